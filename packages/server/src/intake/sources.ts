import { hash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Clock } from '../clock.ts';
import type { Ledger } from '../stores/ports.ts';

const Protocol = z.enum(['segment', 'sensors', 'gyre']);

/** 数据源 — where events come from; its write key is stored as a hash only. */
export const SourceRow = z.object({
  key: z.string(),
  name: z.string(),
  protocol: Protocol,
  key_hash: z.string(),
  key_prefix: z.string(),
  created_at: z.number().int(),
  created_by: z.string(),
  revoked_at: z.number().int().nullable(),
});
export type SourceRow = z.infer<typeof SourceRow>;

/** How a write key is looked up and stored. */
export function hashOfKey(writeKey: string): string {
  return hash('sha256', writeKey, 'hex');
}

function newKey(): string {
  return `wk_${randomBytes(24).toString('base64url')}`;
}

/** 数据源管理 — sources of one project, in memory by hash of their key. */
export interface Sources {
  list(): Promise<SourceRow[]>;
  /** The live source of a write key hash. */
  byHash(keyHash: string): string | undefined;
  /** Key of the oldest live source of a protocol: 神策 clients give no write key, only a project. */
  ofProtocol(protocol: SourceRow['protocol']): string | undefined;
  create(
    source: { key: string; name: string; protocol: SourceRow['protocol'] },
    by: string,
    writeKey?: string,
  ): Promise<{ source: SourceRow; writeKey: string }>;
  rotate(key: string): Promise<{ source: SourceRow; writeKey: string }>;
  /** Gives a source a key chosen outside, as automation does. */
  setKey(key: string, writeKey: string): Promise<void>;
  revoke(key: string): Promise<void>;
}

const COLUMNS = 'key, name, protocol, key_hash, key_prefix, created_at, created_by, revoked_at';

export async function openSources(ledger: Ledger, clock: Clock): Promise<Sources> {
  let live = new Map<string, SourceRow>();
  const list = (): Promise<SourceRow[]> => ledger.rows(SourceRow, `select ${COLUMNS} from sources order by created_at, key`);
  async function reload(): Promise<void> {
    live = new Map((await list()).filter((s) => s.revoked_at === null).map((s) => [s.key_hash, s]));
  }
  async function find(key: string): Promise<SourceRow> {
    const source = (await list()).find((s) => s.key === key);
    if (source === undefined) throw new AppError('not_found', `there is no source ${key}`, { source: key });
    return source;
  }
  async function setKey(key: string, writeKey: string): Promise<void> {
    await find(key);
    await ledger.run('update sources set key_hash = $2, key_prefix = $3, revoked_at = null where key = $1', [
      key,
      hashOfKey(writeKey),
      writeKey.slice(0, 7),
    ]);
    await reload();
  }
  await reload();
  return {
    list,
    byHash: (keyHash) => live.get(keyHash)?.key,
    ofProtocol: (protocol) => [...live.values()].find((s) => s.protocol === protocol)?.key,
    async create(source, by, writeKey = newKey()) {
      if ((await list()).some((s) => s.key === source.key))
        throw new AppError('already_exists', `a source ${source.key} exists already`, { source: source.key });
      await ledger.run(
        `insert into sources (key, name, protocol, key_hash, key_prefix, created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7)`,
        [source.key, source.name, source.protocol, hashOfKey(writeKey), writeKey.slice(0, 7), clock.now(), by],
      );
      await reload();
      return { source: await find(source.key), writeKey };
    },
    async rotate(key) {
      const writeKey = newKey();
      await setKey(key, writeKey);
      return { source: await find(key), writeKey };
    },
    setKey,
    async revoke(key) {
      await find(key);
      await ledger.run('update sources set revoked_at = $2 where key = $1 and revoked_at is null', [key, clock.now()]);
      await reload();
    },
  };
}
