import { eachCustomer } from './each-customer.ts';
import { AnyOrder } from './funnel-any-order.ts';
import { AllEntries, EntriesInTurn, type Entries } from './funnel-entries.ts';
import { HeldRows } from './funnel-held.ts';
import { FunnelMoment } from './funnel-moment.ts';
import { OTHER, type FunnelPlan, type FunnelRows } from './funnel-plan.ts';
import { Runs } from './funnel-run.ts';
import { FunnelTally, type FunnelCounted } from './funnel-tally.ts';
import type { Selection } from './plan.ts';
import { openQuery, type InTimeOrder, type QueryOptions } from './query.ts';
import type { View } from './view.ts';

/** Bits of the selections that take a row are read by so many at a time. */
const DIGIT = 8;
const DIGITS = 2 ** DIGIT;

/**
 * 漏斗内核 — counts a funnel, one customer after another: O(rows · steps), nothing allocated for a row.
 *
 * @throws Cancelled when the options' control says so
 * @throws RangeError for more steps, exclusions or selections than a plan may have
 */
export function countFunnel(plan: FunnelPlan, view: View, order: InTimeOrder, options: QueryOptions = {}): FunnelCounted {
  const meanings = meaningsOf(plan);
  const query = openQuery(view, order, plan.now, { ...options, passes: 1 });
  const tally = new FunnelTally(plan, view.people.leaves);
  const walker = new UnitWalker(plan, tally);
  const inputs = plan.held === null ? (['at', 'bits'] as const) : (['at', 'bits', 'row'] as const);
  const rows = new CustomerRows(meanings);
  const held = plan.held === null ? null : new HeldRows(plan.held);
  const asked = { select: meanings.select, from: plan.from, to: plan.now + 1, inputs };
  eachCustomer(asked, query, (root, [at, bits, row], start, end) => {
    rows.read(at!, bits!, start, end);
    if (held === null) walkSessions(plan.gapMs, rows, rows.count, walker);
    else held.each(rows, rows.count, row!, start, (unit, count) => walker.walk(unit, 0, count));
    tally.endCustomer(root);
  });
  return tally.counted();
}

/** What it means for a row that some selections take it: by digit and its value, the steps it passes and what it may interrupt. */
interface Meanings {
  readonly select: readonly Selection[];
  readonly steps: readonly Uint32Array[];
  readonly stops: readonly Uint32Array[];
}

function meaningsOf({ steps, exclusions, others }: FunnelPlan): Meanings {
  const select = [...new Set([...steps.flat(), ...exclusions.flatMap((exclusion) => exclusion.select), ...others])];
  if (steps.length > 16 || exclusions.length > 16 || select.length > 32)
    throw new RangeError(
      `a funnel has up to 16 steps, 16 exclusions and 32 selections; got ${steps.length}, ${exclusions.length} and ${select.length}`,
    );
  const bitsOf = (sets: readonly (readonly Selection[])[], one: Selection): number =>
    sets.reduce((mask, set, i) => (set.includes(one) ? mask | (1 << i) : mask), 0);
  const stopsOf = (one: Selection): number =>
    bitsOf(
      exclusions.map((exclusion) => exclusion.select),
      one,
    ) | (others.includes(one) ? OTHER : 0);
  const digits = Array.from({ length: Math.ceil(select.length / DIGIT) }, (_, digit) => select.slice(DIGIT * digit, DIGIT * (digit + 1)));
  const table = (meaning: (one: Selection) => number): Uint32Array[] =>
    digits.map((ones) =>
      Uint32Array.from({ length: DIGITS }, (_, value) =>
        ones.reduce((mask, one, i) => ((value >>> i) & 1 ? mask | meaning(one) : mask), 0),
      ),
    );
  return { select, steps: table((one) => bitsOf(steps, one)), stops: table(stopsOf) };
}

/** The rows of one customer, read into columns that grow. */
class CustomerRows implements FunnelRows {
  readonly #meanings: Meanings;
  at = new Float64Array(1024);
  steps = new Uint32Array(1024);
  stops = new Uint32Array(1024);
  count = 0;

  constructor(meanings: Meanings) {
    this.#meanings = meanings;
  }

  read(at: Float64Array, bits: Float64Array, start: number, end: number): void {
    const { steps, stops } = this.#meanings;
    this.count = end - start;
    if (this.count > this.at.length) {
      this.at = new Float64Array(2 * this.count);
      this.steps = new Uint32Array(2 * this.count);
      this.stops = new Uint32Array(2 * this.count);
    }
    for (let i = 0; i < this.count; i++) {
      let rest = bits[start + i]! >>> 0;
      let [passed, stopping] = [0, 0];
      for (let digit = 0; digit < steps.length; digit++, rest >>>= DIGIT) {
        passed |= steps[digit]![rest & (DIGITS - 1)]!;
        stopping |= stops[digit]![rest & (DIGITS - 1)]!;
      }
      this.at[i] = at[start + i]!;
      this.steps[i] = passed;
      this.stops[i] = passed === 0 ? stopping : stopping & ~OTHER;
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
