import type { FindingView } from '@gyre/domain/api/episode-views';
import type { CustomerSet } from '@gyre/engine';
import { DAY_MS, instant, type Instant } from '@gyre/domain/time';
import type { Finding } from '../causes/index.ts';
import { AppError, messageOf, toldError } from '../errors.ts';
import type { Watch } from '../stores/ports.ts';
import type { AlertsContext } from './context.ts';
import { findAlert } from './definitions.ts';
import { readEpisode, readRecent, type EpisodeRow } from './episode-rows.ts';
import { tell } from './tellings.ts';

/** Whom an episode concerns: those in the diagnosed slice, or those of them who lack what was expected. */
export type Concerned = 'affected' | 'in_slice';

/** Findings whose customers are held in memory. */
const MOST_HELD = 20;
/** What ended longer ago is not diagnosed by itself. */
const RECENT_MS = DAY_MS;
/** While nothing certain is found, it is looked for again with every bucket that is added, so often; then whenever the episode has lasted so many times longer. */
const MOST_LOOKS = 12;
const LONGER = 1.25;

/** 诊断 — asks where episodes lie: by itself once they are confirmed, until something certain is found, and whenever it is asked for. */
export interface Diagnosing {
  /** Looks again and keeps what was found, unless a place was found before and none is now. @throws AppError `not_found`, `invalid_input` for what is no metric */
  diagnose(id: string, watch: Watch): Promise<Finding>;
  /** @throws AppError as `diagnose` */
  customers(id: string, which: Concerned, watch: Watch): Promise<CustomerSet>;
  /** Confirmed episodes may be there that were not diagnosed. */
  readonly wake: () => void;
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** @param changed  an episode was diagnosed */
export function openDiagnosing(context: AlertsContext, changed: () => void): Diagnosing {
  const { ledger, clock, log } = context;
  const closing = new AbortController();
  const findings = openFindings(context, changed);
  let last: Promise<void> = Promise.resolve();

  /** All that are due, one after the other. What fails is told in the log, and may be asked for by hand. */
  async function look(): Promise<void> {
    const rows = await readRecent(ledger, instant(clock.now() - RECENT_MS));
    for (const row of rows.filter(isDue)) {
      if (closing.signal.aborted) return;
      const finding = await findings.find(row, { signal: closing.signal }).catch((error: unknown) => {
        if (!closing.signal.aborted) log.error('an episode could not be diagnosed', { episode: row.id, detail: messageOf(error) });
        return null;
      });
      if (!closing.signal.aborted) await findings.keep(row, finding);
    }
  }

  function wake(): void {
    last = last
      .then(() => (closing.signal.aborted ? undefined : look()))
      .catch((error: unknown) => log.error('episodes could not be diagnosed', { detail: messageOf(error) }));
  }
  return {
    wake,
    async diagnose(id, watch) {
      const row = await readEpisode(ledger, id);
      const finding = await findings.find(row, watch);
      // Where a campaign mends the slice, a later look finds nothing there: that is no better answer.
      if (finding.diagnosis !== null || !isDiagnosed(row)) await findings.keep(row, finding);
      return finding;
    },
    async customers(id, which, watch) {
      const row = asFound(await readEpisode(ledger, id));
      const finding = await findings.held(row, watch);
      return which === 'affected' ? finding.affected : finding.inSlice;
    },
    settled: () => last,
    async close() {
      closing.abort();
      await last;
    },
  };
}

/** Findings asked for, the last ones held with their customers, which are written nowhere. */
interface Findings {
  find(row: EpisodeRow, watch: Watch): Promise<Finding>;
  /** What was found of an episode as far as it goes; found once more where it is not held. */
  held(row: EpisodeRow, watch: Watch): Promise<Finding>;
  /** Keeps what was found, null: nothing could be, and tells it where there is something to say. */
  keep(row: EpisodeRow, finding: Finding | null): Promise<void>;
}

function openFindings(context: AlertsContext, changed: () => void): Findings {
  const { ledger, clock, causes } = context;
  const held = new Map<string, { readonly until: Instant; readonly finding: Finding }>();

  async function find(row: EpisodeRow, watch: Watch): Promise<Finding> {
    if (!isOfMetric(row)) throw noCauses(row);
    const { metric, grain, part: group, direction, began_at: from, seen_until: to } = row;
    return await causes.find({ metric, grain, group, direction, from, to, isFromEstimated: !isDiagnosed(row) }, watch);
  }

  function hold({ id, seen_until: until }: EpisodeRow, finding: Finding): Finding {
    held.delete(id);
    held.set(id, { until, finding });
    for (const oldest of [...held.keys()].slice(0, -MOST_HELD)) held.delete(oldest);
    return finding;
  }

  return {
    find,
    async held(row, watch) {
      const known = held.get(row.id);
      return known?.until === row.seen_until ? known.finding : hold(row, await find(row, watch));
    },
    async keep(row, finding) {
      if (finding !== null) hold(row, finding);
      const view = finding === null ? null : viewOfFinding(finding, clock.now());
      const began = finding === null || finding.diagnosis === null ? row.began_at : finding.from;
      await ledger.transaction(async (tx) => {
        const written = await tx.run(
          `update episodes set finding = coalesce($2::jsonb, finding), diagnosed_until = $3, diagnoses = diagnoses + 1,
             began_at = $4 where id = $1`,
          [row.id, view, row.seen_until, began],
        );
        const alert = await findAlert(tx, row.alert);
        if (written === 1 && alert !== undefined && view !== null && isTold(view) && row.ended_at === null)
          await tell(
            context,
            tx,
            alert,
            { episode: { ...row, finding: view, began_at: began }, what: 'diagnosed' },
            instant(row.seen_until - 1),
          );
      });
      changed();
    },
  };
}

/** An episode as far as it went when what is shown of it was found: behind a number stand those it counted, whatever came since. */
function asFound(row: EpisodeRow): EpisodeRow {
  const { diagnosed_until: until, began_at: from } = row;
  return until === null || until <= from ? row : { ...row, seen_until: until };
}

/** Whether a place was found that something may be started on. */
function isDiagnosed({ finding }: EpisodeRow): boolean {
  return (finding?.diagnosis ?? null) !== null;
}

/** Whether it is to be diagnosed by itself. */
function isDue(row: EpisodeRow): boolean {
  const { confirmed, mark, ending, finding, diagnoses, opened_at: opened, diagnosed_until: until, seen_until: seen } = row;
  if (!confirmed || mark !== null || ending === 'closed' || !isOfMetric(row)) return false;
  if (until === null) return true;
  if (until >= seen || isDiagnosed(row)) return false;
  const isOpen = finding === null || !isTold(finding);
  return (isOpen && diagnoses < MOST_LOOKS) || seen - opened >= LONGER * (until - opened);
}

/** Budgets and volumes are called as no metric is. */
function isOfMetric({ metric }: EpisodeRow): boolean {
  return !metric.includes('/');
}

/** Whether there is something to say of where it lies. */
function isTold({ diagnosis, why }: FindingView): boolean {
  return diagnosis !== null || why === 'mix';
}

/** A finding as it is kept and shown: how many customers, not who. */
export function viewOfFinding(finding: Finding, at: Instant): FindingView {
  const { diagnosis, why, total, causes, mix, coMoving, sentence, inSlice, affected } = finding;
  const all = { causes: [...causes], coMoving: [...coMoving], inSlice: inSlice.count, affected: affected.count };
  return { diagnosis, why, total, mix, sentence, ...all, at };
}

function noCauses({ id, metric }: EpisodeRow): AppError {
  const told = {
    zh: `异动 ${id} 不是指标的异动（${metric}），没有原因可查`,
    en: `episode ${id} is of ${metric}, which is no metric: there are no causes to look for`,
  };
  return toldError('invalid_input', told, { episode: id });
}
