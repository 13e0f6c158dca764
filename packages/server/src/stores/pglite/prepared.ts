/** Prepared statements kept at once; planning again is cheap, memory in the engine is not. */
const LIMIT = 400;

export interface PreparedStatements {
  /** The name of a statement, whether it must be parsed first, and names that must be closed to make room. */
  take(key: string): { readonly name: string; readonly isNew: boolean; readonly evicted: readonly string[] };
  /** The statement failed when first used: the session may or may not hold it. */
  forget(key: string): void;
  clear(): void;
}

/** 预备语句 — which statement texts the session has already parsed, least recently used out first. */
export function preparedStatements(limit: number = LIMIT): PreparedStatements {
  const names = new Map<string, string>();
  let toClose: string[] = [];
  let count = 0;
  return {
    take(key) {
      const known = names.get(key);
      if (known !== undefined) {
        names.delete(key);
        names.set(key, known);
        return { name: known, isNew: false, evicted: [] };
      }
      const name = `s${++count}`;
      names.set(key, name);
      const [oldest] = names;
      if (names.size > limit && oldest !== undefined) {
        names.delete(oldest[0]);
        toClose.push(oldest[1]);
      }
      const evicted = toClose;
      toClose = [];
      return { name, isNew: true, evicted };
    },
    forget(key) {
      const name = names.get(key);
      if (name === undefined) return;
      names.delete(key);
      toClose.push(name);
    },
    clear: () => names.clear(),
  };
}
