import type { AlertDefinition } from '@gyre/domain/alerts/alert';
import type { Backtest } from '@gyre/domain/api/alerts';
import { DAY_MS, instant, type Instant } from '@gyre/domain/time';
import type { Ledger, Watch } from '../stores/ports.ts';
import { openActs, type EpisodeActs } from './acts.ts';
import { backtest } from './backtest.ts';
import { openCalendar, type Calendar } from './calendar.ts';
import type { AlertsContext } from './context.ts';
import { openDefinitions, readAlert, readAlerts, type Definitions } from './definitions.ts';
import { openDiagnosing, type Diagnosing } from './diagnosing.ts';
import type { Episode } from './episode.ts';
import { episodeOf, readEpisode, readRecent } from './episode-rows.ts';
import { readJudged } from './series-rows.ts';
import { tellReceivers, type ToReceivers } from './tellings.ts';
import { openViews, type EpisodeViews } from './views.ts';
import { openTurns } from './turns.ts';

/** Episodes that ended so recently are told to other rooms. */
const TOLD_MS = 14 * DAY_MS;

/** 预警室 — what watches a project's metrics: alerts, the episodes they open, where those lie, and who is told. */
export interface Alerts extends Pick<Diagnosing, 'diagnose' | 'customers'> {
  readonly definitions: Definitions;
  readonly calendar: Pick<Calendar, 'list' | 'save' | 'remove'>;
  readonly acts: EpisodeActs;
  readonly views: EpisodeViews;
  /** What an alert would have said of the last days; saves nothing. */
  backtest(definition: AlertDefinition, days: number, watch: Watch): Promise<Backtest>;
  /** Open ones, and those that ended in the last 14 days, oldest first. */
  episodes(tx: Ledger): Promise<Episode[]>;
  /** @throws AppError `not_found` */
  episode(id: string): Promise<Episode>;
  /** Leaves a notice for everybody an alert tells; the same key again leaves nothing. @throws AppError `not_found` */
  tellReceivers(alert: string, told: ToReceivers): Promise<void>;
  /** Called after a commit that changed episodes. */
  onChange(listener: () => void): void;
  /** How many alerts are watched, and when they were judged last. */
  watched(): Promise<{ readonly alerts: number; readonly lastJudgedAt: Instant | null }>;
  /** What is due may have changed. */
  readonly wake: () => void;
  /** Resolves once all whole buckets are judged, and what they confirmed is diagnosed. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the room; it judges from then on, whatever was missed first. */
export function openAlerts(context: AlertsContext): Alerts {
  const { ledger, clock } = context;
  const listeners: (() => void)[] = [];
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const calendar = openCalendar(context);
  const diagnosing = openDiagnosing(context, changed);
  const turns = openTurns({ ...context, calendar }, () => {
    diagnosing.wake();
    changed();
  });
  diagnosing.wake();
  return {
    definitions: openDefinitions(context, turns),
    calendar,
    acts: openActs(context, turns),
    views: openViews(context),
    diagnose: (id, watch) => diagnosing.diagnose(id, watch),
    customers: (id, which, watch) => diagnosing.customers(id, which, watch),
    backtest: (definition, days, watch) => backtest({ ...context, calendar }, definition, days, watch),
    episodes: async (tx) => (await readRecent(tx, instant(clock.now() - TOLD_MS))).map(episodeOf),
    episode: async (id) => episodeOf(await readEpisode(ledger, id)),
    tellReceivers: async (alert, told) => {
      const row = await readAlert(ledger, alert);
      await ledger.transaction((tx) => tellReceivers(context, tx, row, told));
    },
    onChange: (listener) => void listeners.push(listener),
    async watched() {
      const [alerts, judged] = [await readAlerts(ledger), await readJudged(ledger)];
      return {
        alerts: alerts.filter(({ definition }) => definition.enabled).length,
        lastJudgedAt: judged.size === 0 ? null : instant(Math.max(...judged.values())),
      };
    },
    wake: turns.wake,
    async settled() {
      await turns.settled();
      await diagnosing.settled();
    },
    async close() {
      await turns.close();
      await diagnosing.close();
    },
  };
}
