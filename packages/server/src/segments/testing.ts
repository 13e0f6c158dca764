import type { Properties, Value } from '@gyre/domain/events';
import { evaluate, findingsOf, type CustomerHistory, type PastEvent, type RuleContext } from '@gyre/domain/rules/naive';
import type { Rule } from '@gyre/domain/rules/rule';
import { leavesOf } from '@gyre/domain/rules/walk';
import { DAY_MS, HOUR_MS, instant, MINUTE_MS, type Instant } from '@gyre/domain/time';
import { CustomerSet } from '@gyre/engine';
import type {
  LeafAttributes,
  LiveColumns,
  LiveRule,
  LogRow,
  SegmentBook,
  SelectAnswer,
  SelectQuestion,
  Warehouse,
} from '../stores/ports.ts';

/** Everything the reference looks at. */
class NaivePeople {
  readonly rows: LogRow[] = [];
  readonly roots = new Map<number, number>();
  readonly attributes = new Map<number, LeafAttributes>();
  readonly zone: string;

  constructor(zone: string) {
    this.zone = zone;
  }

  rootOf(leaf: number): number {
    return this.roots.get(leaf) ?? leaf;
  }

  leavesOf(root: number): number[] {
    return [...this.roots].flatMap(([leaf, r]) => (r === root ? [leaf] : []));
  }

  historyOf(root: number): CustomerHistory {
    const leaves = new Set(this.leavesOf(root));
    const events = this.rows.filter((row) => leaves.has(row.customer)).map((row): PastEvent => ({ ...row, order: row.offset }));
    const found: Record<string, Value> = {};
    for (const leaf of leaves) for (const [name, { value }] of this.attributes.get(leaf) ?? []) if (value !== null) found[name] = value;
    return { events, attributes: found, facts: {} };
  }

  contextOf(root: number, book: SegmentBook, now: Instant): RuleContext {
    return {
      item: () => undefined,
      isIn: (key) => {
        const found = book.get(key);
        if (found === undefined) throw new Error(`no segment ${key}`);
        return found instanceof CustomerSet ? this.leavesOf(root).some((leaf) => found.has(leaf)) : this.holds(found, root, book, now);
      },
    };
  }

  holds(rule: Rule, root: number, book: SegmentBook, now: Instant): boolean {
    return evaluate(rule, this.historyOf(root), { now, zone: this.zone }, this.contextOf(root, book, now));
  }

  nextOf(rule: Rule, root: number, book: SegmentBook, now: Instant): number {
    const instants = this.historyOf(root).events.flatMap(({ at }) => [at, ...spansOf(rule, book).map((ms) => at + ms)]);
    return Math.min(Infinity, ...instants.filter((at) => at > now));
  }

  liveRule(rule: Rule, book: SegmentBook): LiveRule {
    return {
      concerns: concernsOf(rule, book),
      sees: () => true,
      ask: (root, now) => ({ member: this.holds(rule, root, book, now), next: this.nextOf(rule, root, book, now) }),
      explain: (root, now) => findingsOf(rule, this.historyOf(root), { now, zone: this.zone }, this.contextOf(root, book, now)),
      release: () => {},
    };
  }
}

/** 参照仓库 — a warehouse that answers by the rule language's naive reference: small, slow, right. For tests of this room. */
export function naiveWarehouse(zone: string): Pick<Warehouse, 'live' | 'select'> {
  const people = new NaivePeople(zone);
  return { live: naiveColumns(people), select: (question) => Promise.resolve(selected(people, question)) };
}

function naiveColumns(people: NaivePeople): LiveColumns {
  const { rows, roots, attributes } = people;
  return {
    get position() {
      return rows.length;
    },
    get leaves() {
      return roots.size;
    },
    append: (row) => void rows.push(row),
    grow(largest) {
      for (let leaf = roots.size + 1; leaf <= largest; leaf++) roots.set(leaf, leaf);
    },
    setRoots(changes) {
      for (const [leaf, root] of changes) roots.set(leaf, root);
    },
    setAttributes: (leaf, found) => void attributes.set(leaf, found),
    setItem: () => false,
    setFacts: () => false,
    committed: () => {},
    prepare: (rule, book) => Promise.resolve(people.liveRule(rule, book)),
    rootOf: (leaf) => people.rootOf(leaf),
    leavesOf: (root) => people.leavesOf(root),
  };
}

function selected(people: NaivePeople, { rule, segments, at, timers }: SelectQuestion): SelectAnswer {
  const customers = [...people.roots].flatMap(([leaf, root]) => (leaf === root ? [leaf] : []));
  const members = CustomerSet.upTo(people.roots.size);
  const next = new Float64Array(people.roots.size + 1).fill(Infinity);
  for (const root of customers) {
    if (people.holds(rule, root, segments, at)) members.add(root);
    next[root] = people.nextOf(rule, root, segments, at);
  }
  return {
    members,
    counts: [members.count],
    without: [null],
    total: customers.length,
    next: timers === true ? next : null,
    position: { partition: 0, offset: people.rows.length },
  };
}

/** The rule's tests, those of the segments it refers to included. */
function testsOf(rule: Rule, book: SegmentBook): ReturnType<typeof leavesOf> {
  return leavesOf(rule).flatMap((test) => {
    if (test.kind !== 'segment') return [test];
    const found = book.get(test.segment);
    return found === undefined || found instanceof CustomerSet ? [] : testsOf(found, book);
  });
}

function spansOf(rule: Rule, book: SegmentBook): number[] {
  const units = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS };
  return testsOf(rule, book).flatMap((test) =>
    test.kind === 'did' && test.window.kind === 'rolling' ? [test.window.span.amount * units[test.window.span.unit]] : [],
  );
}

function concernsOf(rule: Rule, book: SegmentBook): LiveRule['concerns'] {
  const tests = testsOf(rule, book);
  return {
    events: new Set(tests.flatMap((test) => (test.kind === 'did' ? [test.select.event] : []))),
    attributes: new Set(tests.flatMap((test) => (test.kind === 'attribute' ? [test.attribute] : []))),
    items: new Set(),
    facts: new Set(),
    calendar: tests.some((test) => test.kind === 'did' && test.window.kind === 'calendar'),
  };
}

/** A row of the log of one leaf. */
export function rowOf(offset: number, leaf: number, name: string, received: number, more: Partial<LogRow> = {}): LogRow {
  return {
    offset,
    messageId: `m${offset}`,
    hash: '',
    customer: leaf,
    name,
    at: instant(received),
    received: instant(received),
    originalAt: null,
    source: 's',
    sequence: null,
    historical: false,
    keys: [{ namespace: 'user_id', value: `u${leaf}`, customer: leaf }],
    properties: {} satisfies Properties,
    parent: null,
    ...more,
  };
}
