import type { Value } from '@gyre/domain/events';
import { isOwnAttribute } from '@gyre/domain/own-attributes';
import type { FactChange, FactSubject, LeafAttributes } from '../stores/ports.ts';
import type { Profile } from './profile.ts';

/** 本轮变化 — what the rows of one turn changed about customers and items, for whoever keeps a copy of it in memory. */
export interface TurnChanges {
  /** Attributes of a leaf as they stood after the row at `offset`, in the log's order. */
  readonly profiles: readonly { readonly offset: number; readonly leaf: number; readonly attributes: LeafAttributes }[];
  /** Leaves that the row at `offset` was the first to name together, and that are one customer since. */
  readonly joins: readonly { readonly offset: number; readonly a: number; readonly b: number }[];
  /** Roots of the leaves that changed theirs with the row at `offset`, otherwise than by `joins`. */
  readonly roots: readonly { readonly offset: number; readonly roots: ReadonlyMap<number, number> }[];
  /** Attributes of an item as they stood after the row at `offset`; null once deleted. */
  readonly items: readonly {
    readonly offset: number;
    readonly type: string;
    readonly id: string;
    readonly attributes: Readonly<Record<string, Value>> | null;
  }[];
  /** Values of dated facts that the row at `offset` changed; at the turn's first row also those of customers the turn is the first to name. */
  readonly facts: readonly {
    readonly offset: number;
    readonly subject: FactSubject;
    readonly fact: string;
    readonly changes: readonly FactChange[];
  }[];
}

/** A turn that changed nothing. */
export const NO_CHANGES: TurnChanges = { profiles: [], joins: [], roots: [], items: [], facts: [] };

/** A stored profile without what only the fold needs; `$deleted` and the like stay out, attributes of our own do not. */
export function leafAttributes(profile: Profile): LeafAttributes {
  return new Map(
    Object.entries(profile)
      .filter(([name]) => !name.startsWith('$') || isOwnAttribute(name))
      .map(([name, { value, last }]) => [name, { value, last }]),
  );
}
