import { DEFAULT_NAMESPACES, unknownNamespace, type Namespace } from '@gyre/domain/identity';
import { instant, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { manualClock } from '../src/clock.ts';
import { customersStage, warehouseSources } from '../src/customers/index.ts';
import { silentLog } from '../src/log.ts';
import { openPipeline, takeOver } from '../src/pipeline/index.ts';
import { openSegments, type Segments } from '../src/segments/index.ts';
import { openWarehouse } from '../src/stores/index.ts';
import type { Ledger, ProjectLog, Warehouse } from '../src/stores/ports.ts';
import { until } from './until.ts';

/** Rows a turn of the pipeline takes at most. */
const PAGE = 1000;

/** 进出 — one `$segment_entered` or `$segment_left`. */
export const Told = z.object({
  name: z.enum(['$segment_entered', '$segment_left']),
  customer: z.number(),
  at: z.number(),
  properties: z.object({ segment: z.string(), version: z.number() }),
});
export type Told = z.infer<typeof Told>;

/** What a live project is made of. */
export interface LiveProjectParts {
  readonly ledger: Ledger;
  readonly log: ProjectLog;
  /** Where its columns are saved. */
  readonly folder: string;
  readonly zone: string;
  /** Nothing happens before. */
  readonly begins: Instant;
}

/** 活项目 — customers and live segments of one project on the real pipeline over real stores, taking the log as far as it is told. */
export interface LiveProject {
  readonly segments: Segments;
  readonly warehouse: Warehouse;
  /** Shows it rows that end within a millisecond: it takes them, or waits for the others. */
  show(rows: number): Promise<void>;
  /** Takes the log's rows up to an offset, then what time alone changes up to an instant. Nothing received up to it may be missing. */
  reach(rows: number, asOf: Instant): Promise<void>;
  close(): Promise<void>;
}

/** Opens the project where its ledger stands. */
export async function openLiveProject({ ledger, log, folder, zone: named, begins }: LiveProjectParts): Promise<LiveProject> {
  const clock = manualClock(begins);
  const zone = (): string => named;
  const standing = await takeOver(ledger, 'pipeline');
  const gate = { rows: standing.offset, asOf: instant(Math.max(begins, standing.asOf)) };
  let lastRead = performance.now();
  const failed = Promise.withResolvers<never>();
  const fatal = (error: unknown): void => failed.reject(error);
  const upTo = { partition: 0, offset: standing.offset };
  const warehouse = openWarehouse({ folder, log, sources: warehouseSources(ledger), zone, upTo, memoryMb: 64, logger: silentLog });
  const customers = customersStage({ history: log, rules: rulesOf });
  const segments = await openSegments(
    {
      ledger,
      clock,
      warehouse,
      history: log,
      fatal,
      changes: customers.changes,
      zone,
      otherUses: () => Promise.resolve([]),
      wake: () => pipeline.wake(),
    },
    standing.asOf,
  );
  const pipeline = await openPipeline({
    ledger,
    standing,
    clock,
    fatal,
    ready: segments.restore(),
    stages: [customers, segments.stage],
    emitted: () => {},
    log: {
      read(from, limit) {
        lastRead = performance.now();
        return log.read(from, Math.min(limit, gate.rows - from.offset));
      },
    },
    complete: () => (standing.offset + PAGE > gate.rows ? gate.asOf : standing.asOf),
  });
  return {
    segments,
    warehouse,
    async show(rows) {
      const [last] = await log.read({ partition: 0, offset: rows - 1 }, 1);
      gate.asOf = instant((last?.received ?? begins) - 1);
      gate.rows = rows;
      await clock.set(last?.received ?? begins);
      pipeline.wake();
      const isAsleep = (): boolean => performance.now() - lastRead > 150;
      await Promise.race([pipeline.reached(rows), until('that it sleeps', isAsleep), failed.promise]);
    },
    async reach(rows, asOf) {
      gate.asOf = asOf;
      gate.rows = rows;
      await clock.set(asOf);
      pipeline.wake();
      const arrived = pipeline.reached(rows).then(() => until('the last timers', () => (segments.stage.wants?.() ?? Infinity) > asOf));
      await Promise.race([arrived, failed.promise]);
    },
    async close() {
      await pipeline.close();
      await segments.close();
      await warehouse.close();
    },
  };
}

/** Every entering and leaving that waits for a relay, in order. */
export async function waitingTold(ledger: Ledger, after = 0): Promise<Told[]> {
  const Row = z.object({ event: z.looseObject({ name: z.string() }) });
  const rows = await ledger.rows(Row, 'select event from outgoing where sequence > $1 order by sequence', [after]);
  return rows.filter(({ event }) => event.name.startsWith('$segment_')).map(({ event }) => Told.parse(event));
}

/** `+7 buyers v1 @1770000000000`: who entered what, and when. */
export function inWords({ name, customer, at, properties }: Told): string {
  return `${name === '$segment_entered' ? '+' : '-'}${customer} ${properties.segment} v${properties.version} @${at}`;
}

function rulesOf(namespace: string): Namespace {
  return DEFAULT_NAMESPACES.find((n) => n.key === namespace) ?? unknownNamespace(namespace);
}
