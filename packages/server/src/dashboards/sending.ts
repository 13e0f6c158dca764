import type { Receiver } from '@gyre/domain/dashboard-subscription';
import { lastSend, nextSend } from '@gyre/domain/dashboard-schedule';
import { digestHtml, digestMarkdown, type Digest } from '@gyre/domain/digest';
import type { FigureStyle } from '@gyre/domain/figure-text';
import { detailOf } from '@gyre/domain/reach/detail';
import { DAY_MS, HOUR_MS, instant, type Instant } from '@gyre/domain/time';
import { messageOf } from '../errors.ts';
import type { DashboardsContext } from './context.ts';
import type { Definitions } from './definitions.ts';
import { digestOf } from './digest.ts';
import { sayByRobot, type SendResult } from './robots.ts';
import { secretsOf } from './subscription-secrets.ts';
import {
  claimSend,
  readSends,
  readSubscriptions,
  settleInterrupted,
  settleSend,
  type SendRow,
  type SubscriptionRow,
} from './subscription-rows.ts';
import type { Targets } from './targets.ts';

/** What is later than this is not sent any more. */
const LATEST_MS = 12 * HOUR_MS;

/** 看板发送 — sends subscriptions when they are due: each due time once, of several missed ones the last. */
export interface Sending {
  /** Subscriptions changed, or the project goes on. */
  readonly wake: () => void;
  /** Sends one to its receivers now. */
  test(row: SubscriptionRow): Promise<SendRow[]>;
  /** Resolves when nothing that is due is left. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

type Parts = DashboardsContext & { readonly targets: Targets; readonly definitions: Definitions };

export async function openSending(parts: Parts): Promise<Sending> {
  const { ledger, clock, log } = parts;
  await settleInterrupted(ledger, detailOf('stopped'));
  const closing = new AbortController();
  let waking = new AbortController();
  let last: Promise<void> = Promise.resolve();
  /** One look after the other. */
  function look(): Promise<void> {
    last = last
      .then(() => (closing.signal.aborted ? undefined : sendDue(parts, closing.signal)))
      .catch((error: unknown) => log.error('dashboards that are due could not be sent', { detail: messageOf(error) }));
    return last;
  }
  const running = (async () => {
    while (!closing.signal.aborted) {
      waking = new AbortController();
      await look();
      const next = await nextDue(parts);
      await clock.until(next, AbortSignal.any([closing.signal, waking.signal]));
    }
  })().catch((error: unknown) => log.error('dashboards are not sent any more', { detail: messageOf(error) }));
  return {
    wake: () => waking.abort(),
    settled: look,
    test: (row) => sendTest(parts, row, closing.signal),
    async close() {
      closing.abort();
      await running;
      await last;
    },
  };
}

/** When the next subscription is due; a day on, when there is none. */
async function nextDue({ ledger, clock, zone }: Parts): Promise<Instant> {
  const now = clock.now();
  const enabled = (await readSubscriptions(ledger)).filter(({ definition }) => definition.enabled);
  const times = enabled.map(({ definition }) => nextSend(definition.schedule, now, zone()));
  return instant(Math.min(now + DAY_MS, ...times));
}

async function sendDue(parts: Parts, signal: AbortSignal): Promise<void> {
  const { ledger, clock, zone, paused } = parts;
  if (paused()) return;
  for (const row of await readSubscriptions(ledger)) {
    const now = clock.now();
    const due = lastSend(row.definition.schedule, now, zone());
    if (!row.definition.enabled || due <= row.since || now - due > LATEST_MS) continue;
    await sendOne(parts, row, due, signal);
  }
}

/** Sends to every receiver that was not claimed for this time. */
async function sendOne(parts: Parts, row: SubscriptionRow, due: Instant | null, signal: AbortSignal): Promise<void> {
  const { ledger, clock, definitions, currency, newId } = parts;
  const { language, receivers } = row.definition;
  const open = due === null ? receivers : await unclaimed(parts, row, due);
  if (open.length === 0) return;
  const at = due ?? clock.now();
  const made = await definitions
    .get(row.dashboard)
    .then((dashboard) => digestOf(parts, dashboard, { at, language }, signal))
    .catch((error: unknown) => messageOf(error));
  if (signal.aborted) return;
  const style = { language, currency: currency() };
  for (const receiver of open) {
    const id = newId();
    const claim = { id, dashboard: row.dashboard, subscription: row.key, receiver: receiver.key, due, at: clock.now() };
    if (!(await claimSend(ledger, claim))) continue;
    const result: SendResult =
      typeof made === 'string'
        ? { state: 'failed', detail: detailOf('broken', made) }
        : await handOver(parts, { id, row, receiver, digest: made, style });
    await settleSend(ledger, id, result);
  }
}

async function unclaimed({ ledger }: Parts, { dashboard, key, definition }: SubscriptionRow, due: Instant): Promise<Receiver[]> {
  const claimed = new Set(
    (await readSends(ledger, dashboard, key, 100)).filter((send) => send.due === due).map(({ receiver }) => receiver),
  );
  return definition.receivers.filter((receiver) => !claimed.has(receiver.key));
}

interface Sent {
  readonly id: string;
  readonly row: SubscriptionRow;
  readonly receiver: Receiver;
  readonly digest: Digest;
  readonly style: FigureStyle;
}

/** What the receiver's side says; what breaks off on the way hides whether it arrived. */
async function handOver(parts: Parts, sent: Sent): Promise<SendResult> {
  try {
    return sent.receiver.kind === 'email' ? await byMail(parts, sent, sent.receiver.address) : await byRobot(parts, sent);
  } catch (error) {
    return { state: 'unknown', detail: detailOf('broken', messageOf(error)) };
  }
}

async function byMail({ providers }: Parts, { id, digest, style }: Sent, address: string): Promise<SendResult> {
  const { sender } = await providers.current('email');
  const content = { subject: digest.title, body: digestHtml(digest, style), headers: {}, fields: {}, parts: 1 };
  const { state, detail } = await sender.send({ id, key: id, campaign: '', customer: 0, category: 'notice', address, content });
  return { state, detail };
}

async function byRobot({ secrets, fetch, clock, project }: Parts, { row, receiver, digest, style }: Sent): Promise<SendResult> {
  const found = secretsOf(secrets, project, row).get(receiver.key);
  if (receiver.kind !== 'robot' || found === undefined) return { state: 'failed', detail: detailOf('secret_wrong', 'url') };
  const text = { title: digest.title, markdown: digestMarkdown(digest, style) };
  return await sayByRobot(fetch, { robot: receiver.robot, ...found }, text, clock.now());
}

async function sendTest(parts: Parts, row: SubscriptionRow, signal: AbortSignal): Promise<SendRow[]> {
  const count = row.definition.receivers.length;
  await sendOne(parts, row, null, signal);
  return await readSends(parts.ledger, row.dashboard, row.key, count);
}
