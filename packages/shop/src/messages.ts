import { apiOf, rowOf, rowsOf, type Place, type Row } from './api.ts';
import { eachOf } from './at-once.ts';
import { DAY_MS } from './calendar.ts';
import type { ReceivedMessage } from './response.ts';

/** 触达 — what the shop's customers can see of the server: the messages they got, their links, and the way out of them. */
export interface Messages {
  /**
   * Messages created since an instant (ms) that were sent, whether or not they are known to have been delivered, and that this reader has
   * not returned before; only to customers with an account. It remembers two days before `since`.
   */
  sentSince(since: number): Promise<ReceivedMessage[]>;
  /**
   * Presses the one-click unsubscribe link (RFC 8058) of a mail in the test inbox, or replies R to an SMS there; false when it is not there, or
   * has no link.
   */
  unsubscribe(message: ReceivedMessage): Promise<boolean>;
  /** Presses the tracked link of a message as a phone's browser would, without going where it leads; false when it leads nowhere. */
  press(message: ReceivedMessage): Promise<boolean>;
}

const MEMORY_MS = 2 * DAY_MS;
const PATIENCE_MS = 10_000;
/** What opens a link tells of itself. */
const BROWSER: Readonly<Record<string, string>> = {
  'user-agent': 'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'zh-CN,zh;q=0.9',
};

/**
 * Reads the message log of a project page by page, newest first. Addresses are masked there, so a message is matched to a customer by
 * the account: user ids are not masked.
 *
 * @throws Error for an answer that is not 200
 */
export function messagesOf(place: Place, signal: AbortSignal): Messages {
  const coupons = new Map<string, CouponFacts>();
  const returned = new Map<string, { customer: number; createdAt: number }>();

  const call = apiOf(place, signal);
  const get: Get = async (path) => rowOf(await call(path));
  const accounts = accountsBy(get);

  /** What comes with the messages of a campaign's arm. */
  async function couponOf({ campaign, arm }: Pick<SentMessage, 'campaign' | 'arm'>): Promise<CouponFacts> {
    const known = coupons.get(`${campaign}/${arm}`);
    if (known !== undefined) return known;
    const definition = rowOf((await get(`/campaigns/${encodeURIComponent(campaign)}`))['definition']);
    const batch = rowsOf(definition['arms']).find(({ key }) => key === arm)?.['benefit'];
    const hasCoupon = typeof batch === 'string';
    const coupon = hasCoupon ? faceValueOf(await get(`/coupon-batches/${encodeURIComponent(batch)}`)) : 0;
    coupons.set(`${campaign}/${arm}`, { coupon, hasCoupon });
    return { coupon, hasCoupon };
  }

  async function sentSince(since: number): Promise<ReceivedMessage[]> {
    for (const [id, { createdAt }] of returned) if (createdAt < since - MEMORY_MS) returned.delete(id);
    const looked = new Map<string, SentMessage>();
    for (const state of ARRIVED) {
      for await (const rows of newestFirst(get, `/messages?limit=200&state=${state}`)) {
        const page = rows.flatMap((row) => sentMessage(row) ?? []);
        for (const message of page) if (message.createdAt >= since && !returned.has(message.id)) looked.set(message.id, message);
        if (page.some(({ createdAt }) => createdAt < since)) break;
      }
    }
    const found = [...looked.values()];
    await accounts.learn(found.map(({ customer }) => customer));
    const fresh: ReceivedMessage[] = [];
    for (const message of found) {
      const userId = accounts.known.get(message.customer);
      if (userId === undefined) continue;
      const { id, sentAt, link } = message;
      fresh.push({ id, userId, sentAt, link, ...(message.campaign === '' ? NO_COUPON : await couponOf(message)) });
    }
    // Not before all is read: what a broken connection cuts off is read again.
    for (const message of found) returned.set(message.id, message);
    return fresh;
  }

  async function unsubscribe(message: ReceivedMessage): Promise<boolean> {
    const customer = returned.get(message.id)?.customer;
    if (customer === undefined) return false;
    for await (const rows of newestFirst(get, `/test-inbox?limit=200&customer=${customer}`)) {
      const row = rows.find(({ id }) => id === message.id);
      if (row === undefined) continue;
      if (row['channel'] === 'sms') {
        await call(`/test-inbox/${encodeURIComponent(message.id)}/reply`, { text: REFUSAL });
        return true;
      }
      const link = linkOf(rowOf(row['headers']));
      return link !== undefined && isOurs(link, place.url) && pressOnce(link, signal);
    }
    return false;
  }
  return { sentSince, unsubscribe, press: ({ link }) => pressTracked(place.url, link, signal) };
}

