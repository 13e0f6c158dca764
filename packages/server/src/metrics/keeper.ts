import { settledAt } from '@gyre/domain/metrics/keeping';
import { askAtom, type AtomSeries } from '@gyre/domain/metrics/answer-atom';
import type { MetricBook } from '@gyre/domain/metrics/metric';
import { nothingOf } from '@gyre/domain/metrics/atom';
import { startOfPeriod } from '@gyre/domain/questions/periods';
import { HOUR_MS, instant } from '@gyre/domain/time';
import { z } from 'zod';
import { openWaker, takeOver } from '../pipeline/index.ts';
import type { MetricsContext } from './context.ts';
import { readTouches, takeOutdated } from './late.ts';
import type { KeptSeries } from './outdated.ts';
import {
  alignSeries,
  dropBefore,
  markWide,
  readExtents,
  readPeriods,
  readSeries,
  writeValues,
  type KeptValue,
  type StoredSeries,
} from './series-rows.ts';
import { metricSources } from './sources.ts';
import { firstKept, wantedSeries, type WantedSeries } from './wanted.ts';

/** The least time between two looks at the log. */
const REST_MS = 10_000;
/** Rows taken at once. */
const MOST_ROWS = 200_000;
/** Groups of one period that are kept. */
const MOST_KEPT_GROUPS = 200;
const PIPELINE = 'pipeline';

/** 留存进度 — periods that are over and should be kept, and how many of them are. */
export interface KeepingProgress {
  readonly kept: number;
  readonly wanted: number;
}

/** 序列留存 — keeps series of basic numbers by period, and corrects them when what happened in a period is told late. */
export interface Keeper {
  /** Whether the pipeline must note what rows change otherwise than by being there. */
  readonly isKeeping: () => boolean;
  /** The series of a meaning and what is kept of it, once everything decided has been taken. Undefined for one that is not kept. */
  seriesOf(meaning: string): Promise<StoredSeries | undefined>;
  /** Metrics changed, or the log has grown. */
  readonly wake: () => void;
  readonly progress: () => KeepingProgress;
  /** Resolves once everything that is over is kept as of what was decided before the call. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

interface Kept {
  readonly stored: StoredSeries;
  readonly wanted: WantedSeries;
}

/** Opens the keeper. It takes a turn when it is woken and every hour; without metrics a turn is nothing. */
export async function openKeeper(context: MetricsContext, book: () => MetricBook): Promise<Keeper> {
  const keeping = await Keeping.open(context, book);
  const waker = openWaker();
  async function run(): Promise<void> {
    await context.segments.warehouse.ready;
    while (!waker.closed) {
      await keeping.turn(waker.signal);
      await rest();
    }
  }
  /** A moment at least; then until it is woken, or the next hour is over. */
  async function rest(): Promise<void> {
    const { clock } = context;
    const now = clock.now();
    if (waker.closed) return;
    const stop = new AbortController();
    const stopped = (): void => stop.abort();
    waker.signal.addEventListener('abort', stopped);
    await clock.wall.until(instant(clock.wall.now() + REST_MS), stop.signal);
    const nextHour = instant((Math.floor(now / HOUR_MS) + 1) * HOUR_MS);
    void clock.until(nextHour, stop.signal).then(() => stop.signal.aborted || waker.wake());
    await waker.woken();
    waker.signal.removeEventListener('abort', stopped);
    stop.abort();
  }
  const running = run().catch((error: unknown) => {
    if (!waker.closed) context.log.error('metric series are not kept any more', { error });
  });
  return {
    isKeeping: () => keeping.isKeeping,
    seriesOf: (meaning) => keeping.seriesOf(meaning),
    wake: waker.wake,
    progress: () => keeping.progress,
    settled: () => keeping.turn(waker.signal),
    async close() {
      waker.close();
      await running;
      await keeping.idle();
    },
  };
}

class Keeping {
  readonly #context: MetricsContext;
  readonly #book: () => MetricBook;
  readonly #epoch: number;
  #offset: number;
  #bookSeen: MetricBook | undefined;
  #zoneSeen = '';
  #kept = new Map<string, Kept>();
  /** What is done to the series one after the other. */
  #last: Promise<void> = Promise.resolve();
  progress: KeepingProgress = { kept: 0, wanted: 0 };
  isKeeping = false;

  private constructor(context: MetricsContext, book: () => MetricBook, { offset, epoch }: { offset: number; epoch: number }) {
    this.#context = context;
    this.#book = book;
    this.#offset = offset;
    this.#epoch = epoch;
  }

  static async open(context: MetricsContext, book: () => MetricBook): Promise<Keeping> {
    const keeping = new Keeping(context, book, await takeOver(context.ledger, 'metrics'));
    // Before the pipeline starts: from then on it must note what changes.
    keeping.isKeeping = (await readSeries(context.ledger)).length > 0;
    return keeping;
  }

