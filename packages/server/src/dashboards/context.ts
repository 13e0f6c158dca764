import type { Analytics } from '../analytics/index.ts';
import type { Providers, SecretBox } from '../channels/index.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics/index.ts';
import type { SafeFetch } from '../safe-fetch.ts';
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
  /** Who sends mails. */
  readonly providers: Pick<Providers, 'current'>;
  readonly secrets: SecretBox;
  readonly fetch: SafeFetch;
  readonly publicUrl: () => string;
  readonly newId: () => string;
}
