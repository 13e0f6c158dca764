import { CustomerSet } from '@gyre/engine';
import type { Position, SegmentBook, Warehouse, Watch } from '../ports.ts';
import type { ColumnStore } from './column-store.ts';
import type { Selected, SentSegment, Snapshot } from './messages.ts';
import { addRule, needsOf, needsOfEvents, type Needs } from './needs.ts';
import type { QueryHost } from './query-host.ts';
import { QUESTION_KINDS } from './questions/index.ts';
import { unionOf } from './questions/question.ts';

/** 作答 — what a warehouse is asked goes to the query worker, over columns that stay meanwhile. */
export function answering(
  store: ColumnStore,
  host: QueryHost,
  partsFrom: number,
  ready: Promise<void>,
): Pick<Warehouse, 'select' | 'perCustomer' | 'ask'> {
  const partsNow = (): number => (store.rows < partsFrom ? 1 : host.threads);
  async function asked<Found>(
    needs: Needs,
    at: number,
    watch: Watch,
    ask: (snapshot: Snapshot) => Promise<Found>,
  ): Promise<{ readonly found: Found; readonly position: Position }> {
    const release = await store.hold(needs, watch);
    try {
      const snapshot = store.snapshot(needs, at);
      return { found: await ask(snapshot), position: { partition: 0, offset: snapshot.events.rows } };
    } finally {
      release();
    }
  }
  return {
    async select(question, watch = {}) {
      await ready;
      const { rule, segments, at, timers = false } = question;
      const needs = needsOf(rule, segments);
      // Values of customers are looked through sooner than several workers are told to.
      const readsEvents = needs.everything || needs.events.size > 0;
      const { found, position } = await asked(needs, at, watch, (snapshot) =>
        host.select(snapshot, { rule, segments: sent(segments), at, timers }, timers || !readsEvents ? 1 : partsNow(), watch),
      );
      const { words, ...rest } = found.reduce(joined);
      return { members: new CustomerSet(words), ...rest, position };
    },
    async perCustomer(question, watch = {}) {
      await ready;
      const { select, of, property, window, at } = question;
      const { found } = await asked(needsOfEvents(select, window, property), at, watch, (snapshot) =>
        host.measure(snapshot, { select, of, property, window, at }, partsNow(), watch),
      );
      return found.reduce(ofEither);
    },
    async ask(kind, question, segments, watch = {}) {
      await ready;
      const { needs, join, isShared, revive } = QUESTION_KINDS[kind];
      const { at, definition } = question;
      const rule = 'among' in question ? question.among : undefined;
      const among = rule && { rule, at, zone: definition.zone };
      const needed = needs(question, segments);
      if (rule !== undefined) addRule(rule, segments, needed);
      const parts = join === undefined || isShared?.(question) === false ? 1 : partsNow();
      const { found, position } = await asked(needed, at, watch, async (snapshot) => {
        const askedOf = (count: number): Promise<unknown[]> =>
          host.ask(snapshot, { kind, asked: question, among, segments: sent(segments) }, count, watch);
        const [first, ...others] = await askedOf(parts);
        return others.length === 0 ? first : (join?.([first, ...others], question) ?? (await askedOf(1))[0]);
      });
      return { answer: revive(found), position };
    },
  };
}

/** Numbers by root of two parts of all customers, put into the first: nobody has one in both. */
function ofEither(a: Float64Array, b: Float64Array): Float64Array {
  for (let root = 0; root < a.length; root++) if (Number.isNaN(a[root]!)) a[root] = b[root]!;
  return a;
}

/** What two parts of all customers come to together, without timers. */
function joined(a: Selected, b: Selected): Selected {
  return {
    words: unionOf([a.words, b.words]),
    counts: a.counts.map((count, i) => count + b.counts[i]!),
    without: a.without.map((count, i) => (count === null ? null : count + b.without[i]!)),
    total: a.total + b.total,
    next: null,
  };
}

function sent(segments: SegmentBook): ReadonlyMap<string, SentSegment> {
  return new Map([...segments].map(([key, found]) => [key, 'kind' in found ? found : { words: found.words }]));
}
