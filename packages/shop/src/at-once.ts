/** Calls of the server under way at a time. */
const AT_ONCE = 16;

/** 并行 — does something with each of them, sixteen at a time. Rejects as the first of them that fails does. */
export async function eachOf<T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < items.length; from += AT_ONCE) await Promise.all(items.slice(from, from + AT_ONCE).map(act));
}
