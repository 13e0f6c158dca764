import type { Asking, SetsOf } from '@gyre/domain/analyses/analysis';
import type { Instant } from '@gyre/domain/time';
import { CustomerSet } from '@gyre/engine';
import type { Watch } from '../stores/ports.ts';
import { requireNoProblem } from './asking.ts';
import type { Room } from './context.ts';

/** 项目提问处 — where analyses and metrics of a project ask, and up to where everything answered so far is exact. */
export interface ProjectAsking {
  readonly asking: Asking<CustomerSet>;
  /** The least offset of all answers; Infinity before the first. */
  readonly position: () => number;
}

/**
 * Asks a project's warehouse as of an instant, whoever is in its segments now.
 *
 * @throws (when asked) AppError `invalid_input` for a rule that means nothing; the reason of the signal once it aborts
 */
export function projectAsking({ warehouse, shelf, zone }: Room, now: Instant, watch: Watch = {}): ProjectAsking {
  const segments = shelf.book();
  let position = Infinity;
  const exactTo = ({ offset }: { readonly offset: number }): void => {
    position = Math.min(position, offset);
  };
  return {
    position: () => position,
    asking: {
      now,
      zone: zone(),
      sets: SETS,
      async ask(kind, asked) {
        if ('among' in asked && asked.among !== undefined) requireNoProblem(asked.among);
        const answered = await warehouse.ask(kind, asked, segments, watch);
        exactTo(answered.position);
        return answered.answer;
      },
      async select(rule) {
        requireNoProblem(rule);
        const answered = await warehouse.select({ rule, segments, at: now }, watch);
        exactTo(answered.position);
        return answered.members;
      },
    },
  };
}

const SETS: SetsOf<CustomerSet> = {
  size: (set) => set.count,
  both: (a, b) => a.intersection(b),
  either: (a, b) => a.union(b),
  without: (a, b) => a.difference(b),
  numbers: (set) => Uint32Array.from(set),
  of: (customers) => CustomerSet.of(customers),
};
