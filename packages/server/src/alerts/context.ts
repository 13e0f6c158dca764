import type { ActivityDefinition } from '@gyre/domain/activity';
import type { DimensionNames } from '@gyre/domain/metrics/dimension-words';
import type { HolidayYear } from '@gyre/domain/reach/holiday-year';
import type { Causes } from '../causes/index.ts';
import type { SecretBox } from '../channels/index.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics/index.ts';
import type { Notices } from '../notices/index.ts';
import type { Ledger } from '../stores/ports.ts';

/** What the room is given. */
export interface AlertsContext {
  /** Key of the project. */
  readonly project: string;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  readonly zone: () => string;
  readonly currency: () => string;
  readonly metrics: Pick<Metrics, 'shelf' | 'atoms'>;
  readonly dimensionName: DimensionNames;
  readonly causes: Pick<Causes, 'find'>;
  readonly notices: Pick<Notices, 'send' | 'list' | 'forget' | 'wake'>;
  readonly secrets: SecretBox;
  readonly publicUrl: () => string;
  readonly newId: () => string;
  readonly activities: () => Promise<readonly { readonly definition: ActivityDefinition }[]>;
  /** Holidays of the project's calendar that were added; null: it follows no holidays. */
  readonly holidayYears: () => readonly HolidayYear[] | null;
  /** Resolves once everything acknowledged before has been decided on. @throws the signal's reason when it aborts before */
  readonly caughtUp: (signal?: AbortSignal) => Promise<void>;
}
