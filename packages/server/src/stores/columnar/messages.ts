import type { EventSelector, Rule, Window } from '@gyre/domain/rules/rule';
import type { EventHandles, LeafValueView, PopulationView, ValueView } from '@gyre/engine';
import type { Questions } from '../ports.ts';
import type { CodedHandles, FrozenCoded } from './live-column.ts';

/** 现状 — the columns a question needs, as of one position, cloneable to the query worker. */
export interface Snapshot {
  readonly zone: string;
  readonly events: EventHandles;
  readonly people: PopulationView;
  /** The same for the same leaves and roots. */
  readonly peopleState: number;
  readonly eventCodes: ReadonlyMap<string, number>;
  readonly properties: ReadonlyMap<string, CodedHandles>;
  readonly attributes: ReadonlyMap<string, FrozenCoded<LeafValueView>>;
  readonly items: ReadonlyMap<string, FrozenCoded<ValueView>>;
  readonly facts: ReadonlyMap<string, FrozenCoded<LeafValueView>>;
  /** Bytes the worker's rows by customer may take. */
  readonly runsMost: number;
}

/** A segment of the book: a rule, or the words of a set. */
export type SentSegment = Rule | { readonly words: Uint32Array };

export interface SentSelect {
  readonly rule: Rule;
  readonly segments: ReadonlyMap<string, SentSegment>;
  readonly at: number;
  readonly timers: boolean;
}
export interface SentMeasure {
  readonly select: EventSelector;
  readonly of: 'count' | 'sum' | 'average' | 'minimum' | 'maximum' | 'days';
  readonly property: string | undefined;
  readonly window: Window;
  readonly at: number;
}
/** Whom alone a question is about: who is in a rule as of an instant, its days those of a zone. */
export interface AmongAsked {
  readonly rule: Rule;
  readonly at: number;
  readonly zone: string;
}
/** A question of some kind. */
export interface SentQuestion {
  readonly kind: keyof Questions;
  readonly asked: unknown;
  readonly among: AmongAsked | undefined;
  readonly segments: ReadonlyMap<string, SentSegment>;
}
export interface Selected {
  readonly words: Uint32Array;
  readonly counts: readonly number[];
  readonly without: readonly (number | null)[];
  readonly total: number;
  readonly next: Float64Array | null;
}

/** Places of the shared integers by which a query is stopped and watched. */
export const CANCELLED = 0;
/** Thousandths done. */
export const PROGRESS = 1;
/** What the worker's rows by customer take after it, in thousands of bytes; negative when the worker did not come to say so. */
export const RUNS_KB = 2;
export const SIGNALS = 3;
