import type { SeriesKind } from '@gyre/domain/anomalies/settings';
import type { Grain } from '@gyre/domain/questions/periods';
import type { Instant } from '@gyre/domain/time';

/** 异动 — what other rooms know of an episode of an alert. */
export interface Episode {
  readonly id: string;
  readonly alert: string;
  /** Of a budget or a volume a name no metric has: `budget/campaign/spring`, `volume/sms`. */
  readonly metric: string;
  readonly grain: Grain;
  /** Of one value of a dimension; `key` as in a slice. */
  readonly group: { readonly by: string; readonly key: string } | null;
  readonly kind: SeriesKind;
  readonly direction: 'up' | 'down';
  /** Largest deviation as a share of what was expected. */
  readonly effect: number;
  readonly score: number;
  /** Where its first bucket begins, and where the last one ends that belongs to it. */
  readonly openedAt: Instant;
  /** When what it tells of began, as far as can be told; once it is diagnosed, in the slice it lies in. */
  readonly beganAt: Instant;
  readonly seenUntil: Instant;
  /** Seen in a second bucket, or so strong (score 8) that one is enough. */
  readonly confirmed: boolean;
  readonly endedAt: Instant | null;
  readonly end: 'recovered' | 'new_normal' | 'closed' | null;
  readonly mark: 'expected' | 'false' | null;
  /** When it was last found where it lies, so that something may be started on it; null: that is not known. */
  readonly explainedAt: Instant | null;
}
