import { setImmediate } from 'node:timers/promises';
import type { Value } from '@gyre/domain/events';
import { Dictionary } from '@gyre/engine';
import type { PropertyPage } from '../ports.ts';
import { textOf } from '../value-text.ts';

/** JSON 行 — one property of some rows as minified JSON: the value of `rows[i]` is line `i`, empty where it is missing. Lines are parted by line feeds. */
export interface JsonLines {
  readonly rows: Uint32Array;
  readonly lines: Uint8Array;
}

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const LIST = 0x5b;
const BACKSLASH = 0x5c;
const FALSE = 0x66;
const TEXT = 0x73;
const TRUE = 0x74;

/** Parts taken before others get their turn, appends above all: a few milliseconds. */
const PARTS_AT_ONCE = 8;

/** 属性编码 — one property, page after page, from JSON to numbers and codes. Null and objects are no values. */
export class JsonColumn {
  /** The JSON of all texts, booleans and lists there were. */
  readonly #found = new Dictionary();

  /** The values of rows 0 … `rowCount − 1` of a page, from parts that have each row once. */
  async page(parts: readonly JsonLines[], rowCount: number): Promise<PropertyPage> {
    const known = this.#found.size;
    const page = new Page(rowCount);
    for (const [i, part] of parts.entries()) {
      if (i % PARTS_AT_ONCE === PARTS_AT_ONCE - 1) await setImmediate();
      page.take(part, this.#found);
    }
    const { numbers, codes } = page;
    return { rows: rowCount, numbers, codes, known, texts: textsAfter(this.#found, known) };
  }
}

/** The values of a page while they come in. */
class Page {
  numbers: Float64Array<ArrayBuffer> | null = null;
  codes: Uint32Array<ArrayBuffer> | null = null;
  readonly #rowCount: number;

  constructor(rowCount: number) {
    this.#rowCount = rowCount;
  }

  take({ rows, lines }: JsonLines, found: Dictionary): void {
    const coded = {
      rows: new Uint32Array(rows.length),
      starts: new Uint32Array(rows.length),
      ends: new Uint32Array(rows.length),
      count: 0,
    };
    let start = 0;
    for (const row of rows) {
      const lead = lines[start];
      let end = start;
      while (end < lines.length && lines[end] !== NEWLINE) end++;
      if (lead === MINUS || (lead !== undefined && lead >= ZERO && lead <= NINE)) {
        this.numbers ??= new Float64Array(this.#rowCount).fill(Number.NaN);
        this.numbers[row] = numberAt(lines, start, end);
      } else if (lead === QUOTE || lead === LIST || lead === TRUE || lead === FALSE) {
        coded.rows[coded.count] = row;
        coded.starts[coded.count] = start;
        coded.ends[coded.count++] = end;
      }
      start = end + 1;
    }
    if (coded.count === 0) return;
    const codes = found.codes(lines, coded.starts.subarray(0, coded.count), coded.ends.subarray(0, coded.count));
    this.codes ??= new Uint32Array(this.#rowCount);
    for (let i = 0; i < codes.length; i++) this.codes[coded.rows[i]!] = codes[i]!;
  }
}

/** A text of at most so many digits is an integer below 2^53 over a power of ten below 10^23, whose quotient is the nearest double (Clinger 1990). */
const EXACT_DIGITS = 15;
const POWERS_OF_TEN = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, power) => 10 ** power);

function numberAt(bytes: Uint8Array, start: number, end: number): number {
  const isNegative = bytes[start] === MINUS;
  let digits = 0;
  let decimals = 0;
  for (let i = isNegative ? start + 1 : start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === POINT) decimals = end - i - 1;
    else if (byte >= ZERO && byte <= NINE && end - start <= EXACT_DIGITS) digits = digits * 10 + byte - ZERO;
    else return Number(new TextDecoder().decode(bytes.subarray(start, end)));
  }
  const number = digits / POWERS_OF_TEN[decimals]!;
  return isNegative ? -number : number;
}

/** The texts above code `known`, from JSON to what `textOf` makes. */
function textsAfter(found: Dictionary, known: number): PropertyPage['texts'] {
  const [json = new Uint8Array(0), cells = json] = found.parts();
  const starts = new Uint32Array(cells.buffer, cells.byteOffset + 4 * known, found.size - known + 1);
  const ends = new Uint32Array(starts.length);
  const odd = new Map<number, Uint8Array>();
  for (let i = 1; i < ends.length; i++) {
    const [start, end] = [starts[i - 1]!, starts[i]!];
    if (!isPlainText(json, start, end)) odd.set(i, oddText(json, start, end));
    ends[i] = ends[i - 1]! + (odd.get(i)?.length ?? end - start - 1);
  }
  const bytes = new Uint8Array(ends.at(-1) ?? 0);
  for (let i = 1; i < ends.length; i++) {
    const text = odd.get(i);
    if (text === undefined) putPlainText(json, starts[i - 1]!, starts[i]!, bytes, ends[i - 1]!);
    else bytes.set(text, ends[i - 1]);
  }
  return { bytes, ends };
}

/** Whether a text stands between its quotes as it is. */
function isPlainText(json: Uint8Array, start: number, end: number): boolean {
  if (json[start] !== QUOTE) return false;
  for (let i = start; i < end; i++) if (json[i] === BACKSLASH) return false;
  return true;
}

function putPlainText(json: Uint8Array, start: number, end: number, bytes: Uint8Array, at: number): void {
  bytes[at] = TEXT;
  for (let i = start + 1; i < end - 1; i++) bytes[at + i - start] = json[i]!;
}

function oddText(json: Uint8Array, start: number, end: number): Uint8Array {
  const value = JSON.parse(new TextDecoder().decode(json.slice(start, end))) as Exclude<Value, number>;
  return new TextEncoder().encode(textOf(value));
}
