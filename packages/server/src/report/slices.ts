import { MOST_SLICES, type SliceEffect } from '@gyre/domain/campaign-effects';
import type { DecidingTest } from '@gyre/domain/statistics/deciding-test';
import type { Rule } from '@gyre/domain/rules/rule';
import type { CustomerSet } from '@gyre/engine';
import { frequentValues } from '../segments/index.ts';
import type { History, Ledger } from '../stores/ports.ts';
import { CONTROL } from './effects.ts';
import type { Crowd } from './outcomes.ts';
import { noSides, pairOf, type Sides } from './sides.ts';
import { testTogether } from './tested.ts';

/** Customers looked at by themselves. */
export interface Slice {
  readonly of: string;
  readonly customers: CustomerSet;
}

/** What slices are asked for: segments, or else an attribute whose most frequent values make them. */
export interface SliceQuery {
  readonly segments: readonly string[];
  readonly attribute?: string | undefined;
}

/** The rules of the slices asked for, by what they are called. */
export async function sliceRules(
  { ledger, history }: { readonly ledger: Ledger; readonly history: Pick<History, 'frequentValues'> },
  { segments, attribute }: SliceQuery,
): Promise<{ readonly of: string; readonly rule: Rule }[]> {
  if (attribute === undefined || segments.length > 0)
    return segments.map((segment) => ({ of: segment, rule: { kind: 'segment', segment } }));
  const { type, values } = await frequentValues(ledger, history, { name: attribute });
  return values.slice(0, MOST_SLICES).map(({ value }) => ({
    of: String(value),
    rule: {
      kind: 'attribute',
      attribute,
      test: type === 'list' ? { op: 'list_any', values: [String(value)] } : { op: 'equals', value },
    },
  }));
}

/** 分群效果 — the share that reached the goal within each slice, treated against control, corrected together (Benjamini and Hochberg). */
export function sliceEffects(crowds: readonly Crowd[], slices: readonly Slice[], test: DecidingTest): SliceEffect[] {
  const sides = slices.map(({ of, customers }) => ({ of, ...sidesIn(crowds, customers) }));
  const effects = testTogether(test, sides.map(pairOf), 'benjamini_hochberg');
  return sides.flatMap((side, i) => {
    const effect = effects[i];
    return effect === undefined ? [] : [{ ...side, effect }];
  });
}

/** Both sides within a set of customers (null: all of them). */
export function sidesIn(crowds: readonly Crowd[], customers: Pick<CustomerSet, 'has'> | null): Sides {
  const sides = noSides();
  for (const { arm, closed, roots, reached } of crowds) {
    if (!closed) continue;
    const side = sides[arm === CONTROL ? 'control' : 'treated'];
    for (const [i, root] of roots.entries()) {
      if (customers !== null && !customers.has(root)) continue;
      side.customers += 1;
      side.reached += reached[i] ?? 0;
    }
  }
  return sides;
}
