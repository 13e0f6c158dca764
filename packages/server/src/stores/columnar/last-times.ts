import { instant, type Instant } from '@gyre/domain/time';
import type { ColumnStore } from './column-store.ts';
import { valueAt } from './sight.ts';

/** 最近一次 — when a customer (root) last did an event, by the texts of one of its properties: one walk over the customer's rows. */
export async function lastTimes(store: ColumnStore, root: number, event: string, property: string): Promise<Map<string, Instant>> {
  const last = new Map<string, Instant>();
  const code = store.names.find(event);
  if (code === 0) return last;
  const release = await store.properties.hold(new Set([property]), store.rows, {});
  try {
    const column = store.properties.column(property);
    const { events, people } = store.view();
    for (const leaf of store.population.leavesOf(root)) {
      for (let next = people.latest[leaf] ?? 0; next !== 0; next = events.previous[next - 1] ?? 0) {
        const row = next - 1;
        const value = events.name[row] === code ? valueAt(column, row) : undefined;
        const at = events.at[row] ?? 0;
        if (typeof value === 'string' && at > (last.get(value) ?? -Infinity)) last.set(value, instant(at));
      }
    }
    return last;
  } finally {
    release();
  }
}
