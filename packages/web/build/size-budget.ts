import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const kB = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;

/** Prints what a first visit downloads as JavaScript, gzipped, and fails the build when it is over the budget. */
export function sizeBudget(limitBytes: number): Plugin {
  return {
    name: 'owndial-size-budget',
    apply: 'build',
    generateBundle(_options, bundle) {
      const entry = Object.values(bundle).find((item) => item.type === 'chunk' && item.isEntry);
      if (!entry) return this.error('The build has no entry.');
      const initial = new Set<string>();
      const add = (file: string) => {
        const chunk = bundle[file];
        if (chunk?.type !== 'chunk' || initial.has(file)) return;
        initial.add(file);
        chunk.imports.forEach(add);
      };
      add(entry.fileName);
      let total = 0;
      for (const file of initial) {
        const chunk = bundle[file];
        if (chunk?.type === 'chunk') total += gzipSync(chunk.code, { level: 9 }).length;
      }
      const line = `Initial JavaScript: ${kB(total)} gzipped in ${initial.size} files (budget ${kB(limitBytes)})`;
      if (total > limitBytes) return this.error(line);
      console.log(`\n${line}`);
    },
  };
}
