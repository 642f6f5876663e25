export { openStore, type Store, type StoreLocation } from './open.ts';
export type * from './schema.ts';
