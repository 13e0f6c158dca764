import { PlaybookDefinition, type SavedPlaybook } from '@gyre/domain/autopilot/playbook';
import type { Clock } from '../clock.ts';
import { definitionTable, requireVersion, type DefinitionRow, type VersionRow } from '../definition-table.ts';
import { AppError, toldError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import { takeAutopilot } from './loop-rows.ts';

const table = definitionTable({ table: 'playbooks', versions: 'playbook_versions', what: 'playbook' }, PlaybookDefinition);

/** 预案行 — a playbook as last saved. */
export type PlaybookRow = DefinitionRow<PlaybookDefinition>;

/** 营销预案 — the playbooks of a project in versions. */
export interface Playbooks {
  /** By key. */
  list(): Promise<PlaybookRow[]>;
  /** @throws AppError `not_found` */
  get(key: string): Promise<PlaybookRow>;
  /**
   * Creates one, or writes its next version: runs under way keep theirs.
   *
   * @param from  the version it was made from; undefined: whatever there is
   * @throws AppError `wrong_state` when another version was saved since
   */
  save(key: string, definition: PlaybookDefinition, by: string, from?: number): Promise<PlaybookRow>;
  /** @throws AppError `not_found`; `wrong_state` while one of its runs is open */
  remove(key: string): Promise<void>;
  /** Newest first. @throws AppError `not_found` */
  versions(key: string): Promise<VersionRow<PlaybookDefinition>[]>;
}

/** All playbooks as saved now, by key. */
export async function readPlaybooks(tx: Ledger): Promise<SavedPlaybook[]> {
  return (await table.all(tx)).map(({ key, version, definition }) => ({ key, version, definition }));
}

/** One version of a playbook, also of one that was removed since; undefined: there was none. */
export async function readPlaybookVersion(ledger: Ledger, key: string, version: number): Promise<PlaybookDefinition | undefined> {
  return await table.version(ledger, key, version);
}

/** Writes the next version of a playbook in a transaction. @throws AppError `wrong_state` when another than `from` was saved since */
export async function savePlaybook(
  tx: Ledger,
  key: string,
  definition: PlaybookDefinition,
  { at, by, from }: { readonly at: PlaybookRow['updated_at']; readonly by: string; readonly from: number | undefined },
): Promise<void> {
  requireVersion({ zh: '预案', en: 'playbook' }, key, (await findPlaybook(tx, key))?.version ?? 0, from);
  await table.save(tx, key, definition, at, by);
}

export function openPlaybooks({
  ledger,
  clock,
  changed,
}: {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly changed: () => void;
}): Playbooks {
  const get = async (key: string): Promise<PlaybookRow> => {
    const found = await findPlaybook(ledger, key);
    if (found === undefined) throw noPlaybook(key);
    return found;
  };
  return {
    get,
    list: () => table.all(ledger),
    async save(key, definition, by, from) {
      await ledger.transaction((tx) => savePlaybook(tx, key, definition, { at: clock.now(), by, from }));
      changed();
      return await get(key);
    },
    async remove(key) {
      await ledger.transaction(async (tx) => {
        await takeAutopilot(tx);
        await requireNoRun(tx, key);
        await table.remove(tx, key);
      });
      changed();
    },
    async versions(key) {
      const rows = await table.versions(ledger, key);
      if (rows.length === 0) throw noPlaybook(key);
      return rows;
    },
  };
}

/** One playbook; undefined: there is none. */
export async function findPlaybook(ledger: Ledger, key: string): Promise<PlaybookRow | undefined> {
  return await table.find(ledger, key);
}

async function requireNoRun(tx: Ledger, key: string): Promise<void> {
  const open = await tx.run(
    `select from loops where playbook = $1 and (kind in ('proposed', 'approved', 'running', 'tapering') or (kind = 'ended' and state->'spent' = 'null'))`,
    [key],
  );
  if (open === 0) return;
  const told = {
    zh: `预案 ${key} 正在运行或等待批准，不能删除；先停止它`,
    en: `playbook ${key} runs or waits for approval and cannot be deleted; stop it first`,
  };
  throw toldError('wrong_state', told, { playbook: key });
}

function noPlaybook(key: string): AppError {
  return new AppError('not_found', `there is no playbook ${key}`, { playbook: key });
}
