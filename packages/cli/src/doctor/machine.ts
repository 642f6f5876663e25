import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { freeSpace } from '@owndial/exchange/boot/disk-space';
import { commandLineOf } from '@owndial/exchange/boot/proc';
import type { Config } from '@owndial/exchange/config/config';
import { onPath } from '@owndial/exchange/engines/bundle/on-path';
import { type Finding, ok, warn, wrong } from './finding.ts';

export function lookAtNode(): Finding {
  const { node } = process.versions;
  if (Number.parseInt(node, 10) >= 24) return ok('Node', `${node} runs Owndial`);
  return wrong('Node', `${node} is too old`, 'start with ./owndial, which brings its own');
}

export function lookAtNpm(): Finding {
  const npm = onPath('npm');
  if (npm === undefined)
    return warn('npm', 'not on PATH', 'install npm: it is needed when Owndial is updated');
  return ok('npm', execFileSync(npm, ['--version'], { encoding: 'utf8' }).trim());
}

export function lookAtApt({ engine }: Config): Finding {
  if (engine.source === 'system') return ok('apt', 'not needed, Asterisk is the system’s');
  const missing = ['apt-get', 'dpkg-deb'].filter((tool) => onPath(tool) === undefined);
  if (missing.length === 0) return ok('apt', 'there, for fetching and mending the engine');
  return wrong(
    'apt',
    `no ${missing.join(' and ')}`,
    'use Debian or Ubuntu, or Asterisk 20 or newer with --engine system',
  );
}

export function lookAtDisk({ home, engine }: Config): Finding[] {
  return [...new Set([home.root, engine.bundleDir])].map((place) => {
    const free = freeSpace(place);
    const found = `${(free / 1e9).toFixed(1)} GB free at ${place}`;
    if (free < 1e8) return wrong('disk', found, 'free some space: calls and history cannot be written soon');
    return free < 1e9 ? warn('disk', found, 'free some space') : ok('disk', found);
  });
}

export function lookAtClock(now = new Date()): Finding {
  const time = now.toISOString().slice(0, 16).replace('T', ' ');
  if (now.getUTCFullYear() >= 2026) return ok('clock', `${time} UTC`);
  return wrong(
    'clock',
    `${time} UTC is in the past`,
    'set the clock (timedatectl set-ntp true): certificates depend on it',
  );
}

/** Other exchanges are no fault; whose they are explains a taken port. */
export function lookAtOthers({ home }: Config): Finding {
  const others = readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid)
    .flatMap((pid) => {
      const words = commandLineOf(pid);
      const main = words.findIndex((word) => word.endsWith('packages/cli/src/main.ts'));
      if (main < 0 || !words.slice(main).some((word) => word === 'up' || word === 'run')) return [];
      const place = words[words.indexOf('--home') + 1];
      return place === home.root ? [] : [`process ${pid}${words.includes('--home') ? ` from ${place}` : ''}`];
    });
  return ok(
    'others',
    others.length > 0 ? `other exchanges here: ${others.join(', ')}` : 'no other exchange here',
  );
}
