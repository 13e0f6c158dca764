import { SharedCells } from './shared-cells.ts';
import { readUtf8, utf8Room, writeUtf8 } from './utf8.ts';

/** What another thread needs to read the texts there were when it was made. */
export interface DictionaryHandles {
  readonly size: number;
  readonly arena: SharedArrayBuffer;
  readonly ends: SharedArrayBuffer;
  readonly table: SharedArrayBuffer;
}

/** Bytes of text one dictionary holds at most: positions are 32-bit. */
const ARENA_LIMIT = 2 ** 32 - 1;

/** Bytes of address space reserved for texts at first. */
const ARENA_RESERVED = 2 ** 30;

/** Places of the smallest table; always a power of two. */
const LEAST_PLACES = 1024;

/** Share of the table in use at which it is doubled. */
const FULLEST = 0.7;

/** Texts looked up at once. */
const BLOCK = 2048;
/** The hashes of the block at hand. */
const hashes = new Uint32Array(BLOCK);

/** The arrays a text is looked up in. Text `code` is bytes `ends[code - 1]` … `ends[code] - 1` of the arena; the table has a power of two of places, each 0 when free or a code in the low bits and the rest of its text's hash above, so that few other texts are compared. */
interface Texts {
  size: number;
  arena: Uint8Array;
  ends: Uint32Array;
  table: Uint32Array;
}

/** 查字典 — codes by text and texts by code, whoever holds the arrays. */
class Lookup {
  protected readonly texts: Texts;
  protected scratch = new Uint8Array(256);

  protected constructor(texts: Texts) {
    this.texts = texts;
  }

  /** How many texts there are: the greatest code. */
  get size(): number {
    return this.texts.size;
  }

  /** The code of a text, 0 when it has none. */
  find(text: string): number {
    const length = this.write(text);
    return codeOf(this.texts, hashOf(this.scratch, 0, length), this.scratch, 0, length);
  }

  /** @throws RangeError when no text has the code */
  text(code: number): string {
    return textOf(this.texts, code);
  }

  /** Puts a text into the scratch as UTF-8. @returns its bytes */
  protected write(text: string): number {
    this.scratch = roomFor(this.scratch, text);
    return writeUtf8(text, this.scratch);
  }
}

/** 字典（只读） — texts by code and codes by text, as they stood when handles were made. Codes count from 1. */
export class DictionaryReader extends Lookup {
  constructor(handles: DictionaryHandles) {
    const ends = new Uint32Array(handles.ends, 0, handles.size + 1);
    const arena = new Uint8Array(handles.arena, 0, ends[handles.size]);
    super({ size: handles.size, arena, ends, table: new Uint32Array(handles.table) });
  }
}

/**
 * 字典 — distinct texts, numbered from 1 in the order they came. Texts stand one after another as UTF-8 with an open-addressing table over
 * them (linear probing, at most 70 % full), all outside the JavaScript heap: 20 million texts cost the collector nothing.
 */
export class Dictionary extends Lookup {
  readonly #arena: ReturnType<typeof SharedCells.bytes>;
  readonly #ends: ReturnType<typeof SharedCells.integers>;

  constructor() {
    const arena = SharedCells.bytes(ARENA_RESERVED);
    const ends = SharedCells.integers();
    ends.ensure(1);
    super({ size: 0, arena: arena.cells, ends: ends.cells, table: emptyTable(LEAST_PLACES) });
    this.#arena = arena;
    this.#ends = ends;
  }

  /** A dictionary for another thread that only reads. */
  static over(handles: DictionaryHandles): DictionaryReader {
    return new DictionaryReader(handles);
  }

  /** A dictionary from what `parts` gave. */
  static restore(parts: readonly Uint8Array[]): Dictionary {
    const [arena, ends] = parts;
    if (arena === undefined || ends === undefined) throw new RangeError(`A dictionary is saved in 2 parts, not ${parts.length}.`);
    const dictionary = new Dictionary();
    dictionary.#arena.load(arena);
    const size = dictionary.#ends.load(ends) - 1;
    let places = LEAST_PLACES;
    while (size >= places * FULLEST) places *= 2;
    dictionary.#hold(size);
    dictionary.#spread(places);
    return dictionary;
  }

  /** Bytes in use, the table included. */
  get bytes(): number {
    const { size, ends, table } = this.texts;
    return ends[size]! + 4 * (size + 1) + table.byteLength;
  }

  /**
   * The code of a text, a new one when it has none yet.
   *
   * @throws RangeError when the texts would exceed 4 GiB
   */
  code(text: string): number {
    const length = this.write(text);
    return this.#codeAt(hashOf(this.scratch, 0, length), this.scratch, 0, length);
  }

  /**
   * The codes of many texts, new ones where they have none yet.
   *
   * Finding a text reads memory in three places far apart. Texts go block by block through short loops, so that the reads of several are
   * under way at once: two to three times as fast as one text after another.
   *
   * @param bytes UTF-8
   * @param starts text `i` is bytes `starts[i]` … `ends[i] - 1`
   * @throws RangeError when the texts would exceed 4 GiB
   */
  codes(bytes: Uint8Array, starts: Uint32Array, ends: Uint32Array): Uint32Array<ArrayBuffer> {
    const codes = new Uint32Array(ends.length);
    for (let from = 0; from < codes.length; from += BLOCK) {
      const block = [starts.subarray(from, from + BLOCK), ends.subarray(from, from + BLOCK), codes.subarray(from, from + BLOCK)] as const;
      this.#codeBlock(bytes, ...block);
    }
    return codes;
  }

