export { type Bundle, type EnsureBundleOptions, enginesDir, ensureBundle } from './bundle.ts';
export type { EngineName } from './manifest.ts';
export { type EngineProgram, engineProgram, systemAsterisk } from './program.ts';
export type { OnProgress, Phase, Progress } from './progress.ts';
export { sayProgress } from './say-progress.ts';
