import { CampaignDefinition } from '@gyre/domain/campaign';
import type { Properties } from '@gyre/domain/events';
import type { EmailContent } from '@gyre/domain/reach/content';
import { ContactPolicy, type FrequencyCap } from '@gyre/domain/reach/policy';
import { evaluate, findingsOf, type CustomerHistory, type RuleContext } from '@gyre/domain/rules/naive';
import { Rule } from '@gyre/domain/rules/rule';
import { instant, type Instant } from '@gyre/domain/time';
import { CustomerSet } from '@gyre/engine';
import { z } from 'zod';
import type { OwnEvent } from '../pipeline/index.ts';
import type { Ledger, LogRow } from '../stores/ports.ts';
import type { EstimateContext } from './candidates.ts';
import type { PreviewContext } from './preview.ts';
import type { Rules } from './rules.ts';

/** 2026-01-01T00:00:00Z, when every test begins. */
export const START = instant(1_767_225_600_000);

/** What of the history a thread has. */
export type ThreadHistory = PreviewContext['history'] & EstimateContext['history'];

/** A log in a list, as the history of a thread: newest first, and as columns. */
export function historyOf(rows: readonly LogRow[]): ThreadHistory {
  return {
    read: ({ offset }, limit) => Promise.resolve(rows.filter((r) => r.offset > offset).slice(0, limit)),
    end: () => Promise.resolve({ partition: 0, offset: rows.at(-1)?.offset ?? 0 }),
    async *columnPages(after, upTo) {
      const page = rows.filter((r) => r.offset > after && r.offset <= upTo);
      const names = [...new Set(page.map((r) => r.name))];
      const base = {
        customer: Uint32Array.from(page, (r) => r.customer),
        name: Uint32Array.from(page, (r) => names.indexOf(r.name) + 1),
        names,
        at: Float64Array.from(page, (r) => r.at),
        largestLeaf: 0,
      };
      yield await Promise.resolve({ first: after + 1, rows: page.length, base, properties: new Map() });
    },
    recent(limit, { names, property } = {}) {
      const isWanted = (r: LogRow): boolean =>
        names?.includes(r.name) !== false && (property === undefined || r.properties[property.name] === property.text);
      return Promise.resolve(rows.toReversed().filter(isWanted).slice(0, limit));
    },
    volumes: () => Promise.resolve([]),
    timeline({ customers, names, before, upTo, limit }) {
      const isBefore = (r: LogRow): boolean => before === undefined || r.at < before.at || (r.at === before.at && r.offset < before.offset);
      const found = rows.filter(
        (r) =>
          customers.includes(r.customer) &&
          (names === undefined || names.includes(r.name)) &&
          isBefore(r) &&
          r.offset <= (upTo?.offset ?? Infinity),
      );
      return Promise.resolve(found.toSorted((a, b) => b.at - a.at || b.offset - a.offset).slice(0, limit));
    },
  };
}

/** A live row of customer 1, as complete as it must be. */
export function rowOf(offset: number, now: Instant): LogRow {
  return {
    offset,
    messageId: `m${offset}`,
    hash: '',
    customer: 1,
    name: 'Order Completed',
    at: now,
    received: now,
    originalAt: null,
    source: 'web',
    sequence: null,
    historical: false,
    keys: [],
    properties: {},
    parent: null,
  };
}

/** Who is one customer, as merged in a test. */
export function peopleOf(): EstimateContext['people'] & { merge(leaf: number, root: number): void } {
  const roots = new Map<number, number>();
  const rootOf = (leaf: number): number => roots.get(leaf) ?? leaf;
  return {
    rootOf,
    leavesOf: (root) => [root, ...[...roots].filter(([, r]) => r === root).map(([leaf]) => leaf)],
    merge(leaf, root) {
      for (const [other, r] of roots) if (r === leaf) roots.set(other, root);
      roots.set(leaf, root);
    },
  };
}

/** What rules are answered from. */
export interface RuleGround {
  /** Who passes a rule, where a test says so. */
  readonly passing: ReadonlyMap<string, ReadonlySet<number>>;
  readonly rows: readonly LogRow[];
  /** Live segments by key. */
  readonly book: ReadonlyMap<string, Rule>;
  readonly zone: string;
}

