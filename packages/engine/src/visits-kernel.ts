import { CustomerCounts } from './customer-counts.ts';
import type { CustomerSet } from './customer-set.ts';
import { eachCustomer } from './each-customer.ts';
import { foundBy, openQuery, type InTimeOrder, type Query, type QueryOptions } from './query.ts';
import { roomFor } from './room-for.ts';
import { sessionEnd } from './session-end.ts';
import { topCodes, type TopCodes } from './top-codes.ts';
import type { View } from './view.ts';
import type { PageVisited, VisitsCounted, VisitsPlan, VisitsSpot } from './visits-plan.ts';

/** 页面访问内核 — what was seen of every page: one pass says which pages are rare, the next counts. @throws Cancelled when the control says so */
export function countVisits(plan: VisitsPlan, view: View, order: InTimeOrder, options: QueryOptions = {}): VisitsCounted {
  const query = openQuery(view, order, plan.now, { ...options, passes: 2 });
  const top = topPages(plan, query);
  const [pages, whole] = [new Visited(top.codes.length + 1), new Visited(1)];
  eachSession(plan, query, (root, at, codes, start, end) => {
    for (let i = start; i < end; i++) {
      const stayMs = i + 1 === end ? -1 : at[i + 1]! - at[i]!;
      const slot = top.slot(codes[i]!);
      pages.add(slot, root, i === start, stayMs);
      whole.add(0, root, i === start, stayMs);
    }
    pages.endSession();
    whole.endSession();
  });
  const told = top.codes.map((page, slot) => ({ page, ...pages.of(slot) }));
  const rest = pages.of(top.codes.length);
  return { whole: whole.of(0), groups: rest.views === 0 ? told : [...told, { page: null, ...rest }] };
}

/** 访问页面的用户 — who has a view at a spot. @throws Cancelled when the control says so */
export function selectVisited(
  { did, isOurs }: VisitsSpot,
  plan: VisitsPlan,
  view: View,
  order: InTimeOrder,
  options: QueryOptions = {},
): CustomerSet {
  const query = openQuery(view, order, plan.now, { ...options, passes: 1 });
  /** By page. */
  const known: boolean[] = [];
  const isThere = (page: number): boolean => isOurs === null || (known[page] ??= isOurs(page));
  const [first, last] = [did === 'entry' || did === 'bounce', did === 'exit' || did === 'bounce'];
  return foundBy(query, (found) => {
    eachSession(plan, query, (root, _, codes, start, end) => {
      if (did === 'bounce' && end - start > 1) return;
      for (let i = last ? end - 1 : start; i < (first ? start + 1 : end); i++) if (isThere(codes[i]!)) found.add(root);
    });
  });
}

function topPages({ groups, compare, ...plan }: VisitsPlan, query: Query): TopCodes {
  let views = new Uint32Array(0);
  eachCustomer({ ...seen(plan), inputs: [pageOf(plan)] }, query, (_, [codes], start, end) => {
    for (let i = start; i < end; i++) {
      const code = codes![i]!;
      if (code >= views.length) views = roomFor(views, code + 1);
      views[code]!++;
    }
  });
  return topCodes(views.length, (code) => views[code]!, groups, compare);
}

/** Takes the session at places `start … end - 1`: when its views were, and of which pages. */
type TakeSession = (root: number, at: Float64Array, codes: Float64Array, start: number, end: number) => void;

function eachSession(plan: VisitsPlan, query: Query, take: TakeSession): void {
  eachCustomer({ ...seen(plan), inputs: ['at', pageOf(plan)] }, query, (root, [at, codes], start, end) => {
    for (let first = start, next = start; first < end; first = next) {
      next = sessionEnd(plan.session, at!, first, end);
      take(root, at!, codes!, first, next);
    }
  });
}

function seen({ views, from, to, now }: Pick<VisitsPlan, 'views' | 'from' | 'to' | 'now'>) {
  return { select: views, from, to: Math.min(to, now + 1) };
}

function pageOf({ page: { code, beside } }: Pick<VisitsPlan, 'page'>) {
  return { number: code, beside: beside ?? null };
}

/** 各格访问 — what was seen of pages by their slots; views come one session after another, those of a customer together. */
class Visited {
  readonly #views = new CustomerCounts();
  readonly #sessions = new CustomerCounts();
  readonly #entries: Float64Array;
  readonly #exits: Float64Array;
  readonly #bounces: Float64Array;
  readonly #stayMs: Float64Array;
  /** The number of the session, from 1. */
  #session = 1;

  constructor(slots: number) {
    this.#entries = new Float64Array(slots);
    this.#exits = new Float64Array(slots);
    this.#bounces = new Float64Array(slots);
    this.#stayMs = new Float64Array(slots);
  }

  /** @param stayMs negative of the last view of a session */
  add(slot: number, root: number, isFirst: boolean, stayMs: number): void {
    this.#views.add(slot, root);
    this.#sessions.add(slot, this.#session);
    const isLast = stayMs < 0;
    if (isFirst) this.#entries[slot]!++;
    if (isLast) this.#exits[slot]!++;
    else this.#stayMs[slot]! += stayMs;
    if (isFirst && isLast) this.#bounces[slot]!++;
  }

  endSession(): void {
    this.#session++;
  }

  of(slot: number): PageVisited {
    const views = this.#views.times(slot);
    const exits = this.#exits[slot]!;
    return {
      views,
      customers: this.#views.customers(slot),
      sessions: this.#sessions.customers(slot),
      entries: this.#entries[slot]!,
      exits,
      bounces: this.#bounces[slot]!,
      stays: views - exits,
      stayMs: this.#stayMs[slot]!,
    };
  }
}
