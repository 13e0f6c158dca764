import type { DimensionNames } from '@gyre/domain/metrics/dimension-words';
import type { Clock } from '../clock.ts';
import type { Metrics } from '../metrics/index.ts';
import type { Segments } from '../segments/index.ts';

/** The metrics of a project by key. */
export type MetricShelf = Pick<Metrics['shelf'], 'get' | 'plan' | 'list'>;

/** What the room is given. */
export interface CausesContext {
  readonly clock: Clock;
  readonly zone: () => string;
  /** ISO 4217; what money is written with. */
  readonly currency: () => string;
  readonly dimensionName: DimensionNames;
  readonly metrics: Metrics;
  readonly segments: Segments;
}