/** Rules that answer what a test says; those it says nothing of by the reference evaluator, from the rows of customers who did anything. */
export function rulesOf(ground: RuleGround): Rules {
  const { passing, rows, book, zone } = ground;
  const nothing = new Set<string>();
  const historyOfOne = (customer: number): CustomerHistory => ({
    events: rows.filter((r) => r.customer === customer).map((r) => ({ ...r, order: r.offset })),
    attributes: {},
    facts: {},
  });
  const contextOf = (customer: number, at: Instant): RuleContext => ({
    isIn: (segment) => holds({ kind: 'segment', segment }, customer, at),
    item: () => undefined,
  });
  function holds(rule: Rule, customer: number, at: Instant): boolean {
    const said = passing.get(JSON.stringify(Rule.parse(rule)));
    if (said !== undefined) return said.has(customer);
    if (rule.kind !== 'segment') return evaluate(rule, historyOfOne(customer), { now: at, zone }, contextOf(customer, at));
    const named = book.get(rule.segment);
    return named !== undefined && holds(named, customer, at);
  }
  return {
    prepare: (rule) =>
      Promise.resolve({
        sees: () => true,
        concerns: { events: nothing, attributes: nothing, items: nothing, facts: nothing, calendar: false },
        ask: (customer, at) => ({ member: holds(rule, customer, at), next: Infinity }),
        explain: (customer, at) => findingsOf(rule, historyOfOne(customer), { now: at, zone }, contextOf(customer, at)),
        release: () => {},
      }),
    select(rule, at) {
      const anybody = passing.get(JSON.stringify(Rule.parse(rule))) ?? new Set(rows.map((r) => r.customer));
      const members = [...anybody].filter((customer) => holds(rule, customer, at));
      const set = CustomerSet.upTo(Math.max(0, ...members));
      for (const n of members) set.words[n >> 5] = (set.words[n >> 5] ?? 0) | (1 << (n % 32));
      return Promise.resolve(set);
    },
  };
}

/** One arm that sends an e-mail. */
export function saying(subject: string, body = 'b'): z.input<typeof CampaignDefinition>['arms'] {
  const content: z.input<typeof EmailContent> = { channel: 'email', subject, body };
  return [{ key: 'a', name: 'A', content }];
}

/** At most `limit` messages in so many milliseconds. */
export function atMost(limit: number, ms: number): FrequencyCap {
  return { limit, window: { kind: 'rolling', ms } };
}

/** A sound definition without control group; parts given replace its own. */
export function definitionOf(parts: Partial<z.input<typeof CampaignDefinition>> = {}): CampaignDefinition {
  return CampaignDefinition.parse({
    name: '下单感谢',
    trigger: { event: 'Order Completed', filter: { all: [] } },
    controlShareBp: 0,
    quiet: 'drop',
    arms: saying('谢谢 {{ customer.name | default: "您" }}', '<p>订单 {{ event.amount | default: "" }} 元</p>'),
    ...parts,
  });
}

/** A contact policy that forbids nothing; parts given replace its own. */
export function policyOf(parts: Partial<z.input<typeof ContactPolicy>> = {}): ContactPolicy {
  const quiet = { workday: null, restday: null, calendar: 'none' } as const;
  const sms = { signature: '云杉生活', optOut: '拒收请回复R' };
  return ContactPolicy.parse({ quiet, caps: [], sms, ...parts });
}

const CountRow = z.object({ n: z.number() });
const EventRow = z.object({ event: z.any() });

/** Whether a timer has come due. */
export async function hasDue(ledger: Ledger, now: Instant): Promise<boolean> {
  const [row] = await ledger.rows(CountRow, 'select count(*) as n from due where at <= $1', [now]);
  return (row?.n ?? 0) > 0;
}

/** Makes a customer with an e-mail address, or else a user id; its own root. */
export async function insertCustomer(ledger: Ledger, customer: number, email: string | undefined, attributes: Properties): Promise<void> {
  const profile = Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, { value, at: START, source: 'web', last: [START, 1], mixed: false }]),
  );
  await ledger.run('insert into customers (customer, root, first_at, last_at) values ($1, $1, $2, $2)', [customer, START]);
  const [namespace, value] = email === undefined ? ['user_id', `u${customer}`] : ['email', email];
  await ledger.run('insert into identities (namespace, value, customer, first_at, log_offset) values ($1, $2, $3, $4, 0)', [
    namespace,
    value,
    customer,
    START,
  ]);
  await ledger.run('insert into profiles (customer, attributes) values ($1, $2::jsonb)', [customer, profile]);
}

/** Own events left for the relay, in order. */
export async function readEmitted(ledger: Ledger, name: string | undefined): Promise<OwnEvent[]> {
  const rows = await ledger.rows(EventRow, 'select event from outgoing order by sequence');
  return rows.map((r) => r.event as OwnEvent).filter((e) => name === undefined || e.name === name);
}