  /** Takes what the log has, then fills what is missing. */
  async turn(signal: AbortSignal): Promise<void> {
    await this.#next(async () => {
      await this.#align();
      await this.#takeLog();
    });
    await this.#fill(signal);
  }

  async seriesOf(meaning: string): Promise<StoredSeries | undefined> {
    if (!this.#kept.has(meaning)) return undefined;
    await this.#next(() => this.#takeLog());
    return this.#kept.get(meaning)?.stored;
  }

  idle(): Promise<void> {
    return this.#last;
  }

  #next(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Makes and drops series as the metrics want them. */
  async #align(): Promise<void> {
    const { ledger, zone } = this.#context;
    const book = this.#book();
    if (book === this.#bookSeen && zone() === this.#zoneSeen) return;
    const wanted = wantedSeries(book, zone());
    // First this: the pipeline notes what changes from now on, and values asked later know what changed before.
    this.isKeeping ||= wanted.length > 0;
    await ledger.transaction((tx) =>
      alignSeries(
        tx,
        wanted.map(({ meaning }) => meaning),
      ),
    );
    const stored = new Map((await readSeries(ledger)).map((one) => [one.meaning, one]));
    this.#kept = new Map(
      wanted.flatMap((one) => {
        const found = stored.get(one.meaning);
        return found === undefined ? [] : [[one.meaning, { stored: found, wanted: one }] as const];
      }),
    );
    this.isKeeping = wanted.length > 0;
    this.#bookSeen = book;
    this.#zoneSeen = zone();
  }

  /**
   * Takes every row that is decided by now, and drops the values it changes. What is decided meanwhile waits for the next time: where rows are decided
   * without a pause, whoever asks would wait without end.
   */
  async #takeLog(): Promise<void> {
    if (this.#kept.size === 0) return;
    const { ledger, history, zone } = this.#context;
    const end = await decidedUpTo(ledger);
    while (this.#offset < end) {
      const extents = await readExtents(ledger);
      const upTo = extents.size === 0 ? end : Math.min(end, this.#offset + MOST_ROWS);
      const series = [...this.#kept.values()].flatMap(({ stored, wanted }): KeptSeries[] => {
        const extent = extents.get(stored.id);
        return extent === undefined ? [] : [{ ...wanted, id: stored.id, ...extent }];
      });
      const touches = series.length === 0 ? [] : await readTouches(history, { after: this.#offset, upTo });
      const people = this.#context.segments.warehouse.live;
      await takeOutdated({ ledger, history, people }, { from: this.#offset, upTo, epoch: this.#epoch, touches, series, zone: zone() });
      this.#offset = upTo;
    }
  }

  /** Series by series, so that whoever asks in between waits for one question at most. */
  async #fill(signal: AbortSignal): Promise<void> {
    const progress = { kept: 0, wanted: 0 };
    for (const { meaning } of [...this.#kept.values()].map(({ stored }) => stored)) {
      if (signal.aborted) return;
      await this.#next(async () => {
        const kept = this.#kept.get(meaning);
        if (kept === undefined || kept.stored.isWide) return;
        const { missing, total } = await this.#missingOf(kept);
        await this.#fillOne(kept, missing, signal);
        progress.kept += total;
        progress.wanted += total;
      });
      this.progress = { kept: progress.kept, wanted: Math.max(this.progress.wanted, progress.wanted) };
    }
    this.progress = progress;
  }

  /** The periods of a series that are over, settled and not kept. */
  async #missingOf({ stored: { id }, wanted: { read, grain } }: Kept): Promise<{ missing: number[]; total: number }> {
    const { ledger, clock } = this.#context;
    const [now, zone] = [clock.now(), this.#zoneSeen];
    const first = firstKept(grain, now, zone);
    await dropBefore(ledger, id, first);
    const known = new Set(await readPeriods(ledger, id));
    const missing: number[] = [];
    let total = 0;
    for (let period = first; settledAt(read, startOfPeriod(period + 1, grain, zone), zone) <= now; period++) {
      total++;
      if (!known.has(period)) missing.push(period);
    }
    return { missing, total };
  }

  async #fillOne(kept: Kept, missing: readonly number[], signal: AbortSignal): Promise<void> {
    const { id, meaning } = kept.stored;
    const { read, grain, by } = kept.wanted;
    const [first, last] = [missing[0], missing.at(-1)];
    if (first === undefined || last === undefined) return;
    const { ledger, clock } = this.#context;
    const zone = this.#zoneSeen;
    const span = { from: startOfPeriod(first, grain, zone), to: startOfPeriod(last + 1, grain, zone), grain };
    const answered = await askAtom(read, span, by, metricSources(this.#context, clock.now(), { signal }));
    const wanted = new Set(missing);
    const values = valuesOf(answered, first, by === null ? null : { nothing: nothingOf(read) }).filter(({ period }) => wanted.has(period));
    const isWide = values.some(({ groups }) => groups !== null && Object.keys(groups).length > MOST_KEPT_GROUPS);
    if (!isWide) return await ledger.transaction((tx) => writeValues(tx, id, values));
    await ledger.transaction((tx) => markWide(tx, id));
    this.#kept.set(meaning, { ...kept, stored: { ...kept.stored, isWide: true } });
  }
}

const PositionRow = z.object({ log_offset: z.number().int() });

/** Everything up to here is decided on, and in the columns. */
async function decidedUpTo(ledger: MetricsContext['ledger']): Promise<number> {
  const [row] = await ledger.rows(PositionRow, 'select log_offset from positions where consumer = $1 and partition = 0', [PIPELINE]);
  return row?.log_offset ?? 0;
}

/** An answer by period, from a numbered one on. Groups that have nothing in a period are not written down. */
function valuesOf({ whole, groups }: AtomSeries, first: number, apart: { readonly nothing: number | null } | null): KeptValue[] {
  return whole.map((value, place) => ({
    period: first + place,
    value,
    groups:
      apart === null
        ? null
        : Object.fromEntries(
            [...groups].flatMap(([key, series]) => (series[place] === apart.nothing ? [] : [[key, series[place] ?? null]])),
          ),
  }));
}
