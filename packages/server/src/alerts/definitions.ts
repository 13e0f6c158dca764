import { AlertDefinition } from '@gyre/domain/alerts/alert';
import { sensitivityAfter, FALSE_COUNTS_MS } from '@gyre/domain/alerts/sensitivity';
import { alertSentence, subjectKey } from '@gyre/domain/alerts/rule-words';
import type { Alert } from '@gyre/domain/api/alerts';
import type { RobotSecrets } from '@gyre/domain/notice';
import { Sentence } from '@gyre/domain/sentence';
import { instant, Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { definitionTable, requireVersion, type DefinitionRow, type VersionRow } from '../definition-table.ts';
import { AppError } from '../errors.ts';
import { knownRobots, sealRobots, shownRobots } from '../notices/index.ts';
import type { Ledger } from '../stores/ports.ts';
import type { AlertsContext } from './context.ts';
import { closeEpisodes, countFalse, countOpen } from './episode-rows.ts';
import { deleteSeries, readJudged } from './series-rows.ts';
import { namesOf, subjectOf } from './subject.ts';
import type { Turns } from './turns.ts';

const table = definitionTable({ table: 'alerts', versions: 'alert_versions', what: 'alert' }, AlertDefinition);

/** 预警行 — an alert as stored, with how it stands. */
export interface AlertRow extends DefinitionRow<AlertDefinition> {
  /** Sealed. */
  readonly secret: string;
  readonly mutedUntil: Instant | null;
  readonly problem: z.infer<typeof Sentence> | null;
}

/** What an alert is saved as; `robots` by receiver: what is left out stays as it was. `from`: the version it was made from. */
export interface AlertDraft {
  readonly definition: AlertDefinition;
  readonly robots: RobotSecrets;
  readonly from?: number | undefined;
}

/** 预警定义 — the alerts of a project in versions. */
export interface Definitions {
  list(): Promise<Alert[]>;
  /** @throws AppError `not_found` */
  get(key: string): Promise<Alert>;
  /** @throws AppError `wrong_state` when another version was saved since, `invalid_input`, `not_found` for its metric */
  save(key: string, draft: AlertDraft, by: string): Promise<Alert>;
  /** Its episodes end and are kept. @throws AppError `not_found` */
  remove(key: string): Promise<void>;
  /** Newest first. @throws AppError `not_found` */
  versions(key: string): Promise<VersionRow<AlertDefinition>[]>;
  /** No notices until an instant; null: notices again. @throws AppError `not_found` */
  mute(key: string, until: Instant | null): Promise<Alert>;
}

const StandingRow = z.object({ alert: z.string(), secret: z.string(), muted_until: Instant.nullable(), problem: Sentence.nullable() });

const STANDINGS = 'select alert, secret, muted_until, problem from alert_standings';

/** All alerts by key. */
export async function readAlerts(ledger: Ledger): Promise<AlertRow[]> {
  const standings = await ledger.rows(StandingRow, STANDINGS);
  const known = new Map(standings.map((row) => [row.alert, row]));
  return (await table.all(ledger)).map((row) => standingOf(row, known.get(row.key)));
}

/** One alert; undefined: there is none. */
export async function findAlert(ledger: Ledger, key: string): Promise<AlertRow | undefined> {
  const row = await table.find(ledger, key);
  if (row === undefined) return undefined;
  const [standing] = await ledger.rows(StandingRow, `${STANDINGS} where alert = $1`, [key]);
  return standingOf(row, standing);
}

/** One alert. @throws AppError `not_found` */
export async function readAlert(ledger: Ledger, key: string): Promise<AlertRow> {
  const found = await findAlert(ledger, key);
  if (found === undefined) throw noAlert(key);
  return found;
}

function standingOf(row: DefinitionRow<AlertDefinition>, standing: z.infer<typeof StandingRow> | undefined): AlertRow {
  const { secret = '', muted_until: mutedUntil = null, problem = null } = standing ?? {};
  return { ...row, secret, mutedUntil, problem };
}

/** Keeps why an alert cannot be judged; null: it can. */
export async function writeProblem(ledger: Ledger, alert: string, problem: AlertRow['problem']): Promise<void> {
  await ledger.run('update alert_standings set problem = $2::jsonb where alert = $1', [alert, problem]);
}

/** What an alert's secrets are sealed for. */
export function secretPlace(project: string, alert: string): string {
  return `alert/${project}/${alert}`;
}

/** Changes of what is watched never come between the steps of a round. */
export function openDefinitions(context: AlertsContext, turns: Pick<Turns, 'inTurn' | 'wake'>): Definitions {
  const { ledger, clock, secrets, project, notices } = context;
  const inTurn = (work: (tx: Ledger) => Promise<void>): Promise<void> => turns.inTurn(() => ledger.transaction(work));
  const views = async (rows: readonly AlertRow[]): Promise<Alert[]> => await viewsOf(context, rows);
  const get = async (key: string): Promise<Alert> => {
    const [view] = await views([await readAlert(ledger, key)]);
    if (view === undefined) throw noAlert(key);
    return view;
  };
  return {
    get,
    list: async () => await views(await readAlerts(ledger)),
    async save(key, { definition, robots, from }, by) {
      subjectOf(context, definition);
      await inTurn(async (tx) => {
        const before = await findAlert(tx, key);
        requireVersion({ zh: '预警', en: 'alert' }, key, before?.version ?? 0, from);
        const known = knownRobots(secrets, secretPlace(project, key), before?.secret ?? '');
        const secret = sealRobots(secrets, secretPlace(project, key), { receivers: definition.receivers, given: robots, known });
        await table.save(tx, key, definition, clock.now(), by);
        await tx.run(
          `insert into alert_standings (alert, secret) values ($1, $2) on conflict (alert) do update set secret = excluded.secret, problem = null`,
          [key, secret],
        );
        if (before !== undefined && !isSameSeries(before.definition, definition)) await startAnew(tx, key, clock.now());
      });
      turns.wake();
      return await get(key);
    },
    async remove(key) {
      await inTurn(async (tx) => {
        await table.remove(tx, key);
        await startAnew(tx, key, clock.now());
        await tx.run('delete from alert_standings where alert = $1', [key]);
        await tx.run('update episode_tellings set waits = false where alert = $1', [key]);
      });
      await notices.forget(topicOf(key));
    },
    async versions(key) {
      const versions = await table.versions(ledger, key);
      if (versions.length === 0) throw noAlert(key);
      return versions;
    },
    async mute(key, until) {
      if ((await ledger.run('update alert_standings set muted_until = $2 where alert = $1', [key, until])) === 0) throw noAlert(key);
      return await get(key);
    },
  };
}

/** What notices of an alert belong to. */
export function topicOf(alert: string): string {
  return `alert/${alert}`;
}

/** Forgets what was learned of an alert's series; what goes on ends. What was said of buckets stays for the charts of episodes. */
export async function startAnew(tx: Ledger, alert: string, now: Instant): Promise<void> {
  await deleteSeries(tx, alert);
  await closeEpisodes(tx, alert, now);
}

/** Whether the same is watched in the same way: what was learned stays, and what goes on goes on. */
function isSameSeries(before: AlertDefinition, after: AlertDefinition): boolean {
  const watched = ({ subject, grain, by, detector, parent, enabled }: AlertDefinition): string =>
    JSON.stringify([subject, grain, by, detector.kind, parent, enabled]);
  return watched(before) === watched(after);
}

async function viewsOf(context: AlertsContext, rows: readonly AlertRow[]): Promise<Alert[]> {
  const { ledger, clock, secrets, project } = context;
  const [open, judged, alarms] = [
    await countOpen(ledger),
    await readJudged(ledger),
    await countFalse(ledger, instant(clock.now() - FALSE_COUNTS_MS)),
  ];
  return rows.map((row) => {
    const { key, version, definition, problem } = row;
    const names = namesOf(context, definition);
    const { detector } = definition;
    return {
      key,
      version,
      definition,
      sentence: alertSentence(definition, names, (name) => context.dimensionName(subjectKey(definition.subject), name)),
      unit: names.unit,
      robots: shownRobots(knownRobots(secrets, secretPlace(project, key), row.secret)),
      open: open.get(key) ?? 0,
      judgedUntil: judged.get(key) ?? null,
      mutedUntil: row.mutedUntil,
      sensitivity: detector.kind === 'adaptive' ? sensitivityAfter(detector.parameters.sensitivity, alarms.get(key) ?? 0) : null,
      problem,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      updatedBy: row.updated_by,
    };
  });
}

function noAlert(key: string): AppError {
  return new AppError('not_found', `there is no alert ${key}`, { alert: key });
}
