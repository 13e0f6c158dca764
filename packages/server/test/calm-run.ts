import { join } from 'node:path';
import type { SegmentDefinition } from '@gyre/domain/segment';
import { instant, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { openDuckdbHost, openPgliteHost } from '../src/stores/index.ts';
import { projectMigrations } from '../src/stores/migrations/project.ts';
import type { LogRow, ProjectLog } from '../src/stores/ports.ts';
import { emptyPglite } from '../src/stores/testing.ts';
import { openLiveProject, Told, waitingTold } from './live-project.ts';

/** 留下的 — what a stopped server left in its home about live membership. */
export interface LeftBehind extends AsyncDisposable {
  /** Every entering and leaving decided, in order: those in the log, then those that still wait for the relay. */
  readonly told: readonly Told[];
  /** Numbers of all own events in the log, in its order. */
  readonly sequences: readonly number[];
  /** Since when each segment is live. */
  readonly liveSince: ReadonlyMap<string, number>;
  /** Where the pipeline stands. */
  readonly upTo: number;
  readonly asOf: Instant;
  readonly log: ProjectLog;
}

/** Opens the stores of a home nobody serves. */
export async function openLeftBehind(home: string): Promise<LeftBehind> {
  const logs = await openDuckdbHost(join(home, 'log'), { memoryMb: 256 });
  const ledgers = await openPgliteHost(join(home, 'ledger'));
  const [log, ledger] = [await logs.open('default'), await ledgers.open('p_default', projectMigrations)];
  const [standing] = await ledger.rows(
    z.object({ upTo: z.number(), asOf: z.number() }),
    `select log_offset as "upTo", as_of as "asOf" from positions where consumer = 'pipeline'`,
  );
  const segments = await ledger.rows(
    z.object({ key: z.string(), since: z.number() }),
    'select key, live_since as since from segments where live_version = version',
  );
  const own = await ownRows(log);
  const inLog = own.filter(({ name }) => name.startsWith('$segment_')).map((row) => Told.parse(row));
  return {
    told: [...inLog, ...(await waitingTold(ledger, own.at(-1)?.sequence ?? 0))],
    sequences: own.map((row) => row.sequence ?? 0),
    liveSince: new Map(segments.map(({ key, since }) => [key, since])),
    upTo: standing?.upTo ?? 0,
    asOf: instant(standing?.asOf ?? 0),
    log,
    async [Symbol.asyncDispose]() {
      await logs.close();
      await ledgers.close();
    },
  };
}

async function ownRows(log: ProjectLog): Promise<LogRow[]> {
  const own: LogRow[] = [];
  for (let after = 0; ;) {
    const rows = await log.read({ partition: 0, offset: after }, 10_000);
    const last = rows.at(-1);
    if (last === undefined) return own;
    own.push(...rows.filter((row) => row.sequence !== null));
    after = last.offset;
  }
}

/**
 * 平静重演 — takes the very rows a server took, as far as its pipeline came, through fresh customers and segments that nothing kills, with
 * all segments live before the first row; its turns are as large as can be.
 *
 * @returns every entering and leaving, in order
 */
export async function calmRun(
  { log, upTo, asOf }: LeftBehind,
  segments: Readonly<Record<string, SegmentDefinition>>,
  scratch: string,
): Promise<Told[]> {
  const ledgers = await emptyPglite();
  const ledger = await ledgers.open('calm', projectMigrations);
  const [first] = await log.read({ partition: 0, offset: 0 }, 1);
  const begins = instant((first?.received ?? 1) - 1);
  const project = await openLiveProject({ ledger, log, folder: join(scratch, 'columns'), zone: 'Asia/Shanghai', begins });
  for (const [key, definition] of Object.entries(segments)) await project.segments.create(key, definition, 'calm');
  await project.segments.settled();
  await project.reach(upTo, asOf);
  await project.close();
  const told = await waitingTold(ledger);
  await ledgers.close();
  return told;
}