/** States of a message that got to its customer, in their order: one that goes on between two looks is seen twice, not missed. */
const ARRIVED = ['sent', 'delivered'];

/** 拒收 — what an SMS says to reply. */
const REFUSAL = 'R';

type Get = (path: string) => Promise<Row>;
type CouponFacts = Required<Pick<ReceivedMessage, 'coupon' | 'hasCoupon'>>;

const NO_COUPON: CouponFacts = { coupon: 0, hasCoupon: false };

/** The accounts of customers, asked for once and several at a time: one after the other, a campaign's thousands take longer than their answers may. */
function accountsBy(get: Get): { readonly known: ReadonlyMap<number, string>; learn(customers: readonly number[]): Promise<void> } {
  const known = new Map<number, string>();
  async function learnOne(customer: number): Promise<void> {
    const identities = rowsOf((await get(`/customers/${customer}`))['identities']);
    const account = identities.find((identity) => identity['namespace'] === 'user_id')?.['value'];
    if (typeof account === 'string') known.set(customer, account);
  }
  return {
    known,
    async learn(customers) {
      await eachOf(
        [...new Set(customers)].filter((customer) => !known.has(customer)),
        learnOne,
      );
    },
  };
}

/** Page after page of what is there. */
async function* newestFirst(get: Get, path: string): AsyncGenerator<Row[], void, undefined> {
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: Row = await get(cursor === '' ? path : `${path}&cursor=${encodeURIComponent(cursor)}`);
    yield rowsOf(page['rows']);
    cursor = typeof page['next'] === 'string' ? page['next'] : null;
  }
}

interface SentMessage {
  readonly id: string;
  readonly customer: number;
  readonly createdAt: number;
  readonly sentAt: number;
  /** Empty for a message of no campaign. */
  readonly campaign: string;
  readonly arm: string;
  /** Code of the first tracked link in it, as long as nobody has pressed one. */
  readonly link: string | undefined;
}

/** A link of the server's own, wherever it is said to be reached. */
const TRACKED = /https?:\/\/[^\s"'<>]+\/k\/(?<code>[0-9A-Za-z]{8,20})/;

function sentMessage({ id, customer, createdAt, settledAt, campaign, arm, body, clickedAt }: Row): SentMessage | undefined {
  if (typeof id !== 'string' || typeof customer !== 'number' || typeof settledAt !== 'number') return undefined;
  return {
    id,
    customer,
    createdAt: typeof createdAt === 'number' ? createdAt : settledAt,
    sentAt: settledAt,
    campaign: typeof campaign === 'string' ? campaign : '',
    arm: typeof arm === 'string' ? arm : '',
    link: typeof body === 'string' && typeof clickedAt !== 'number' ? TRACKED.exec(body)?.groups?.['code'] : undefined,
  };
}

/** The server keeps money in ten-thousandths. */
const UNITS_OF_FEN = 100;

/** What a coupon of a batch takes off an order; 0 for a percentage, whose value depends on the order. */
function faceValueOf(batch: Row): number {
  const { off } = rowOf(rowOf(batch['definition'])['discount']);
  return typeof off === 'number' ? off / UNITS_OF_FEN : 0;
}

function linkOf(headers: Row): URL | undefined {
  const header = Object.entries(headers).find(([name]) => name.toLowerCase() === 'list-unsubscribe')?.[1];
  const link = typeof header === 'string' ? /<(https?:[^>]+)>/.exec(header)?.[1] : undefined;
  return link !== undefined && URL.canParse(link) ? new URL(link) : undefined;
}

/** Only the server itself is ever called, never an address a message names elsewhere. */
function isOurs(link: URL, url: string): boolean {
  return link.origin === url || ['127.0.0.1', '[::1]', 'localhost'].includes(link.hostname);
}

async function pressOnce(link: URL, signal: AbortSignal): Promise<boolean> {
  const response = await fetch(link, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
    redirect: 'manual',
    signal,
  });
  await response.body?.cancel();
  return response.ok;
}

async function pressTracked(url: string, link: string | undefined, signal: AbortSignal): Promise<boolean> {
  if (link === undefined) return false;
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  const response = await fetch(`${url}/k/${link}`, { headers: BROWSER, redirect: 'manual', signal: patience });
  await response.body?.cancel();
  return response.status === 302;
}
