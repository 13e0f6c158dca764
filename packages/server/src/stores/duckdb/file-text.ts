import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { AppError, toldError } from '../../errors.ts';

/** Characters looked at to tell the delimiter. */
const HEAD = 65_536;

/** A text file DuckDB can read: UTF-8, perhaps gzipped. */
export interface ReadableText {
  readonly path: string;
  readonly compression: 'gzip' | 'none';
  /** The beginning of the text. */
  readonly head: string;
  /** Whether `path` is a converted copy the caller must delete. */
  readonly isCopy: boolean;
}

/**
 * 编码 — makes sure that a text file is UTF-8: a file in GB18030 (GBK) or UTF-16 is converted to `copy` first.
 *
 * @throws AppError `file_unreadable` when it is in none of these encodings
 */
export async function readableText(path: string, copy: string): Promise<ReadableText> {
  const start = await firstBytes(path);
  const compression = start[0] === 0x1f && start[1] === 0x8b ? 'gzip' : 'none';
  const wide = compression === 'none' ? utf16Of(start) : undefined;
  if (wide === undefined) {
    const head = await decodeAll(path, compression, 'utf-8');
    if (head !== undefined) return { path, compression, head, isCopy: false };
  }
  const head = await decodeAll(path, compression, wide ?? 'gb18030', copy);
  if (head === undefined) {
    const told = {
      zh: '文件不是 UTF-8、GB18030（GBK）或 UTF-16 的文本',
      en: 'the file is neither UTF-8 nor GB18030 (GBK) nor UTF-16 text',
    };
    throw toldError('file_unreadable', told, { path });
  }
  return { path: copy, compression: 'none', head, isCopy: true };
}

async function firstBytes(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path);
    try {
      return (await file.read({ buffer: new Uint8Array(4), length: 4 })).buffer;
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new AppError('file_unreadable', `the file cannot be opened: ${String(cause)}`, { path });
  }
}

function utf16Of(start: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** Decodes the whole file, writing it as UTF-8 to `copy` when given. @returns its beginning, or undefined when the encoding is another */
async function decodeAll(path: string, compression: string, encoding: string, copy?: string): Promise<string | undefined> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let head = '';
  async function* decoded(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
    for await (const bytes of source) {
      const text = decoder.decode(bytes, { stream: true });
      if (head.length < HEAD) head += text.slice(0, HEAD - head.length);
      if (copy !== undefined) yield text;
    }
    yield decoder.decode();
  }
  const nowhere = async (source: AsyncIterable<string>): Promise<void> => {
    for await (const _ of source);
  };
  const sink = copy === undefined ? nowhere : createWriteStream(copy);
  try {
    if (compression === 'gzip') await pipeline(createReadStream(path), createGunzip(), decoded, sink);
    else await pipeline(createReadStream(path), decoded, sink);
    return head;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw toldError('file_unreadable', { zh: '文件读不完整，可能已损坏', en: `the file cannot be read: ${String(error)}` }, { path });
  }
}

/** 表头 — the names in the first record of a CSV; empty ones become `column_<n>`, repeated ones get `_2`, `_3` … */
export function headerOf(head: string, delimiter: string): string[] {
  const names: string[] = [];
  let name = '';
  let quoted = false;
  let last = '';
  for (const character of head.replace(/^\uFEFF/, '')) {
    if (character === '"') {
      // A quote that reopens at once was a doubled one.
      if (!quoted && last === '"') name += '"';
      quoted = !quoted;
    } else if (!quoted && character === delimiter) {
      names.push(name.trim());
      name = '';
    } else if (!quoted && (character === '\n' || character === '\r')) break;
    else name += character;
    last = character;
  }
  return distinct([...names, name.trim()]);
}

function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name, i) => {
    const base = name === '' ? `column_${i + 1}` : name;
    let free = base;
    // DuckDB tells columns apart without regard to case.
    for (let n = 2; taken.has(free.toLowerCase()); n++) free = `${base}_${n}`;
    taken.add(free.toLowerCase());
    return free;
  });
}

/** The first line that is not JSON, from 1; undefined when all are. */
export async function firstBadLine({ path, compression }: Pick<ReadableText, 'path' | 'compression'>): Promise<number | undefined> {
  const bytes = createReadStream(path);
  const lines = createInterface({ input: compression === 'gzip' ? bytes.pipe(createGunzip()) : bytes, crlfDelay: Infinity });
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() !== '' && !isJson(line)) return number;
  }
  return undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** 分隔符 — the candidate that occurs most often outside quotes in the first line; a comma when none does. */
export function delimiterOf(head: string): string {
  const counts = new Map([',', '\t', ';', '|'].map((candidate) => [candidate, 0]));
  let quoted = false;
  for (const character of head) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '\n' || character === '\r')) break;
    else if (!quoted && counts.has(character)) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  let best = ',';
  for (const [candidate, count] of counts) if (count > (counts.get(best) ?? 0)) best = candidate;
  return best;
}
