// Analyses on small worlds without a warehouse; imported by tests only.
import { naiveComposed, naiveComposition } from '../questions/naive-composition.ts';
import { distributionCustomers, distributionRows, valuesOf } from '../questions/naive-distribution.ts';
import { lifetimeOf, ltvAnswer, ltvCustomers } from '../questions/naive-ltv.ts';
import { naiveMeasuredCustomers, naiveMeasures } from '../questions/naive-measures.ts';
import { pathCustomers, pathsAnswer, pathsOf } from '../questions/naive-paths.ts';
import { perCustomer } from '../questions/naive-per-customer.ts';
import { naiveRfm, naiveScored } from '../questions/naive-rfm.ts';
import { touchpointsAnswer, touchpointsCustomers, touchPathsOf } from '../questions/naive-touchpoints.ts';
import { viewsOf, visitsAnswer, visitsCustomers } from '../questions/naive-visits.ts';
import type { AskedSpan, Reading } from '../questions/asked.ts';
import type { QuestionsOf } from '../questions/port.ts';
import type { Properties, Value } from '../events.ts';
import { evaluate, type CustomerHistory, type PastEvent, type RuleContext } from '../rules/naive.ts';
import type { Rule } from '../rules/rule.ts';
import { plainWords } from '../rules/sentence.ts';
import { instant, parseInstant, type Instant } from '../time.ts';
import type { Asking, BothWords, Lift, SetsOf } from './analysis.ts';
import { ANALYSES } from './registry.ts';

/** 小世界 — customers are numbered from 1 in the order of `customers`. */
export interface SmallWorld {
  readonly now: Instant;
  readonly zone: string;
  readonly customers: readonly SmallCustomer[];
  readonly lifts?: Readonly<Record<string, Lift>>;
}

interface SmallCustomer {
  readonly name: string;
  readonly events: readonly PastEvent[];
  readonly attributes?: Readonly<Record<string, Value>>;
  readonly segments?: readonly string[];
}

/** Everything called by its own name. */
const OWN_NAMES: BothWords = { zh: plainWords('zh'), en: plainWords('en') };

/**
 * Customers from lines `2026-03-01 10:00 ann pay amount=9.5 city=a` in the log's order; `who` says what they are.
 *
 * @param now  `2026-03-31 12:00` in `zone`
 */
export function worldOf(
  now: string,
  lines: readonly string[],
  who: Readonly<Record<string, Omit<SmallCustomer, 'name' | 'events'>>> = {},
  zone = 'UTC',
): SmallWorld {
  const at = (text: string): Instant => parseInstant(text, zone) ?? instant(Number.NaN);
  const rows = lines.map((line, order) => {
    const [day = '', time = '', name = '', event = '', ...properties] = line.split(/ +/);
    return { name, event: { name: event, at: at(`${day} ${time}`), order, properties: propertiesOf(properties) } };
  });
  const names = [...new Set([...Object.keys(who), ...rows.map(({ name }) => name)])];
  const customers = names.map((name) => ({
    name,
    events: rows.filter((row) => row.name === name).map(({ event }) => event),
    ...who[name],
  }));
  return { now: at(now), zone, customers };
}

function propertiesOf(said: readonly string[]): Properties {
  const read = (text: string): Value => (Number.isNaN(Number(text)) ? text : Number(text));
  return Object.fromEntries(said.map((one) => one.split('=')).map(([name = '', text = '']) => [name, read(text)]));
}

/** Names of customers, in their order. */
function namesOf(world: SmallWorld, customers: ReadonlySet<number>): string[] {
  return world.customers.flatMap(({ name }, i) => (customers.has(i + 1) ? [name] : []));
}

/** An asking that answers by the references. */
function askingOf(world: SmallWorld): Asking<ReadonlySet<number>> {
  const select = (rule: Rule, at: Instant): Set<number> =>
    new Set(world.customers.flatMap((one, i) => (isIn(rule, one, at, world.zone) ? [i + 1] : [])));
  const answering = answeringOf(world);
  return {
    now: world.now,
    zone: world.zone,
    ask(kind, asked) {
      const among = 'among' in asked && asked.among !== undefined ? select(asked.among, asked.at) : null;
      const some = world.customers.flatMap((one, i) => (among === null || among.has(i + 1) ? [{ ...one, number: i + 1 }] : []));
      const known = some.map((one) => ({ ...one, events: one.events.filter(({ at }) => at <= asked.at) }));
      const answer = answering[kind];
      if (answer === undefined) throw new RangeError(`the small world is not asked about ${kind}`);
      return Promise.resolve(answer(asked, known));
    },
    lifts: (campaigns) => Promise.resolve(new Map(Object.entries(world.lifts ?? {}).filter(([key]) => campaigns.includes(key)))),
    select: (rule) => Promise.resolve(select(rule, world.now)),
    sets: SETS,
  };
}

/** An analysis of a world: its answer, its tables as plain values by name, and the names of the customers behind a place. */
export async function analysed(kind: string, params: object, world: SmallWorld) {
  const asked = ANALYSES.find((one) => one.kind === kind)?.params.parse(params);
  if (asked === undefined) throw new RangeError(`there is no analysis ${kind}`);
  const asking = askingOf(world);
  const { answer, tables } = await asked.answer(asking);
  const all = tables(OWN_NAMES);
  return {
    answer,
    tables: all,
    values: (name: string) => all.find((table) => table.name === name)?.rows.map((row) => row.map(({ value }) => value)),
    behind: async (place: unknown): Promise<string[]> => namesOf(world, await asked.customers(place, asking)),
  };
}

