export { type EnsureToolsOptions, ensureTools, type Tool, type Tools } from './ensure-tools.ts';
export { type Postgres, startPostgres } from './postgres.ts';
export type { ToolName } from './tool-list.ts';
