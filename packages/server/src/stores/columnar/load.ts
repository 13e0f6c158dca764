import { OWN_EVENTS } from '@gyre/domain/events';
import type { ColumnPage } from '../ports.ts';
import type { ColumnStore } from './column-store.ts';

/** Rows that change attributes. */
const PROFILE_CALLS: ReadonlySet<string> = new Set(OWN_EVENTS.filter((name) => name.startsWith('$profile_')));

/** 装载 — brings the columns from where they stand to `upTo`: rows from the log; what those merged, and attributes they changed, from the ledger. */
export async function loadAll(store: ColumnStore, upTo: number): Promise<void> {
  const { log, sources } = store.origins;
  if (store.rows === upTo) return;
  const wanted = { base: true, properties: store.properties.names };
  const changed = new Set<number>();
  const columns = store.attributes.loaded.size;
  for await (const page of log.columnPages(store.rows, upTo, wanted)) {
    store.takePage(page);
    if (columns > 0) for (const leaf of leavesCalled(page)) changed.add(leaf);
  }
  if (store.rows !== upTo) throw new Error(`the log has ${store.rows} of the ${upTo} rows the columns are to be brought to`);
  for await (const roots of sources.roots()) store.population.setRoots(roots);
  if (changed.size === 0) return;
  for await (const page of sources.attributes({ leaves: [...changed] }))
    for (const [leaf, attributes] of page) store.setAttributes(leaf, attributes);
}

/** Leaves whose attributes rows of a page changed. */
function leavesCalled({ base, rows }: ColumnPage): number[] {
  const codes = new Set(base?.names.flatMap((name, i) => (PROFILE_CALLS.has(name) ? [i + 1] : [])));
  const leaves: number[] = [];
  if (base === null || codes.size === 0) return leaves;
  for (let row = 0; row < rows; row++) if (codes.has(base.name[row] ?? 0)) leaves.push(base.customer[row] ?? 0);
  return leaves;
}
