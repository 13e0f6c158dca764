import type { Sentence } from '@gyre/domain/sentence';
import { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { AppError, toldError } from './errors.ts';
import type { Ledger } from './stores/ports.ts';

const number = z.number().int();

/** 定义行 — a definition as last saved. */
export interface DefinitionRow<Definition> {
  readonly key: string;
  readonly version: number;
  readonly definition: Definition;
  readonly created_at: Instant;
  readonly updated_at: Instant;
  readonly updated_by: string;
}

/** One version of a definition. */
export interface VersionRow<Definition> {
  readonly version: number;
  readonly definition: Definition;
  readonly at: Instant;
  readonly by: string;
}

/** 定义表 — definitions with all their versions. */
export interface DefinitionTable<Definition> {
  /** By key. */
  all(ledger: Ledger): Promise<DefinitionRow<Definition>[]>;
  /** One of them; undefined: there is none. */
  find(ledger: Ledger, key: string): Promise<DefinitionRow<Definition> | undefined>;
  /** Writes the first or the next version. @returns its number */
  save(tx: Ledger, key: string, definition: Definition, at: Instant, by: string): Promise<number>;
  /** Newest first. */
  versions(ledger: Ledger, key: string): Promise<VersionRow<Definition>[]>;
  /** One version, also of a definition that was removed since; undefined: there was none. */
  version(ledger: Ledger, key: string, version: number): Promise<Definition | undefined>;
  /** @throws AppError `not_found` */
  remove(tx: Ledger, key: string): Promise<void>;
}

const SavedRow = z.object({ version: number });

interface Naming {
  readonly table: 'analyses' | 'metrics' | 'stage_models' | 'dashboards' | 'coupon_batches' | 'playbooks' | 'alerts';
  readonly versions: string;
  readonly what: string;
}

/** A table of definitions of one schema; `what` names one in errors. */
export function definitionTable<Definition>({ table, versions, what }: Naming, schema: z.ZodType<Definition>): DefinitionTable<Definition> {
  const Row = z.object({
    key: z.string(),
    version: number,
    created_at: Instant,
    updated_at: Instant,
    updated_by: z.string(),
    definition: z.unknown(),
  });
  const Version = z.object({ version: number, at: Instant, by: z.string(), definition: z.unknown() });
  const read = <Found extends { readonly definition: unknown }>(row: Found) => ({ ...row, definition: schema.parse(row.definition) });
  const rows = `select key, version, definition, created_at, updated_at, updated_by from ${table}`;
  const ofVersions = `select version, definition, at, by from ${versions} where key = $1`;
  return {
    async all(ledger) {
      return (await ledger.rows(Row, `${rows} order by key`)).map(read);
    },
    async find(ledger, key) {
      return (await ledger.rows(Row, `${rows} where key = $1`, [key])).map(read)[0];
    },
    async save(tx, key, definition, at, by) {
      const [saved] = await tx.rows(
        SavedRow,
        `insert into ${table} (key, version, definition, created_at, updated_at, updated_by) values ($1, 1, $2::jsonb, $3, $3, $4)
         on conflict (key) do update set version = ${table}.version + 1, definition = excluded.definition, updated_at = excluded.updated_at,
           updated_by = excluded.updated_by
         returning version`,
        [key, definition, at, by],
      );
      const version = saved?.version ?? 1;
      // A key that was removed and is used again goes on counting where it stopped.
      const [last] = await tx.rows(LastRow, `select coalesce(max(version), 0) as last from ${versions} where key = $1`, [key]);
      const next = Math.max(version, (last?.last ?? 0) + 1);
      if (next > version) await tx.run(`update ${table} set version = $2 where key = $1`, [key, next]);
      await tx.run(`insert into ${versions} (key, version, definition, at, by) values ($1, $2, $3::jsonb, $4, $5)`, [
        key,
        next,
        definition,
        at,
        by,
      ]);
      return next;
    },
    async versions(ledger, key) {
      return (await ledger.rows(Version, `${ofVersions} order by version desc`, [key])).map(read);
    },
    async version(ledger, key, version) {
      return (await ledger.rows(Version, `${ofVersions} and version = $2`, [key, version])).map(read)[0]?.definition;
    },
    async remove(tx, key) {
      if ((await tx.run(`delete from ${table} where key = $1`, [key])) === 0)
        throw new AppError('not_found', `there is no ${what} ${key}`, { key });
    },
  };
}

const LastRow = z.object({ last: number });

/**
 * Refuses to save over what another has saved meanwhile.
 *
 * @param what  what is saved, in words; the English one also names its key
 * @param from  the version it was made from; undefined: whatever there is
 * @throws AppError `wrong_state` when the version is another one by now
 */
export function requireVersion(what: Sentence, key: string, version: number, from: number | undefined): void {
  if (from === undefined || version === from) return;
  const told = {
    zh: `${what.zh} ${key} 已被改成第 ${version} 版，你改的是第 ${from} 版；重新打开再改`,
    en: `${what.en} ${key} is at version ${version} by now, this was made from version ${from}; open it again`,
  };
  throw toldError('wrong_state', told, { [what.en]: key, version, from });
}
