import type { Clock } from '../clock.ts';
import type { TurnChanges } from '../customers/index.ts';
import type { Log } from '../log.ts';
import type { Segments } from '../segments/index.ts';
import type { OtherUses } from './metric-uses.ts';
import type { History, Ledger, WarehouseSources } from '../stores/ports.ts';

/** What the room is given. */
export interface MetricsContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  readonly history: Pick<History, 'columnPages' | 'timeline'>;
  readonly segments: Segments['room'];
  readonly zone: () => string;
  /** Where dated facts are read (those of customers are by leaf), and the items they are of. */
  readonly sources: Pick<WarehouseSources, 'facts' | 'items'>;
  /** Uses of a metric in later rooms. */
  readonly otherUses: OtherUses;
  /** Changes of the pipeline's current turn, after the customers stage has run. */
  readonly changes: () => TurnChanges;
}
