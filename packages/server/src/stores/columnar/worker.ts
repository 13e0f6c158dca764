import { parentPort } from 'node:worker_threads';
import {
  CustomerOrder,
  CustomerSet,
  Dictionary,
  eventView,
  measureCustomers,
  Memory,
  type Part,
  peopleOf,
  selectSet,
  TimeOrder,
  ValueColumn,
  type Control,
  type DictionaryHandles,
  type People,
  type QueryOptions,
  type View,
} from '@gyre/engine';
import type { SegmentBook } from '../ports.ts';
import { handOver, serve } from '../rpc.ts';
import { compileMeasure } from './compile-measure.ts';
import { compileRule, compileSelector, compileWindow, type Ground, groundOf } from './compile.ts';
import type { FrozenCoded } from './live-column.ts';
import {
  CANCELLED,
  PROGRESS,
  RUNS_KB,
  type Selected,
  type SentMeasure,
  type SentQuestion,
  type SentSegment,
  type SentSelect,
  type Snapshot,
} from './messages.ts';
import { QUESTION_KINDS } from './questions/index.ts';
import type { AnsweringPlace, QuestionKind } from './questions/question.ts';
import { factKey, itemKey, type Sight } from './sight.ts';

/** Rows never change, so their orders are kept from query to query and only go on. */
const order = new TimeOrder();
const memory = new Memory();

/** What is kept of a part of all customers from query to query. */
interface KeptPart {
  readonly byCustomer: CustomerOrder;
  people: { readonly state: number; readonly of: People } | undefined;
}
const parts = new Map<string, KeptPart>();

/** 查询线程 — evaluates one question at a time over shared columns, about a part of all customers. */
const methods = {
  select(snapshot: Snapshot, question: SentSelect, part: Part, signals: Int32Array): Selected {
    const view = viewOf(snapshot);
    const segments = revivedBook(question.segments);
    const { plan, places } = compileRule(question.rule, segments, groundOf(sightOf(snapshot, view)));
    const options = { timers: question.timers, ...optionsOf(snapshot, part, signals) };
    const selected = told(signals, () => selectSet(plan, view, order, question.at, options));
    return {
      words: selected.members.words,
      counts: places.map((place) => selected.counts[place] ?? 0),
      without: places.map((place) => selected.without[place] ?? null),
      total: selected.total,
      next: selected.next,
    };
  },
  measure(snapshot: Snapshot, question: SentMeasure, part: Part, signals: Int32Array): Float64Array<ArrayBuffer> {
    const view = viewOf(snapshot);
    const ground = groundOf(sightOf(snapshot, view));
    const { of, property } = question;
    const aggregate = of === 'count' || of === 'days' ? { of } : { of, property: property ?? '' };
    const select = compileSelector(question.select, ground);
    const span = compileWindow(question.window, ground);
    const options = optionsOf(snapshot, part, signals);
    const measured = told(signals, () =>
      measureCustomers(select, compileMeasure(aggregate, ground), span, view, order, question.at, options),
    );
    return handOver(measured, [measured.buffer]);
  },
  ask(snapshot: Snapshot, question: SentQuestion, part: Part, signals: Int32Array): unknown {
    const view = viewOf(snapshot);
    const segments = revivedBook(question.segments);
    const sight = sightOf(snapshot, view);
    const options = optionsOf(snapshot, part, signals);
    const names = new Map([...snapshot.eventCodes].map(([name, code]) => [code, name]));
    const ground = (zone: string): Ground => groundOf({ ...sight, zone });
    const members: AnsweringPlace['members'] = (rule, at, zone) => {
      const { plan } = compileRule(rule, segments, ground(zone));
      return selectSet(plan, view, order, at, { timers: false, ...options }).members;
    };
    const { answer } = QUESTION_KINDS[question.kind] as QuestionKind<unknown, unknown>;
    return told(signals, () => {
      const { among } = question;
      const { people } = options;
      const everybody = part.of === 1 ? null : people.everybody;
      const ours = among === undefined ? everybody : members(among.rule, among.at, among.zone);
      return answer(question.asked, { view, order, people, options: { ...options, among: ours }, ground, members, names });
    });
  },
};
export type QueryMethods = typeof methods;

function viewOf(snapshot: Snapshot): View {
  const events = eventView(snapshot.events);
  order.advance(events);
  return { events, people: snapshot.people };
}

/** Tells what the rows by customer take once a question is answered, or has failed. */
function told<Answer>(signals: Int32Array, answer: () => Answer): Answer {
  try {
    return answer();
  } finally {
    const bytes = [...parts.values()].reduce((sum, { byCustomer }) => sum + byCustomer.bytes, 0);
    Atomics.store(signals, RUNS_KB, Math.ceil(bytes / 1000));
  }
}

function optionsOf(snapshot: Snapshot, part: Part, signals: Int32Array): QueryOptions & { readonly people: People } {
  const key = `${part.index}/${part.of}`;
  const kept = parts.get(key) ?? { byCustomer: new CustomerOrder(0, part), people: undefined };
  parts.set(key, kept);
  if (kept.people?.state !== snapshot.peopleState) kept.people = { state: snapshot.peopleState, of: peopleOf(snapshot.people, part) };
  // The part asked about may take what all of them may; what others hold goes first.
  for (const other of parts.values()) {
    if (other === kept) continue;
    other.byCustomer.most = Math.max(0, snapshot.runsMost - kept.byCustomer.bytes);
    other.byCustomer.fit();
  }
  const others = [...parts.values()].reduce((sum, one) => (one === kept ? sum : sum + one.byCustomer.bytes), 0);
  kept.byCustomer.most = Math.max(0, snapshot.runsMost - others);
  kept.byCustomer.fit();
  return { control: controlOf(signals), people: kept.people.of, byCustomer: kept.byCustomer, memory };
}

function sightOf(snapshot: Snapshot, view: View): Sight {
  const sent = <Column>(columns: ReadonlyMap<string, Column>, key: string): Column => {
    const found = columns.get(key);
    if (found === undefined) throw new Error(`the column ${key} was not sent`);
    return found;
  };
  const texts = (handles: DictionaryHandles): ReturnType<typeof Dictionary.over> => Dictionary.over(handles);
  const withTexts = <Values extends object>({ values, texts: handles }: { values: Values; texts: DictionaryHandles }) => ({
    ...values,
    texts: texts(handles),
  });
  return {
    zone: snapshot.zone,
    times: view.events,
    eventCode: (name) => snapshot.eventCodes.get(name) ?? 0,
    property(name) {
      const { values, texts: handles } = sent(snapshot.properties, name);
      return { ...ValueColumn.view(values), texts: texts(handles) };
    },
    attribute: (name) => withTexts(sent(snapshot.attributes, name)),
    fact: (fact, reading) => withTexts(sent(snapshot.facts, factKey(fact, reading))),
    item: (from, to) =>
      withTexts(sent<FrozenCoded<{ numbers: Float64Array | null; codes: Uint32Array | null }>>(snapshot.items, itemKey(from, to))),
  };
}

function revivedBook(segments: ReadonlyMap<string, SentSegment>): SegmentBook {
  return new Map([...segments].map(([key, sent]) => [key, 'words' in sent ? new CustomerSet(sent.words) : sent]));
}

function controlOf(signals: Int32Array): Control {
  return {
    cancelled: () => Atomics.load(signals, CANCELLED) !== 0,
    progress(share) {
      Atomics.store(signals, PROGRESS, Math.floor(share * 1000));
      Atomics.notify(signals, PROGRESS);
    },
  };
}

if (parentPort !== null) serve(parentPort, methods);
