import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

/** 商城进度 — how far the sample shop has told its story. */
const ShopState = z.object({
  /** Everything before this instant (ms) was acknowledged; undefined while nothing may be left out. */
  until: z.number().int().optional(),
  /** Whether the shop has all it needs, so that a later start only lives on. */
  isLive: z.boolean().default(false),
  /** What goes wrong in it, as its command line has it; undefined until it lives. */
  incidents: z.array(z.string()).optional(),
});
export type ShopState = z.infer<typeof ShopState>;

/** Keeps it in a file; changes are written one after the other. */
export interface ShopStateFile {
  read(): Promise<ShopState>;
  change(change: Partial<ShopState>): Promise<void>;
}

/** What cannot be read is as if it had never been told: telling it again stores nothing twice. */
export function shopStateFile(path: string): ShopStateFile {
  let last: Promise<void> = Promise.resolve();
  async function read(): Promise<ShopState> {
    try {
      return ShopState.parse(JSON.parse(await readFile(path, 'utf8')));
    } catch {
      return { isLive: false };
    }
  }
  async function write(change: Partial<ShopState>): Promise<void> {
    const next = { ...(await read()), ...change };
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.draft`, JSON.stringify(next));
    await rename(`${path}.draft`, path);
  }
  return {
    async read() {
      await last;
      return await read();
    },
    async change(change) {
      const written = last.then(() => write(change));
      last = written.catch(() => {});
      await written;
    },
  };
}
