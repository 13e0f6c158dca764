import type { DimensionNames } from '@gyre/domain/metrics/dimension-words';
import type { Alerts } from '../alerts/index.ts';
import type { Causes } from '../causes/index.ts';
import type { Clock } from '../clock.ts';
import type { Campaigns, EstimateContext } from '../journeys/index.ts';
import type { Log } from '../log.ts';
import type { Segments } from '../segments/index.ts';
import type { Ledger } from '../stores/ports.ts';

/** What the room is given. */
export interface AutopilotContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  /** The project's zone. */
  readonly zone: () => string;
  /** While the project is paused nothing is decided and nothing done. */
  readonly paused: () => boolean;
  /** The autopilot of every project is switched off. */
  readonly offEverywhere: () => boolean;
  readonly alerts: Pick<Alerts, 'episodes' | 'episode' | 'diagnose' | 'onChange' | 'tellReceivers' | 'watched'>;
  readonly causes: Pick<Causes, 'seriesOf' | 'frozenExpectation' | 'ruleOf'>;
  readonly campaigns: Pick<Campaigns, 'create' | 'update' | 'standing' | 'act' | 'decide'>;
  readonly segments: Pick<Segments, 'create' | 'keep'>;
  readonly estimating: EstimateContext;
  /** Where the loop of an episode is seen in the console. */
  readonly loopUrl: (episode: string) => string;
  /** What a metric is called. */
  readonly metricName: (metric: string) => string;
  readonly dimensionName: DimensionNames;
  /** Resolves once everything acknowledged before has been decided on. @throws the signal's reason when it aborts before */
  readonly caughtUp: (signal?: AbortSignal) => Promise<void>;
}
