import type { CampaignDefinition } from '@gyre/domain/campaign';
import type { Properties } from '@gyre/domain/events';
import type { Instant } from '@gyre/domain/time';
import type { Due } from '../pipeline/index.ts';

/** 触达意愿 — a run's wish to reach its customer, as a journey node asks for it. */
export interface Wish {
  readonly run: number;
  readonly node: string;
  readonly campaign: string;
  readonly version: number;
  readonly definition: CampaignDefinition;
  /** The leaf the triggering event belongs to, and its present root. */
  readonly customer: number;
  readonly root: number;
  readonly event: { readonly name: string; readonly at: Instant; readonly properties: Properties };
  /** Attributes of the root, combined over its leaves. */
  readonly attributes: Properties;
  /** Attributes of the item the event is about; null when it is about none. */
  readonly item?: Properties | null | undefined;
  /** When it was first wished, for one that has been waiting; its patience counts from then. */
  readonly since?: Instant | undefined;
}

/** When and under which epoch the decisions are taken. */
export interface Moment {
  readonly now: Instant;
  readonly epoch: number;
  /** Timers that came due with this turn: deferred wishes among them are decided together with the new ones. */
  readonly due?: readonly Due[] | undefined;
}
