import type { Dashboard } from '@gyre/domain/api/dashboards';
import { DashboardDefinition } from '@gyre/domain/dashboard';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { definitionTable, requireVersion, type DefinitionRow, type VersionRow } from '../definition-table.ts';
import type { Notices } from '../notices/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { readSubscriptions, topicOf } from './subscription-rows.ts';

const table = definitionTable({ table: 'dashboards', versions: 'dashboard_versions', what: 'dashboard' }, DashboardDefinition);

/** 看板定义 — the dashboards of a project in versions. */
export interface Definitions {
  /** By key. */
  list(): Promise<Dashboard[]>;
  /** @throws AppError `not_found` */
  get(key: string): Promise<Dashboard>;
  /**
   * Creates one, or writes its next version.
   *
   * @param from  the version it was made from; undefined: whatever there is
   * @throws AppError `wrong_state` when another version was saved since
   */
  save(key: string, definition: DashboardDefinition, by: string, from?: number): Promise<Dashboard>;
  /** With its subscriptions. @throws AppError `not_found` */
  remove(key: string): Promise<void>;
  /** Newest first; also those of one that was removed. */
  versions(key: string): Promise<VersionRow<DashboardDefinition>[]>;
}

interface Parts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly notices: Pick<Notices, 'forget'>;
}

export function openDefinitions({ ledger, clock, notices }: Parts): Definitions {
  const get = async (key: string): Promise<Dashboard> => {
    const found = await table.find(ledger, key);
    if (found === undefined) throw new AppError('not_found', `there is no dashboard ${key}`, { dashboard: key });
    return viewOf(found);
  };
  return {
    get,
    list: async () => (await table.all(ledger)).map(viewOf),
    async save(key, definition, by, from) {
      await ledger.transaction(async (tx) => {
        requireVersion({ zh: '看板', en: 'dashboard' }, key, (await table.find(tx, key))?.version ?? 0, from);
        await table.save(tx, key, definition, clock.now(), by);
      });
      return await get(key);
    },
    async remove(key) {
      await ledger.transaction(async (tx) => {
        await table.remove(tx, key);
        for (const row of await readSubscriptions(tx, key)) await notices.forget(topicOf(row), tx);
        await tx.run('delete from dashboard_subscriptions where dashboard = $1', [key]);
      });
    },
    versions: (key) => table.versions(ledger, key),
  };
}

function viewOf(row: DefinitionRow<DashboardDefinition>): Dashboard {
  const { key, version, definition } = row;
  return { key, version, definition, createdAt: row.created_at, updatedAt: row.updated_at, updatedBy: row.updated_by };
}
