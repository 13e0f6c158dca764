import type { Value } from '@gyre/domain/events';
import { TIME_PROPERTY } from '@gyre/domain/rules/property-filter';
import type { ItemReference } from '@gyre/domain/rules/reference';
import type { Rule } from '@gyre/domain/rules/rule';
import { preorder } from '@gyre/domain/rules/walk';
import { formatInstant, instant, type Instant } from '@gyre/domain/time';
import { askOn, explain, isTaken, selectionsOf, Trail, type Answer, type Explained, type Selection } from '@gyre/engine';
import type { LiveRule, SegmentBook, Watch } from '../ports.ts';
import type { ColumnStore } from './column-store.ts';
import { compileRule, groundOf, type Compiled } from './compile.ts';
import { concernsOf, needsOf, type Needs } from './needs.ts';
import { valueAt, type Referring, type Sight } from './sight.ts';

/** 单人提问 — rules asked about single customers over the live columns; one walk of a customer's chain serves all of them. */
export interface LiveRules {
  prepare(rule: Rule, segments: SegmentBook, watch: Watch): Promise<LiveRule>;
}

/** Live rules over a store. */
export function liveRules(store: ColumnStore): LiveRules {
  const trail = new Trail(store.view(), store.running);
  let version = -1;

  function at(root: number): Trail {
    if (trail.root !== root || version !== store.version) trail.open(root, store.view());
    version = store.version;
    return trail;
  }
  return {
    async prepare(rule, segments, watch) {
      const needs = needsOf(rule, segments);
      const release = await store.hold(needs, watch);
      return liveRule(store, { rule, segments, needs, release, at });
    },
  };
}

interface Prepared {
  readonly rule: Rule;
  readonly segments: SegmentBook;
  readonly needs: Needs;
  readonly release: () => void;
  readonly at: (root: number) => Trail;
}

/** A rule compiled against the live columns. */
interface Made extends Compiled {
  readonly sight: Sight;
  readonly selections: readonly Selection[];
  /** Names of events known then. */
  readonly names: number;
}

function liveRule(store: ColumnStore, prepared: Prepared): LiveRule {
  const { rule, segments, needs } = prepared;
  let made: Made | undefined;
  let version = -1;

  /** The plan over the columns as they are now: an event's first row gives its name a code, and the project's zone may be changed. */
  function ready(now: number): Made {
    store.bringToDay(now);
    if (made === undefined || made.names !== store.names.size || made.sight.zone !== store.calendar().zone) made = compiled();
    if (version !== store.version && needs.items.size > 0) store.extend(needs);
    version = store.version;
    return made;
  }
  function compiled(): Made {
    const sight = store.sight();
    const { plan, places } = compileRule(rule, segments, groundOf(sight));
    return { plan, places, sight, selections: selectionsOf(plan), names: store.names.size };
  }
  return {
    concerns: concernsOf(needs),
    sees: (offset, now) => isTaken(ready(now).selections, store.events.name[offset - 1] ?? 0, offset - 1, now),
    ask: (customer, now): Answer => askOn(ready(now).plan, prepared.at(customer), now),
    explain(customer, now: Instant) {
      const { plan, places, sight } = ready(now);
      const found = explain(plan, store.view(), customer, now);
      const named = preorder(rule);
      return places.map((place, i) => ({
        holds: found[place]?.holds ?? false,
        measured: measured(named[i]?.rule, found[place], sight),
      }));
    },
    release: prepared.release,
  };
}

/** The number measured, or the value of an attribute or of the property at the row found. */
function measured(rule: Rule | undefined, found: Explained | undefined, sight: Sight): Value | null {
  if (rule === undefined || found === undefined) return null;
  if (found.row === null) return found.measured;
  if (rule.kind === 'fact') return valueAt(sight.fact(rule.fact, rule.reading), found.row) ?? null;
  if (rule.kind === 'attribute') return referred({ of: 'attribute', name: rule.attribute }, rule.item, found.row, sight);
  if (rule.kind !== 'did' || !('property' in rule.aggregate)) return found.measured;
  const { property, item } = rule.aggregate;
  if (property === TIME_PROPERTY && item === undefined) return formatInstant(instant(sight.times.at[found.row] ?? 0));
  return referred({ of: 'property', name: property }, item, found.row, sight);
}

/** The value of a column at an index, or of the item it refers to. */
function referred(from: Referring, to: ItemReference | undefined, index: number, sight: Sight): Value | null {
  const column = from.of === 'property' ? sight.property(from.name) : sight.attribute(from.name);
  if (to === undefined) return valueAt(column, index) ?? null;
  return valueAt(sight.item(from, to), column.codes?.[index] ?? 0) ?? null;
}
