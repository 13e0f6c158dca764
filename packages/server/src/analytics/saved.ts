import { AnalysisDefinition, type SavedAnalysis } from '@gyre/domain/api/analyses';
import { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { definitionTable } from '../definition-table.ts';
import { AppError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import { requireReadable } from './readable.ts';

type View = z.infer<typeof SavedAnalysis>;

/** Which saved analyses are listed, and how many at once. */
export interface SavedQuery {
  readonly search?: string | undefined;
  readonly kind?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** 保存的分析 — parameters under a name, in versions. */
export interface SavedAnalyses {
  /** Last changed first. */
  list(query: SavedQuery): Promise<{ rows: View[]; next: string | null }>;
  /** @throws AppError `not_found` */
  get(key: string): Promise<View>;
  /** Creates one, or writes its next version. @throws AppError `invalid_input` for a key that is a word of the API's addresses, and for filters nobody can read */
  save(key: string, definition: AnalysisDefinition, by: string): Promise<View>;
  /** @throws AppError `not_found` */
  remove(key: string): Promise<void>;
  /** Newest first. @throws AppError `not_found` */
  versions(key: string): Promise<Omit<View, 'createdAt'>[]>;
}

const table = definitionTable({ table: 'analyses', versions: 'analysis_versions', what: 'saved analysis' }, AnalysisDefinition);

const SavedRow = z
  .object({
    key: z.string(),
    version: z.number().int(),
    definition: AnalysisDefinition,
    created_at: Instant,
    updated_at: Instant,
    updated_by: z.string(),
  })
  .transform(({ created_at: createdAt, updated_at: updatedAt, updated_by: updatedBy, ...row }): View => ({
    ...row,
    createdAt,
    updatedAt,
    updatedBy,
  }));
const COLUMNS = 'key, version, definition, created_at, updated_at, updated_by';
const Place = z.tuple([z.number(), z.string()]);

/** Addresses beside those of saved analyses. */
const TAKEN = new Set(['marks']);

export function openSaved({ ledger, clock }: { readonly ledger: Ledger; readonly clock: Clock }): SavedAnalyses {
  const get = async (key: string): Promise<View> => {
    const [row] = await ledger.rows(SavedRow, `select ${COLUMNS} from analyses where key = $1`, [key]);
    if (row === undefined) throw noAnalysis(key);
    return row;
  };
  return {
    get,
    async list({ search = '', kind, cursor, limit }) {
      const [at, key] = readCursor(Place, cursor) ?? [];
      const rows = await ledger.rows(
        SavedRow,
        `select ${COLUMNS} from analyses
         where ($1 = '' or strpos(lower(key || ' ' || (definition ->> 'name')), lower($1)) > 0)
           and ($2::text is null or definition ->> 'kind' = $2)
           and ($3::bigint is null or (updated_at, key) < ($3, $4))
         order by updated_at desc, key desc limit $5`,
        [search.trim(), kind, at, key ?? '', limit + 1],
      );
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      return { rows: shown, next: rows.length > limit && last !== undefined ? writeCursor([last.updatedAt, last.key]) : null };
    },
    async save(key, definition, by) {
      if (TAKEN.has(key))
        throw new AppError('invalid_input', `an analysis cannot be called ${key}: that is an address of the API`, { key });
      requireReadable(definition.kind, definition.params);
      await ledger.transaction((tx) => table.save(tx, key, definition, clock.now(), by));
      return await get(key);
    },
    remove: (key) => ledger.transaction((tx) => table.remove(tx, key)),
    async versions(key) {
      await get(key);
      const rows = await table.versions(ledger, key);
      return rows.map(({ at, by, ...row }) => ({ key, ...row, updatedAt: at, updatedBy: by }));
    },
  };
}

function noAnalysis(key: string): AppError {
  return new AppError('not_found', `there is no saved analysis ${key}`, { analysis: key });
}
