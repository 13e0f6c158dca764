import { ownPropertyWord } from '@gyre/domain/own-properties';
import type { GyreProcess } from './gyre-process.ts';
import { until } from './until.ts';

/** API path of the project every test works in. */
export const PROJECT = '/api/projects/default';

/** Counts of a campaign: entries by outcome, and the reasons of those withheld. */
export interface Counts {
  readonly entered: number;
  readonly ghost: number;
  readonly withheld: number;
  readonly withheldByReason: Readonly<Record<string, number>>;
  readonly waiting: number;
  readonly queued: number;
  readonly attempting: number;
  readonly sent: number;
  readonly delivered: number;
  readonly failed: number;
  readonly expired: number;
  readonly unknown: number;
}

/** What became of one entry of a customer. */
export interface Why {
  readonly customer: number;
  readonly verdict: { readonly zh: string; readonly en: string };
  readonly passages: readonly {
    readonly outcome: string;
    readonly reason: string;
    readonly sentence: { readonly zh: string; readonly en: string };
  }[];
  readonly checks: readonly { readonly passed: boolean; readonly zh: string; readonly en: string }[];
}

/** Sets an SMTP server on the loopback as the e-mail provider. */
export async function useSmtp(server: GyreProcess, port: number): Promise<void> {
  await server.api('PUT', `${PROJECT}/channels/email/mail`, {
    kind: 'smtp',
    settings: { host: '127.0.0.1', port, security: 'none', fromAddress: 'shop@example.test', fromName: '环流商城' },
    enabled: true,
  });
}

/** Definition of a batch of coupons of an external system: ¥5 off, for seven days from the claim. */
export function outerBatch(total: number, change: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    name: '外部券',
    discount: { kind: 'fixed', off: 50_000 },
    validity: { kind: 'relative', days: 7 },
    limits: { total },
    claiming: 'issued',
    system: 'external',
    ...change,
  };
}

/** Makes a batch of coupons, open for claims. */
export async function openBatch(server: GyreProcess, key: string, definition: Readonly<Record<string, unknown>>): Promise<void> {
  await server.api('PUT', `${PROJECT}/coupon-batches/${key}`, { definition });
  await server.api('POST', `${PROJECT}/coupon-batches/${key}/switch`, { claims: true });
}

/** One arm that sends an e-mail. */
export function saying(subject: string, body: string): readonly Record<string, unknown>[] {
  return [{ key: 'a', name: 'A', content: { channel: 'email', subject, body } }];
}

/** A campaign on paid orders over 100, without control group and cap unless given. */
export function paidCampaign(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    name: '付款感谢',
    trigger: { event: 'order_paid', filter: { all: [{ property: 'amount', op: 'greater', value: 100 }] } },
    controlShareBp: 0,
    quiet: 'drop',
    arms: saying(
      '{{ customer.name | default: "您" }}，订单 {{ event.order_id | required }} 已付款',
      '<p>{{ customer.name | default: "您" }} 您好，{{ event.amount | default: "—" }} 元。<a href="{{ unsubscribe_url }}">退订</a></p>',
    ),
    ...change,
  };
}

/** Lets marketing go at any hour and as often as campaigns want: tests run by day and by night. */
export async function allowAlways(server: GyreProcess, project = PROJECT): Promise<void> {
  const quiet = { workday: null, restday: null, calendar: 'none' };
  await server.api('PUT', `${project}/policy`, { policy: { quiet, caps: [], sms: { signature: '云杉生活', optOut: '拒收请回复R' } } });
}

/** Creates a campaign and starts it, under a contact policy that allows everything. */
export async function startCampaign(server: GyreProcess, key: string, definition: unknown): Promise<void> {
  await allowAlways(server);
  await server.api('POST', `${PROJECT}/campaigns`, { key, definition });
  await server.api('POST', `${PROJECT}/campaigns/${key}/state`, { act: 'start' });
}

interface ShownCounts {
  readonly entered: number;
  readonly outcomes: Omit<Counts, 'entered' | 'withheldByReason'>;
  readonly reasons: Readonly<Record<string, number>>;
}

export async function countsOf(server: GyreProcess, key: string): Promise<Counts> {
  const { counts } = await server.api<{ counts: ShownCounts }>('GET', `${PROJECT}/campaigns/${key}`);
  const { control: _control, holdout: _holdout, ...withheldByReason } = counts.reasons;
  return { entered: counts.entered, ...counts.outcomes, withheldByReason };
}

/** Waits until so many entered and each has come to its end. */
export async function settled(server: GyreProcess, key: string, entered: number): Promise<Counts> {
  return await until(`${entered} entries of ${key} to come to their end`, async () => {
    const counts = await countsOf(server, key);
    return counts.entered >= entered && counts.queued === 0 && counts.attempting === 0 && counts;
  });
}

/** The number of the customer with an identity. */
export async function customerOf(server: GyreProcess, identity: string): Promise<number> {
  return await until(`customer ${identity}`, async () => {
    const found = await server.api<{ rows: { customer: number }[] }>('GET', `${PROJECT}/customers?search=${encodeURIComponent(identity)}`);
    return found.rows[0]?.customer;
  });
}

export async function whyOf(server: GyreProcess, key: string, customer: number): Promise<Why> {
  return await server.api<Why>('GET', `${PROJECT}/campaigns/${key}/why?customer=${customer}`);
}

/** What a rule can name, of which tests look at our own events. */
interface Vocabulary {
  readonly events: readonly { readonly name: string; readonly own: boolean; readonly properties: readonly { readonly name: string }[] }[];
}

/** 系统事件 — our own events a project has seen, and those of their properties that lack a name in either language. */
export async function ownEventsOf(server: GyreProcess): Promise<{ readonly names: string[]; readonly unnamed: string[] }> {
  const { events } = await server.api<Vocabulary>('GET', `${PROJECT}/rules/vocabulary`);
  const own = events.filter((event) => event.own);
  const isNamed = (event: string, property: string): boolean =>
    (['zh', 'en'] as const).every((language) => ownPropertyWord(event, property, language) !== undefined);
  return {
    names: own.map(({ name }) => name),
    unnamed: own.flatMap(({ name, properties }) => properties.filter((p) => !isNamed(name, p.name)).map((p) => `${name}.${p.name}`)),
  };
}

/** A Segment identify call of an invented person with name, e-mail and phone. */
export function person(user: string, name: string, phone: string): Record<string, unknown> {
  return { type: 'identify', messageId: `identify-${user}`, userId: user, traits: { name, email: `${user}@example.test`, phone } };
}

/** A Segment track call of a paid order; its message id is the order's. */
export function paid(user: string, order: string, amount: number): Record<string, unknown> {
  return { type: 'track', messageId: order, userId: user, event: 'order_paid', properties: { order_id: order, amount } };
}
