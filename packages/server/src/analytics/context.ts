import type { ActivityDefinition } from '@gyre/domain/activity';
import type { Asking } from '@gyre/domain/analyses/analysis';
import type { Clock } from '../clock.ts';
import type { Segments } from '../segments/index.ts';
import type { Ledger } from '../stores/ports.ts';

/** What the room is given. */
export interface AnalyticsContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly zone: () => string;
  readonly segments: Pick<Segments, 'room' | 'words' | 'keep'>;
  /** The project's activities, which appear as marks. */
  readonly activities: () => Promise<readonly { readonly key: string; readonly definition: ActivityDefinition }[]>;
  /** What control groups show, of campaigns by key. */
  readonly lifts?: Asking<unknown>['lifts'];
  readonly newId: () => string;
}
