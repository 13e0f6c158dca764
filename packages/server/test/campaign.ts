import type { GyreProcess } from './gyre-process.ts';
import { until } from './until.ts';

/** API path of the project every test works in. */
export const PROJECT = '/api/projects/default';

/** Counts of a campaign, as the API answers them. */
export interface Counts {
  readonly entered: number;
  readonly control: number;
  readonly withheld: number;
  readonly withheldByReason: Readonly<Record<string, number>>;
  readonly queued: number;
  readonly attempting: number;
  readonly sent: number;
  readonly failed: number;
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

/** A campaign on paid orders over 100, without control group and cap unless given. */
export function paidCampaign(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    name: '付款感谢',
    trigger: { event: 'order_paid', filter: { all: [{ property: 'amount', op: 'greater', value: 100 }] } },
    controlShareBp: 0,
    content: {
      channel: 'email',
      subject: '{{ customer.name }}，订单 {{ event.order_id }} 已付款',
      body: '<p>{{ customer.name }} 您好，{{ event.amount }} 元。<a href="{{ unsubscribe_url }}">退订</a></p>',
    },
    cap: null,
    ...change,
  };
}

/** Creates a campaign and starts it. */
export async function startCampaign(server: GyreProcess, key: string, definition: unknown): Promise<void> {
  await server.api('POST', `${PROJECT}/campaigns`, { key, definition });
  await server.api('POST', `${PROJECT}/campaigns/${key}/state`, { act: 'start' });
}

export async function countsOf(server: GyreProcess, key: string): Promise<Counts> {
  return (await server.api<{ counts: Counts }>('GET', `${PROJECT}/campaigns/${key}`)).counts;
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

/** A Segment identify call of an invented person with name, e-mail and phone. */
export function person(user: string, name: string, phone: string): Record<string, unknown> {
  return { type: 'identify', messageId: `identify-${user}`, userId: user, traits: { name, email: `${user}@example.test`, phone } };
}

/** A Segment track call of a paid order; its message id is the order's. */
export function paid(user: string, order: string, amount: number): Record<string, unknown> {
  return { type: 'track', messageId: order, userId: user, event: 'order_paid', properties: { order_id: order, amount } };
}
