import type { Receiver } from '@gyre/domain/notice';
import { lastSend, nextSend } from '@gyre/domain/dashboard-schedule';
import { detailOf } from '@gyre/domain/reach/detail';
import { DAY_MS, HOUR_MS, instant, SECOND_MS, type Instant } from '@gyre/domain/time';
import { messageOf } from '../errors.ts';
import { targetOfReceiver, type NoticeAbout } from '../notices/index.ts';
import { startRounds, type Rounds } from '../pipeline/index.ts';
import type { DashboardsContext } from './context.ts';
import type { Definitions } from './definitions.ts';
import { digestOf } from './digest.ts';
import { readSubscriptions, secretPlace, topicOf, type SubscriptionRow } from './subscription-rows.ts';
import type { Targets } from './targets.ts';

/** What is later than this is not sent any more. */
const LATEST_MS = 12 * HOUR_MS;
/** A test is tried once, and waits so long for its turn. */
const TEST_MS = 30 * SECOND_MS;

/** 看板发送 — makes the digests of subscriptions when they are due: each due time once, of several missed ones the last. */
export interface Sending {
  /** Subscriptions changed, or the project goes on. */
  readonly wake: () => void;
  /** Sends one to its receivers now. */
  test(row: SubscriptionRow): Promise<void>;
  /** Resolves when nothing that is due is left. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

type Parts = DashboardsContext & { readonly targets: Targets; readonly definitions: Definitions };

export function openSending(parts: Parts): Sending {
  const { clock, log, notices } = parts;
  const closing = new AbortController();
  const rounds: Rounds = startRounds({
    clock,
    log,
    failed: 'dashboards that are due could not be sent',
    look: (signal) => sendDue(parts, signal),
    next: () => nextDue(parts),
  });
  return {
    wake: rounds.wake,
    async settled() {
      await rounds.settled();
      await notices.settled();
    },
    async test(row) {
      await sendOne(parts, row, null, closing.signal);
      await notices.settled();
    },
    async close() {
      closing.abort();
      await rounds.close();
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

/** Leaves a notice for every receiver that has none for this time. `due` null: a test. */
async function sendOne(parts: Parts, row: SubscriptionRow, due: Instant | null, signal: AbortSignal): Promise<void> {
  const { clock, definitions, notices } = parts;
  const { language } = row.definition;
  const open = await unsent(parts, row, due);
  if (open.length === 0) return;
  const made = await definitions
    .get(row.dashboard)
    .then((dashboard) => digestOf(parts, dashboard, { at: due ?? clock.now(), language }, signal))
    .catch((error: unknown) => messageOf(error));
  if (signal.aborted) return;
  for (const { receiver, about } of open) {
    const target = targetOfReceiver(parts.secrets, secretPlace(parts.project, row), row.secret, receiver);
    if (typeof made === 'string') await notices.fail(about, detailOf('broken', made));
    else await notices.send(target, { digest: made, language }, about);
  }
  notices.wake();
}

interface Unsent {
  readonly receiver: Receiver;
  readonly about: NoticeAbout;
}

async function unsent({ clock, notices }: Parts, row: SubscriptionRow, due: Instant | null): Promise<Unsent[]> {
  const topic = topicOf(row);
  const until = instant(due === null ? clock.now() + TEST_MS : due + LATEST_MS);
  const all = row.definition.receivers.map((receiver) => ({
    receiver,
    about: {
      kind: 'report' as const,
      topic,
      receiver: receiver.key,
      key: due === null ? null : `${topic}/${receiver.key}/${due}`,
      due,
      until,
    },
  }));
  const known = await notices.known(all.flatMap(({ about }) => about.key ?? []));
  return all.filter(({ about }) => about.key === null || !known.has(about.key));
}
