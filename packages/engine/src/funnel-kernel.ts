import type { CustomerSet } from './customer-set.ts';
import { eachCustomer, type TakeCustomer } from './each-customer.ts';
import { AnyOrder } from './funnel-any-order.ts';
import { AllEntries, EntriesInTurn, type Entries } from './funnel-entries.ts';
import { HeldRows } from './funnel-held.ts';
import { FunnelMoment } from './funnel-moment.ts';
import { OTHER, type FunnelPlan, type FunnelRows } from './funnel-plan.ts';
import { QuickFunnel } from './funnel-quick.ts';
import { Runs } from './funnel-run.ts';
import { FunnelTally, type BookedSpot, type FunnelCounted } from './funnel-tally.ts';
import { inCustomerOrder } from './in-customer-order.ts';
import type { Selection } from './plan.ts';
import { foundBy, openQuery, type InTimeOrder, type Query, type QueryOptions } from './query.ts';
import { roomFor } from './room-for.ts';
import type { View } from './view.ts';

/**
 * 漏斗内核 — counts a funnel, one customer after another: O(rows · steps), nothing allocated for a row.
 *
 * @throws Cancelled when the options' control says so
 * @throws RangeError for more steps or exclusions than a plan may have
 */
export function countFunnel(plan: FunnelPlan, view: View, order: InTimeOrder, options: QueryOptions = {}): FunnelCounted {
  const tally = new FunnelTally(plan, view.people.leaves);
  walkFunnel(plan, tally, openQuery(view, order, plan.now, { ...options, passes: 1 }));
  return tally.counted();
}

/** 某日某步的人 — who is booked at a step on a day. @throws as {@link countFunnel} */
export function selectBooked(spot: BookedSpot, plan: FunnelPlan, view: View, order: InTimeOrder, options: QueryOptions = {}): CustomerSet {
  const query = openQuery(view, order, plan.now, { ...options, passes: 1 });
  return foundBy(query, (found) => walkFunnel(plan, new FunnelTally(plan, view.people.leaves, { ...spot, found }), query));
}

function walkFunnel(plan: FunnelPlan, tally: FunnelTally, query: Query): void {
  const selections = selectionsOf(plan);
  const walker = new UnitWalker(plan, tally);
  const inputs = plan.held === null ? (['at', 'bits'] as const) : (['at', 'bits', 'row'] as const);
  const rows = new CustomerRows();
  const held = plan.held === null ? null : new HeldRows(plan.held);
  const asked = { ...selections, from: plan.from, to: plan.now + 1, inputs };
  const walk: TakeCustomer = (root, [at, bits, row], start, end) => {
    rows.read(at!, bits!, start, end);
    if (held === null) walkSessions(plan.gapMs, rows, rows.count, walker);
    else held.each(rows, rows.count, row!, start, (unit, count) => walker.walk(unit, 0, count));
    tally.endCustomer(root);
  };
  if (QuickFunnel.takes(plan)) {
    const quick = new QuickFunnel(plan, tally, walk);
    inCustomerOrder(asked, query, (block) => quick.take(block, query));
  } else eachCustomer(asked, query, walk);
}

/** Bits of exclusions follow those of steps, then the one of other events. */
const STEPS = 16;
const EXCLUSIONS = 15;
const STEP_BITS = 2 ** STEPS - 1;
const EXCLUSION_BITS = 2 ** EXCLUSIONS - 1;

/** Selections, and what bits each sets. */
function selectionsOf({ steps, exclusions, others }: FunnelPlan): {
  readonly select: readonly Selection[];
  readonly meanings: readonly number[];
} {
  if (steps.length > STEPS || exclusions.length > EXCLUSIONS)
    throw new RangeError(`a funnel has up to ${STEPS} steps and ${EXCLUSIONS} exclusions; got ${steps.length} and ${exclusions.length}`);
  const meant = [
    ...steps.flatMap((selections, step) => selections.map((select) => ({ select, meaning: 1 << step }))),
    ...exclusions.flatMap((exclusion, i) => exclusion.select.map((select) => ({ select, meaning: 1 << (STEPS + i) }))),
    ...others.map((select) => ({ select, meaning: 1 << 31 })),
  ];
  return { select: meant.map(({ select }) => select), meanings: meant.map(({ meaning }) => meaning) };
}

/** The rows of one customer, read into columns that grow. */
class CustomerRows implements FunnelRows {
  at = new Float64Array(1024);
  steps = new Uint32Array(1024);
  stops = new Uint32Array(1024);
  count = 0;

  read(at: Float64Array, bits: Float64Array, start: number, end: number): void {
    this.count = end - start;
    this.at = roomFor(this.at, this.count);
    this.steps = roomFor(this.steps, this.count);
    this.stops = roomFor(this.stops, this.count);
    for (let i = 0; i < this.count; i++) {
      const meant = bits[start + i]!;
      const passed = meant & STEP_BITS;
      const stopping = (meant >>> STEPS) & EXCLUSION_BITS;
      this.at[i] = at[start + i]!;
      this.steps[i] = passed;
      this.stops[i] = passed === 0 && meant >>> 31 === 1 ? stopping | OTHER : stopping;
    }
  }
}

/** Takes units one by one. */
class UnitWalker {
  readonly #tally: FunnelTally;
  readonly #anyOrder: AnyOrder | null;
  readonly #moment: FunnelMoment;
  readonly #runs: Runs;
  readonly #entries: Entries;

  constructor(plan: FunnelPlan, tally: FunnelTally) {
    this.#tally = tally;
    this.#anyOrder = plan.anyOrder ? new AnyOrder(plan, tally.entries) : null;
    this.#moment = new FunnelMoment(plan);
    this.#runs = new Runs(plan);
    this.#entries = plan.everyEntry ? new AllEntries(plan, tally.entries) : new EntriesInTurn(plan, tally.entries);
  }

  walk(rows: FunnelRows, start: number, end: number): void {
    if (this.#anyOrder !== null) {
      this.#anyOrder.walk(rows, start, end);
      this.#tally.addUnit(this.#anyOrder.level, this.#anyOrder.best);
      return;
    }
    this.#runs.begin();
    this.#entries.begin();
    for (let place = start; place < end;) {
      place = this.#moment.take(rows, place, end);
      if (!this.#runs.isDone) this.#runs.take(this.#moment);
      this.#entries.take(this.#moment);
    }
    this.#tally.addUnit(this.#runs.level, this.#runs.best);
  }
}

function walkSessions(gapMs: number, rows: FunnelRows, count: number, walker: UnitWalker): void {
  for (let start = 0, end = 0; start < count; start = end) {
    do end++;
    while (end < count && rows.at[end]! - rows.at[end - 1]! <= gapMs);
    walker.walk(rows, start, end);
  }
}
