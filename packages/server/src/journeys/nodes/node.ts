import type { Wish } from '../../reach/index.ts';
import type { RunningCampaign } from '../campaign-rows.ts';
import type { Instant } from '@gyre/domain/time';
import type { Properties } from '@gyre/domain/events';

/** 旅程状态 — what a node may look at: the run, who it is about and what brought it here. */
export interface RunState {
  readonly run: number;
  readonly campaign: RunningCampaign;
  readonly customer: number;
  readonly root: number;
  readonly event: { readonly name: string; readonly at: Instant; readonly properties: Properties };
  readonly attributes: Properties;
}

/** What a node wants done. The runner performs it: `reach` goes to the contact policy. */
export interface Intent {
  readonly kind: 'reach';
  readonly wish: Wish;
}

/** Where the run goes on, and what is to be done. */
export interface NodeStep {
  readonly next: 'done';
  readonly intents: readonly Intent[];
}

/** 节点 — one kind of step of a journey. `decide` is pure, so production, simulator and tests share it. */
export interface NodeKind {
  readonly kind: string;
  decide(state: RunState, now: Instant): NodeStep;
}
