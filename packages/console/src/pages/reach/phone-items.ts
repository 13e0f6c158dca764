import type { contract } from '@gyre/domain';
import type { Answer } from '../../api.ts';
import { type MessageRow, TEST_INBOX } from './message-life.ts';

export type InboxRow = Answer<typeof contract.reach.testInbox>['rows'][number];
export type ReplyRow = Answer<typeof contract.reach.replies>['rows'][number];

/** What a phone can show, in the order of its switch. */
export const PHONE_APPS = ['sms', 'inbox', 'email'] as const;
export type PhoneApp = (typeof PHONE_APPS)[number];

/** One message on a customer's phone. */
export interface PhoneItem {
  readonly id: string;
  readonly app: PhoneApp;
  readonly at: number;
  readonly subject: string;
  readonly body: string;
  readonly parts: number;
  /** It stayed in the test inbox. */
  readonly isTest: boolean;
  /** The customer wrote it back. */
  readonly isOwn: boolean;
  /** Its record; undefined for a test send and for what the customer wrote, which have none. */
  readonly row: MessageRow | undefined;
}

/** States in which a customer has a message, as far as anybody knows. */
const ARRIVED = new Set(['sent', 'delivered']);

function appOf(channel: string): PhoneApp | undefined {
  return PHONE_APPS.find((app) => app === channel);
}

/** 手机上有什么 — the messages that reached a customer, what the test inbox kept of them, and what was written back; oldest first, each once. */
export function phoneItems(messages: readonly MessageRow[], kept: readonly InboxRow[], replies: readonly ReplyRow[]): PhoneItem[] {
  const sent = messages.flatMap((row): PhoneItem[] => {
    const app = appOf(row.channel);
    if (app === undefined || !ARRIVED.has(row.state)) return [];
    const at = row.deliveredAt ?? row.settledAt ?? row.createdAt;
    return [
      {
        id: row.id,
        app,
        at,
        subject: row.subject,
        body: row.body,
        parts: row.parts,
        isTest: row.provider === TEST_INBOX,
        isOwn: false,
        row,
      },
    ];
  });
  const known = new Set(messages.map((row) => row.id));
  const tests = kept.flatMap((mail): PhoneItem[] => {
    const app = appOf(mail.channel);
    if (app === undefined || known.has(mail.id)) return [];
    return [
      { id: mail.id, app, at: mail.at, subject: mail.subject, body: mail.body, parts: 1, isTest: true, isOwn: false, row: undefined },
    ];
  });
  const own = replies.flatMap((reply): PhoneItem[] => {
    const app = appOf(reply.channel);
    const { id, at, text } = reply;
    return app === undefined
      ? []
      : [{ id: `reply ${id}`, app, at, subject: '', body: text, parts: 1, isTest: false, isOwn: true, row: undefined }];
  });
  return [...sent, ...tests, ...own].toSorted((a, b) => a.at - b.at);
}

/** 签名 — what stands in the brackets an SMS begins with; empty when it has none. */
export function signatureOf(body: string): string {
  return /^【([^】]+)】/.exec(body)?.[1] ?? '';
}

/** Who got a message lately: each customer once, the latest first. */
export function latestByCustomer(messages: readonly MessageRow[]): MessageRow[] {
  const latest = new Map<number, MessageRow>();
  for (const row of messages) {
    if (appOf(row.channel) === undefined || !ARRIVED.has(row.state)) continue;
    if (row.createdAt > (latest.get(row.customer)?.createdAt ?? -1)) latest.set(row.customer, row);
  }
  return [...latest.values()].toSorted((a, b) => b.createdAt - a.createdAt);
}
