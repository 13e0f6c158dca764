import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';

/** Bytes written or read in one go. */
const PIECE = 8_388_608;
const MANIFEST = 'manifest.json';

const SavedPart = z.object({
  key: z.string(),
  file: z.string().regex(/^c\d+$/),
  bytes: z.number().int().min(0),
  crc: z.number().int().min(0),
});
type SavedPart = z.infer<typeof SavedPart>;

/** 存盘清单 — what the folder holds; written last, so that what it names is whole. */
const Manifest = z.object({
  version: z.literal(2),
  rows: z.number().int().min(0),
  leaves: z.number().int().min(0),
  properties: z.array(z.string()),
  attributes: z.array(z.string()),
  parts: z.array(SavedPart),
});
export type Manifest = z.infer<typeof Manifest>;

/** A run of bytes that only ever grows at its end, as long as `owner` is the same object. */
export interface Part {
  readonly key: string;
  readonly owner: object;
  readonly bytes: Uint8Array;
}

/** 存盘 — parts as raw files of a folder. Of a part saved before only the new end is written. */
export class SavedParts {
  readonly #folder: string;
  #known = new Map<string, SavedPart & { readonly owner: object }>();
  #files = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Writes parts, then the manifest, then removes what it does not name. */
  async write(head: Omit<Manifest, 'version' | 'parts'>, parts: readonly Part[]): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const written = new Map<string, SavedPart & { readonly owner: object }>();
    for (const part of parts) written.set(part.key, await this.#writePart(part));
    const saved = [...written.values()].map(({ key, file, bytes, crc }) => ({ key, file, bytes, crc }));
    const manifest: Manifest = { version: 2, ...head, parts: saved };
    await writeFile(join(this.#folder, `${MANIFEST}.new`), JSON.stringify(manifest));
    await rename(join(this.#folder, `${MANIFEST}.new`), join(this.#folder, MANIFEST));
    this.#known = written;
    await this.#removeOthers(saved);
  }

  /**
   * Reads what was saved; every part is checked against its length and checksum.
   *
   * @returns undefined when nothing was saved
   * @throws Error for anything torn or foreign
   */
  async read(): Promise<{ readonly manifest: Manifest; readonly parts: ReadonlyMap<string, Uint8Array> } | undefined> {
    const text = await readFile(join(this.#folder, MANIFEST), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return undefined;
    const manifest = Manifest.parse(JSON.parse(text));
    const parts = new Map<string, Uint8Array>();
    for (const part of manifest.parts) parts.set(part.key, await this.#readPart(part));
    this.#files = Math.max(0, ...manifest.parts.map(({ file }) => Number(file.slice(1))));
    return { manifest, parts };
  }

  /** These parts are what was read: they are gone on with, not written anew. */
  adopt(manifest: Manifest, parts: readonly Part[]): void {
    const owners = new Map(parts.map(({ key, owner }) => [key, owner]));
    for (const part of manifest.parts) {
      const owner = owners.get(part.key);
      if (owner !== undefined) this.#known.set(part.key, { ...part, owner });
    }
  }

  /** Forgets and removes everything. */
  async clear(): Promise<void> {
    this.#known = new Map();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #writePart({ key, owner, bytes }: Part): Promise<SavedPart & { readonly owner: object }> {
    const known = this.#known.get(key);
    const goesOn = known?.owner === owner && known.bytes <= bytes.byteLength;
    const start = goesOn ? known.bytes : 0;
    const file = goesOn ? known.file : `c${++this.#files}`;
    let crc = goesOn ? known.crc : 0;
    const handle = await open(join(this.#folder, file), goesOn ? 'r+' : 'w');
    try {
      for (let from = start; from < bytes.byteLength; from += PIECE) {
        const piece = bytes.slice(from, from + PIECE);
        await writeWhole(handle, piece, from);
        crc = crc32(piece, crc);
      }
    } finally {
      await handle.close();
    }
    return { key, owner, file, bytes: bytes.byteLength, crc };
  }

  async #readPart({ key, file, bytes, crc }: SavedPart): Promise<Uint8Array> {
    const whole = new Uint8Array(bytes);
    const handle = await open(join(this.#folder, file), 'r');
    try {
      for (let from = 0; from < bytes;) {
        const { bytesRead } = await handle.read(whole, from, Math.min(PIECE, bytes - from), from);
        if (bytesRead === 0) throw new Error(`the file ${file} of ${key} ends at ${from} of ${bytes} bytes`);
        from += bytesRead;
      }
    } finally {
      await handle.close();
    }
    if (crc32(whole) !== crc) throw new Error(`the file ${file} of ${key} does not have the checksum ${crc}`);
    return whole;
  }

  async #removeOthers(parts: readonly SavedPart[]): Promise<void> {
    const kept = new Set([MANIFEST, ...parts.map(({ file }) => file)]);
    const others = (await readdir(this.#folder)).filter((file) => !kept.has(file));
    for (const file of others) await rm(join(this.#folder, file), { force: true });
  }
}

async function writeWhole(handle: Awaited<ReturnType<typeof open>>, piece: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < piece.byteLength;) {
    const { bytesWritten } = await handle.write(piece, done, piece.byteLength - done, at + done);
    done += bytesWritten;
  }
}
