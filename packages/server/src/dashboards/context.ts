import type { Analytics } from '../analytics/index.ts';
import type { SecretBox } from '../channels/index.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics/index.ts';
import type { Notices } from '../notices/index.ts';
import type { Ledger } from '../stores/ports.ts';

/** What the room is given. */
export interface DashboardsContext {
  /** Key of the project. */
  readonly project: string;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  readonly zone: () => string;
  readonly currency: () => string;
  /** While the project is paused nothing is sent. */
  readonly paused: () => boolean;
  readonly analytics: Pick<Analytics, 'answer' | 'tables' | 'saved'>;
  readonly metrics: Pick<Metrics, 'shelf' | 'lines'>;
  /** Who sends digests. */
  readonly notices: Notices;
  readonly secrets: SecretBox;
  readonly publicUrl: () => string;
}
