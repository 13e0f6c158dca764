import { MatchedRows } from './matched-rows.ts';
import type { Selection } from './plan.ts';
import type { Trail } from './trail.ts';
import type { EventView } from './view.ts';

/** A customer of whom more rows than this were walked for one question is remembered from then on. */
const HEAVY = 10_000;

/** A remembered customer. */
interface Heavy {
  readonly leaves: readonly number[];
  /** Rows of its leaves that came since, in the log's order. */
  readonly arrivals: number[];
  readonly matched: WeakMap<Selection, { readonly rows: MatchedRows; taken: number }>;
}

/**
 * 累计中 — what selections found of customers with very many rows, kept up to date row by row, so that asking about a machine that sends
 * events all day does not walk its whole past every time. It follows the log by itself; views given to it only grow. A customer whose
 * leaves are no longer the same is forgotten. Selections whose tests depend on time are not kept. Whoever changes what a test or a number
 * of a row says without a new row (an attribute of an item) calls `forget`.
 */
export class Running {
  /** Rows walked for one question up to which a customer is not remembered. */
  readonly most: number;
  readonly #byLeaf = new Map<number, Heavy>();
  #seen = 0;

  constructor(most = HEAVY) {
    this.most = most;
  }

  /** Customers' leaves remembered. */
  get leaves(): number {
    return this.#byLeaf.size;
  }

  /** Forgets all that was found. */
  forget(): void {
    this.#byLeaf.clear();
  }

  /** Remembers the customer a trail stands at from now on. */
  remember(trail: Trail): void {
    if (this.#heavyOf(trail) !== null) return;
    this.#advance(trail.view.events);
    const fresh: Heavy = { leaves: trail.leaves, arrivals: [], matched: new WeakMap() };
    for (const leaf of trail.leaves) {
      const other = this.#byLeaf.get(leaf);
      if (other !== undefined) this.#drop(other);
      this.#byLeaf.set(leaf, fresh);
    }
  }

  /** What a selection found of the customer a trail stands at; null when the rows are to be walked. */
  matched(select: Selection, trail: Trail): MatchedRows | null {
    if (select.test !== null && select.test.changes !== null) return null;
    const heavy = this.#heavyOf(trail);
    if (heavy === null) return null;
    this.#advance(trail.view.events);
    const kept = heavy.matched.get(select);
    if (kept === undefined) {
      const rows = MatchedRows.along(select, trail);
      heavy.matched.set(select, { rows, taken: heavy.arrivals.length });
      return rows;
    }
    for (; kept.taken < heavy.arrivals.length; kept.taken++) kept.rows.take(heavy.arrivals[kept.taken]!, trail.view.events);
    return kept.rows;
  }

  #heavyOf(trail: Trail): Heavy | null {
    const heavy = this.#byLeaf.get(trail.root);
    if (heavy === undefined) return null;
    if (isSame(heavy.leaves, trail.leaves)) return heavy;
    this.#drop(heavy);
    return null;
  }

  #drop(heavy: Heavy): void {
    for (const leaf of heavy.leaves) if (this.#byLeaf.get(leaf) === heavy) this.#byLeaf.delete(leaf);
  }

  /** Notes the new rows of remembered customers. */
  #advance({ rows, customer }: EventView): void {
    if (this.#byLeaf.size > 0) {
      for (let row = this.#seen; row < rows; row++) this.#byLeaf.get(customer[row]!)?.arrivals.push(row);
    }
    this.#seen = Math.max(this.#seen, rows);
  }
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((leaf, i) => leaf === b[i]);
}
