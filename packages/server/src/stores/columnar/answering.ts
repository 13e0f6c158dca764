import { CustomerSet } from '@gyre/engine';
import type { Position, SegmentBook, Warehouse, Watch } from '../ports.ts';
import type { ColumnStore } from './column-store.ts';
import type { SentSegment, Snapshot } from './messages.ts';
import { needsOf, needsOfEvents, type Needs } from './needs.ts';
import type { QueryHost } from './query-host.ts';
import { QUESTION_KINDS } from './questions/index.ts';

/** 作答 — what a warehouse is asked goes to the query worker, over columns that stay meanwhile. */
export function answering(store: ColumnStore, host: QueryHost, ready: Promise<void>): Pick<Warehouse, 'select' | 'perCustomer' | 'ask'> {
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
      const { found, position } = await asked(needsOf(rule, segments), at, watch, (snapshot) =>
        host.select(snapshot, { rule, segments: sent(segments), at, timers }, watch),
      );
      const { words, ...rest } = found;
      return { members: new CustomerSet(words), ...rest, position };
    },
    async perCustomer(question, watch = {}) {
      await ready;
      const { select, of, property, window, at } = question;
      const { found } = await asked(needsOfEvents(select, window, property), at, watch, (snapshot) =>
        host.measure(snapshot, { select, of, property, window, at }, watch),
      );
      return found;
    },
    async ask(kind, question, segments, watch = {}) {
      await ready;
      const { needs, revive } = QUESTION_KINDS[kind];
      const { found, position } = await asked(needs(question, segments), question.at, watch, (snapshot) =>
        host.ask(snapshot, { kind, asked: question, segments: sent(segments) }, watch),
      );
      return { answer: revive(found), position };
    },
  };
}

function sent(segments: SegmentBook): ReadonlyMap<string, SentSegment> {
  return new Map([...segments].map(([key, found]) => [key, 'kind' in found ? found : { words: found.words }]));
}
