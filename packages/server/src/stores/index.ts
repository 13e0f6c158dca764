/** The engines; only `main.ts` and tests choose among them. */
export { openWarehouse } from './columnar/index.ts';
export { openDuckdbHost } from './duckdb/index.ts';
export { openPgliteHost } from './pglite/index.ts';
export { openPostgresHost } from './postgres/index.ts';
