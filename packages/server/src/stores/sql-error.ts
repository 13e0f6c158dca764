/** 数据库错误 — what PostgreSQL said no to; `code` is its SQLSTATE (five characters). */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  readonly code: string;
  /** `detail`, `constraint`, `table`, `column` as far as the server named them. */
  readonly details: Readonly<Record<string, unknown>>;
  constructor(code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** Whether a statement failed because a row with the same key exists. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof SqlError && error.code === '23505';
}

/** Brings what a PostgreSQL driver threw to a {@link SqlError}; anything without an SQLSTATE stays as it is. */
export function toSqlError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof SqlError) return error;
  const fields = error as Error & Record<string, unknown>;
  const code = fields['code'];
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) return error;
  const details: Record<string, unknown> = {};
  for (const name of ['detail', 'constraint', 'table', 'column']) {
    if (typeof fields[name] === 'string') details[name] = fields[name];
  }
  return new SqlError(code, error.message, details);
}
