const NAME = /^[a-z][a-z0-9_]{0,62}$/;

/**
 * 标识符 — a schema or table name quoted for SQL.
 *
 * @throws RangeError when it is not lower-case letters, digits and underscores, at most 63, starting with a letter
 */
export function quoteName(name: string): string {
  if (!NAME.test(name)) throw new RangeError(`not a name the ledger accepts: ${JSON.stringify(name)} (must match ${NAME.source})`);
  return `"${name}"`;
}

/** A column name as the catalogue gave it, quoted whatever it holds. */
export function quoteColumn(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