const SETS: SetsOf<ReadonlySet<number>> = {
  size: (set) => set.size,
  both: (a, b) => new Set([...a].filter((one) => b.has(one))),
  either: (a, b) => new Set([...a, ...b]),
  without: (a, b) => new Set([...a].filter((one) => !b.has(one))),
  numbers: (set) => Uint32Array.from(set).sort(),
  of: (customers) => new Set(customers),
};

type Known = SmallCustomer & { readonly number: number };
type Table = QuestionsOf<ReadonlySet<number>>;
type Answering = { readonly [Name in keyof Table]?: (asked: Table[Name]['asked'], known: readonly Known[]) => Table[Name]['answer'] };

function historyOf({ events, attributes = {} }: SmallCustomer): CustomerHistory {
  return { events, attributes, facts: {} };
}

function contextOf({ segments = [] }: SmallCustomer): RuleContext {
  return { isIn: (segment) => segments.includes(segment), item: () => undefined };
}

function isIn(rule: Rule, customer: SmallCustomer, now: Instant, zone: string): boolean {
  const known = { ...customer, events: customer.events.filter(({ at }) => at <= now) };
  return evaluate(rule, historyOf(known), { now, zone }, contextOf(customer));
}

function readingOf(now: Instant, zone: string): Reading {
  return { now, zone, item: () => undefined };
}

/** Something of each customer by number. */
function byNumber<Of>(known: readonly Known[], of: (one: Known) => Of): Map<number, Of> {
  return new Map(known.map((one) => [one.number, of(one)]));
}

function answeringOf({ zone: projectZone }: SmallWorld): Answering {
  const asCustomer = (one: Known) => ({ history: historyOf(one), context: contextOf(one) });
  const numbersAt = (known: readonly Known[], places: readonly number[]): Set<number> => new Set(places.map((i) => known[i]?.number ?? 0));
  const presentOf = ({ arrived = false }: { arrived?: boolean | undefined }, known: readonly Known[]) =>
    arrived ? known.filter(({ events }) => events.length > 0) : known;
  const spanOf = ({ from, to, at }: { from: Instant; to: Instant; at: Instant }): AskedSpan => ({ from, to, now: at });
  const valuesIn = ({ definition, ...asked }: Table['distribution']['asked'], known: readonly Known[]) =>
    known.flatMap(({ number, events }) => valuesOf(number, events, definition, spanOf(asked), readingOf(asked.at, definition.zone)));
  const viewsIn = ({ definition, ...asked }: Table['visits']['asked'], known: readonly Known[]) =>
    known.flatMap(({ number, events }) => viewsOf(number, events, definition, spanOf(asked), readingOf(asked.at, definition.zone)));
  const pathsIn = ({ definition, ...asked }: Table['paths']['asked'], known: readonly Known[]) =>
    byNumber(known, ({ events }) => pathsOf(events, definition, spanOf(asked), readingOf(asked.at, definition.zone)));
  const touchesIn = ({ definition, ...asked }: Table['touchpoints']['asked'], known: readonly Known[]) =>
    byNumber(known, ({ events }) => touchPathsOf(events, definition, spanOf(asked), readingOf(asked.at, definition.zone)));
  const livesIn = ({ definition, ...asked }: Table['ltv']['asked'], known: readonly Known[]) => {
    const lives = byNumber(known, ({ events }) => lifetimeOf(events, definition, spanOf(asked), readingOf(asked.at, definition.zone)));
    return new Map([...lives].flatMap(([number, life]) => (life === null ? [] : [[number, life] as const])));
  };
  return {
    measures: (asked, known) => naiveMeasures(known.map(asCustomer), asked.definition, spanOf(asked)),
    measured: (asked, known) =>
      numbersAt(known, naiveMeasuredCustomers(known.map(asCustomer), asked.definition, spanOf(asked), asked.place)),
    paths: (asked, known) => pathsAnswer(pathsIn(asked, known), asked.definition),
    walked: (asked, known) => pathCustomers(pathsIn(asked, known), asked.definition, asked.place),
    distribution: (asked, known) => distributionRows(valuesIn(asked, known), asked.definition),
    distributed: (asked, known) => distributionCustomers(valuesIn(asked, known), asked.definition, asked.place),
    touchpoints: (asked, known) => touchpointsAnswer([...touchesIn(asked, known).values()].flat()),
    touched: (asked, known) => touchpointsCustomers(touchesIn(asked, known), asked.place),
    visits: (asked, known) => visitsAnswer(viewsIn(asked, known), asked.definition),
    visited: (asked, known) => visitsCustomers(viewsIn(asked, known), asked.place),
    ltv: (asked, known) => ltvAnswer([...livesIn(asked, known).values()], asked.definition),
    ltvBorn: (asked, known) => ltvCustomers(livesIn(asked, known), asked.definition, asked.row),
    composition: (asked, known) => naiveComposition(presentOf(asked, known).map(asCustomer), asked.definition),
    composed: ({ definition, place, ...asked }, known) => {
      const present = presentOf(asked, known);
      return numbersAt(present, naiveComposed(present.map(asCustomer), definition, place));
    },
    rfm: ({ definition, ...asked }, known) => naiveRfm(known.map(asCustomer), definition, asked),
    scored: ({ definition, place, ...asked }, known) => numbersAt(known, naiveScored(known.map(asCustomer), definition, asked, place)),
    perCustomer: ({ definition, customers, at }, known) =>
      perCustomer(
        Array.from(customers, (number) => known.find((one) => one.number === number)?.events ?? []),
        definition,
        readingOf(at, projectZone),
      ),
  };
}
