import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { HashTable, ShardedMap } from './hash-table.ts';
import { SequencerState, type Generation } from './sequencer-state.ts';

/**
 * 定序快照 — the sequencer's state in files: one per frozen generation of message hashes, written once, and one with the identities. A
 * cache of the log: what the log has beyond `offset` is folded in again at start, and without the files everything is.
 */
const Header = z.object({
  version: z.literal(2),
  offset: z.number().int(),
  customers: z.number().int(),
  generations: z.array(z.object({ number: z.number().int(), newest: z.number(), size: z.number().int() })),
  shards: z.array(z.object({ slots: z.number().int(), size: z.number().int() })),
});

const IDENTITIES = 'identities.bin';

function generationFile(folder: string, number: number): string {
  return join(folder, `messages-${number}.bin`);
}

/** Reads what was saved; a fresh state when nothing was, or when it does not fit together. */
export async function loadState(folder: string): Promise<SequencerState> {
  try {
    const file = await readFile(join(folder, IDENTITIES));
    const headerLength = file.readUInt32LE(0);
    const header = Header.parse(JSON.parse(file.subarray(4, 4 + headerLength).toString('utf8')));
    let position = align(4 + headerLength);
    const shards = header.shards.map(({ slots, size }) => {
      const keys = wordsAt(file, position, slots * 4);
      const values = wordsAt(file, position + slots * 16, slots);
      position += slots * 20;
      return new HashTable({ keys, values, size });
    });
    const generations: Generation[] = await Promise.all(
      header.generations.map(async ({ number, newest, size }) => {
        const keys = await readWords(generationFile(folder, number));
        return { number, newest, table: new HashTable({ keys, values: null, size }) };
      }),
    );
    generations.push({ number: (header.generations.at(-1)?.number ?? 0) + 1, table: HashTable.set(), newest: 0 });
    const state = new SequencerState(new ShardedMap(shards), generations);
    state.offset = header.offset;
    state.customers = header.customers;
    return state;
  } catch {
    // Whatever is wrong with a cache, the log rebuilds it.
    return new SequencerState();
  }
}

/**
 * Saves the frozen generations and the identities. The current generation is frozen first, so what the files hold is exactly the log up to
 * the state's offset — provided `durable` resolves: it must wait until everything sequenced so far is committed.
 */
export async function saveState(folder: string, state: SequencerState, durable: () => Promise<void>): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (state.current.table.size > 0) state.freeze();
  const frozen = state.generations.slice(0, -1);
  const header = {
    version: 2,
    offset: state.offset,
    customers: state.customers,
    generations: frozen.map(({ number, newest, table }) => ({ number, newest, size: table.size })),
    shards: state.identities.shards.map(({ parts }) => ({ slots: parts.keys.length / 4, size: parts.size })),
  };
  const identities = state.identities.shards.flatMap(({ parts }) => [copyOf(parts.keys), copyOf(parts.values ?? new Uint32Array())]);
  await durable();
  const present = new Set(await readdir(folder));
  for (const { number, table } of frozen) {
    if (!present.has(`messages-${number}.bin`)) await writeWhole(generationFile(folder, number), [bytesOf(table.parts.keys)]);
  }
  const json = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(align(4 + json.length));
  prefix.writeUInt32LE(json.length, 0);
  json.copy(prefix, 4);
  await writeWhole(join(folder, IDENTITIES), [prefix, ...identities.map(bytesOf)]);
  const kept = new Set(frozen.map(({ number }) => `messages-${number}.bin`));
  for (const name of present) if (/^messages-\d+\.bin$/.test(name) && !kept.has(name)) await rm(join(folder, name), { force: true });
}

function align(length: number): number {
  return Math.ceil(length / 4) * 4;
}

function wordsAt(file: Buffer, position: number, length: number): Uint32Array<ArrayBuffer> {
  if (position + length * 4 > file.length) throw new RangeError('snapshot is shorter than it says');
  const words = new Uint32Array(length);
  Buffer.from(words.buffer).set(file.subarray(position, position + length * 4));
  return words;
}

/** A whole file as words, read straight into place. */
async function readWords(path: string): Promise<Uint32Array<ArrayBuffer>> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const words = new Uint32Array(size / 4);
    const bytes = bytesOf(words);
    for (let done = 0; done < size;) {
      const { bytesRead } = await file.read(bytes, done, size - done, done);
      if (bytesRead === 0) throw new RangeError(`${path} is shorter than it says`);
      done += bytesRead;
    }
    return words;
  } finally {
    await file.close();
  }
}

function copyOf(words: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  return words.slice();
}

function bytesOf(words: Uint32Array<ArrayBuffer>): Buffer {
  return Buffer.from(words.buffer, words.byteOffset, words.byteLength);
}

/** Writes a file so that it is there whole or not at all. */
async function writeWhole(path: string, parts: readonly Buffer[]): Promise<void> {
  const draft = `${path}.draft`;
  const file = await open(draft, 'w');
  try {
    for (const part of parts) await file.write(part);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}
