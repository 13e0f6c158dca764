/** One column of an answer: its name and PostgreSQL type number. */
export interface Field {
  readonly name: string;
  readonly type: number;
}

/** What a statement answered; cells are PostgreSQL's text form. */
export interface SqlResult {
  /** `SELECT`, `INSERT`, `COMMIT` … */
  readonly command: string;
  readonly affected: number;
  readonly fields: readonly Field[];
  readonly cells: readonly (readonly (string | null)[])[];
}

/**
 * 参数 — brings a parameter to PostgreSQL's text form: arrays to array literals, objects to JSON, bytes to `\x…`.
 *
 * A JavaScript array is always a PostgreSQL array; for a JSON array pass `JSON.stringify(…)`.
 *
 * @throws TypeError for functions and symbols, and for numbers that are not finite
 */
export function encodeParam(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return encodeArray(value);
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`a parameter must be finite, got ${value}`);
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'object') return JSON.stringify(value);
  throw new TypeError(`a parameter cannot be a ${typeof value}`);
}

const NEEDS_ESCAPE = /[\\"]/;

function encodeArray(values: readonly unknown[]): string {
  let written = '{';
  for (const value of values) {
    if (written.length > 1) written += ',';
    const text = encodeParam(value);
    if (typeof value === 'number' || Array.isArray(value) || text === null) written += text ?? 'NULL';
    else written += NEEDS_ESCAPE.test(text) ? `"${text.replace(/[\\"]/g, '\\$&')}"` : `"${text}"`;
  }
  return `${written}}`;
}

/** The rows of an answer as objects: int8 and numeric as numbers, jsonb parsed, arrays as arrays, dates as text. */
export function decodeRows(result: SqlResult): Record<string, unknown>[] {
  const decoders = result.fields.map((field) => decoderOf(field.type));
  return result.cells.map((cells) => {
    const row: Record<string, unknown> = {};
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i];
      const name = result.fields[i]?.name ?? '';
      row[name] = cell === null || cell === undefined ? null : (decoders[i]?.(cell) ?? cell);
    }
    return row;
  });
}

type Decoder = (text: string) => unknown;

const asText: Decoder = (text) => text;
const asBytes: Decoder = (text) => new Uint8Array(Buffer.from(text.slice(2), 'hex'));

/** Exact up to 2^53. @throws RangeError beyond, since a rounded number would be a wrong one */
function asInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`the ledger holds ${text}, more than a number keeps exactly (2^53)`);
  return value;
}
function asNumeric(text: string): number {
  return /^-?\d+$/.test(text) ? asInteger(text) : Number(text);
}

const scalars = new Map<number, Decoder>([
  [16, (text) => text === 't'],
  [17, asBytes],
  [20, asInteger],
  [21, Number],
  [23, Number],
  [26, Number],
  [114, JSON.parse],
  [700, Number],
  [701, Number],
  [1700, asNumeric],
  [3802, JSON.parse],
]);
/** Array type → element type. */
const elementTypes = new Map([
  [1000, 16],
  [1001, 17],
  [1003, 19],
  [1005, 21],
  [1007, 23],
  [1009, 25],
  [1014, 1042],
  [1015, 1043],
  [1016, 20],
  [1021, 700],
  [1022, 701],
  [1028, 26],
  [1231, 1700],
  [199, 114],
  [3807, 3802],
]);

function decoderOf(type: number): Decoder {
  const scalar = scalars.get(type);
  if (scalar !== undefined) return scalar;
  const element = elementTypes.get(type);
  if (element === undefined) return asText;
  const decode = scalars.get(element) ?? asText;
  return (text) => decodeArray(text, decode);
}

/** A list without lists, quotes or bounds in it, which can be split at its commas. */
const BARE_LIST = /^\{[^{}"]*\}$/;

/** Reads an array literal such as `{1,NULL,"a \"b\""}`; nested arrays become nested lists. */
function decodeArray(text: string, decode: Decoder): unknown[] {
  if (BARE_LIST.test(text)) {
    const words = text === '{}' ? [] : text.slice(1, -1).split(',');
    return words.map((word) => (word === 'NULL' ? null : decode(word)));
  }
  let at = text.indexOf('{');
  function list(): unknown[] {
    const values: unknown[] = [];
    at++;
    while (text[at] !== '}') {
      if (text[at] === ',') at++;
      else if (text[at] === '{') values.push(list());
      else if (text[at] === '"') values.push(decode(quoted()));
      else values.push(bare());
    }
    at++;
    return values;
  }
  function quoted(): string {
    let value = '';
    for (at++; text[at] !== '"'; at++) {
      if (text[at] === '\\') at++;
      value += text[at];
    }
    at++;
    return value;
  }
  function bare(): unknown {
    const start = at;
    while (text[at] !== ',' && text[at] !== '}') at++;
    const value = text.slice(start, at);
    return value === 'NULL' ? null : decode(value);
  }
  return list();
}