  /** Send these in a message; texts added later are not seen there. */
  handles(): DictionaryHandles {
    const { size, table } = this.texts;
    return { size, arena: this.#arena.buffer, ends: this.#ends.buffer, table: table.buffer as SharedArrayBuffer };
  }

  /** The raw bytes to save: texts, ends. Not copies; both only grow at the end. */
  parts(): Uint8Array<SharedArrayBuffer>[] {
    const { size, ends } = this.texts;
    return [this.#arena.bytesOf(ends[size]!), this.#ends.bytesOf(size + 1)];
  }

  #codeBlock(bytes: Uint8Array, starts: Uint32Array, ends: Uint32Array, codes: Uint32Array): void {
    for (let i = 0; i < codes.length; i++) hashes[i] = hashOf(bytes, starts[i]!, ends[i]!);
    suppose(this.texts.table, codes);
    refute(this.texts, bytes, starts, ends, codes);
    for (let i = 0; i < codes.length; i++) {
      const { arena, ends: ours } = this.texts;
      const code = codes[i]!;
      const start = starts[i]!;
      const end = ends[i]!;
      const isKnown = code !== 0 && isAt(arena, ours[code - 1]!, ours[code]!, bytes, start, end);
      if (!isKnown) codes[i] = this.#codeAt(hashes[i]!, bytes, start, end);
    }
  }

  #codeAt(hash: number, bytes: Uint8Array, start: number, end: number): number {
    return codeOf(this.texts, hash, bytes, start, end) || this.#add(bytes.subarray(start, end), hash);
  }

  #add(bytes: Uint8Array, hash: number): number {
    const code = this.texts.size + 1;
    const start = this.#ends.cells[code - 1]!;
    const end = start + bytes.length;
    if (end > ARENA_LIMIT) throw new RangeError(`A dictionary holds ${ARENA_LIMIT} bytes of text; ${end} were asked for.`);
    this.#arena.ensure(end);
    this.#ends.ensure(code + 1);
    this.#arena.cells.set(bytes, start);
    this.#ends.cells[code] = end;
    this.#hold(code);
    const { table } = this.texts;
    if (code >= table.length * FULLEST) this.#spread(table.length * 2);
    else put(table, hash, code);
    return code;
  }

  /** Counts `size` texts, in columns that may have grown. */
  #hold(size: number): void {
    this.texts.size = size;
    this.texts.arena = this.#arena.cells;
    this.texts.ends = this.#ends.cells;
  }

  /** Puts all texts into a new table; readers keep the old one. */
  #spread(places: number): void {
    this.texts.table = emptyTable(places);
    fill(this.texts);
  }
}

function emptyTable(places: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(places * 4));
}

function roomFor(scratch: Uint8Array<ArrayBuffer>, text: string): Uint8Array<ArrayBuffer> {
  const room = utf8Room(text.length);
  return room <= scratch.length ? scratch : new Uint8Array(room * 2);
}

/** Puts all texts into an empty table. */
function fill({ size, arena, ends, table }: Texts): void {
  for (let code = 1; code <= size; code++) put(table, hashOf(arena, ends[code - 1]!, ends[code]!), code);
}

function put(table: Uint32Array, hash: number, code: number): void {
  const mask = table.length - 1;
  let place = hash & mask;
  while (table[place] !== 0) place = (place + 1) & mask;
  table[place] = (hash & ~mask) | code;
}

/** The first code whose text may have the hash of the block, 0 where there is none. */
function suppose(table: Uint32Array, codes: Uint32Array): void {
  const mask = table.length - 1;
  for (let i = 0; i < codes.length; i++) {
    const hash = hashes[i]!;
    let place = hash & mask;
    while (table[place] !== 0 && ((table[place]! ^ hash) & ~mask) !== 0) place = (place + 1) & mask;
    codes[i] = table[place]! & mask;
  }
}

/** Clears the codes of texts of another length or with another last byte. */
function refute({ arena, ends: ours }: Texts, bytes: Uint8Array, starts: Uint32Array, ends: Uint32Array, codes: Uint32Array): void {
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    const last = ours[code]! - 1;
    const isOther = code === 0 || last - ours[code - 1]! !== ends[i]! - starts[i]! - 1 || arena[last] !== bytes[ends[i]! - 1];
    if (isOther) codes[i] = 0;
  }
}

/** The code of a text, 0 when it has none. A code beyond `size` was added later by the writer: another text. */
function codeOf({ size, arena, ends, table }: Texts, hash: number, bytes: Uint8Array, start: number, end: number): number {
  const mask = table.length - 1;
  for (let place = hash & mask; table[place] !== 0; place = (place + 1) & mask) {
    const entry = table[place]!;
    const code = entry & mask;
    if (((entry ^ hash) & ~mask) === 0 && code <= size && isAt(arena, ends[code - 1]!, ends[code]!, bytes, start, end)) return code;
  }
  return 0;
}

/** Whether bytes `from` … `to - 1` of the arena are bytes `start` … `end - 1` of the others. */
function isAt(arena: Uint8Array, from: number, to: number, bytes: Uint8Array, start: number, end: number): boolean {
  if (to - from !== end - start) return false;
  for (let i = from, j = start; i < to; i++, j++) if (arena[i] !== bytes[j]) return false;
  return true;
}

/** FNV-1a with the finish of MurmurHash3, whose low bits depend on all bytes. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function textOf({ size, arena, ends }: Texts, code: number): string {
  if (!(code >= 1 && code <= size)) throw new RangeError(`Code ${code} is none of the ${size} texts of the dictionary.`);
  return readUtf8(arena, ends[code - 1]!, ends[code]!);
}
