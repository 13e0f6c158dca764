import type { ColumnStore } from './column-store.ts';

/** 装载 — brings the columns from where they stand to `upTo`: rows from the log, merges and attributes from the ledger. */
export async function loadAll(store: ColumnStore, upTo: number): Promise<void> {
  const { log, sources } = store.origins;
  const wanted = { base: true, properties: store.properties.names };
  for await (const page of log.columnPages(store.rows, upTo, wanted)) store.takePage(page);
  if (store.rows !== upTo) throw new Error(`the log has ${store.rows} of the ${upTo} rows the columns are to be brought to`);
  for await (const roots of sources.roots()) store.population.setRoots(roots);
  for await (const page of sources.attributes()) for (const [leaf, attributes] of page) store.setAttributes(leaf, attributes);
}
