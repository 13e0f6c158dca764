import { earliestAllowed } from '@gyre/domain/reach/cap-window';
import { detailOf } from '@gyre/domain/reach/detail';
import { instant, MINUTE_MS, type Instant } from '@gyre/domain/time';
import type { SecretBox } from '../channels/index.ts';
import { AppError, messageOf } from '../errors.ts';
import { claimNotice, endNotice, holdPlace, readDue, readTried, retryNotice, type WaitingRow } from './notice-rows.ts';
import type { NoticesContext } from './notices.ts';
import { nextTry, type NoticeOutcome } from './outcome.ts';
import { ROBOTS } from './robots/registry.ts';
import { NoticeTarget, ratesOf } from './target.ts';

/** Tells mail programs the kind of a notice, for their filters. */
const KIND_HEADER = 'X-Gyre-Notice';
/** Notices taken up at once. */
const AT_ONCE = 200;

function contextOf(project: string, id: string): string {
  return `notice/${project}/${id}`;
}

/** A target encrypted: robots' addresses are secrets. */
export function sealTarget(secrets: SecretBox, project: string, id: string, target: NoticeTarget): string {
  return secrets.seal(target, contextOf(project, id));
}

/** Tries everything whose time has come: one after the other for a place, places side by side. */
export async function sendDue(context: NoticesContext, signal: AbortSignal): Promise<void> {
  const { ledger, clock, paused } = context;
  for (;;) {
    if (paused() || signal.aborted) return;
    const due = await readDue(ledger, clock.wall.now(), AT_ONCE);
    await Promise.all([...Map.groupBy(due, ({ place }) => place).values()].map((rows) => sendInTurn(context, rows, signal)));
    if (due.length < AT_ONCE) return;
  }
}

/** One after the other, until the place takes no more for now. */
async function sendInTurn(context: NoticesContext, rows: readonly WaitingRow[], signal: AbortSignal): Promise<void> {
  for (const row of rows) if (signal.aborted || !(await sendOne(context, row))) return;
}

/** @returns false when its place is full: everything that is due there waits until it has room */
async function sendOne(context: NoticesContext, row: WaitingRow): Promise<boolean> {
  const { ledger, clock } = context;
  const { id, place, until } = row;
  const target = openTarget(context, row);
  const now = clock.wall.now();
  if (target === undefined || clock.now() > until) {
    await endNotice(ledger, id, 'failed', detailOf(target === undefined ? 'secret_unreadable' : 'too_late'));
    return true;
  }
  const room = await roomAt(context, place, target);
  if (room > now) {
    await holdPlace(ledger, place, { now, room, detail: detailOf('rate_reached') });
    return false;
  }
  if (await claimNotice(ledger, id, now)) await settle(context, row, await handOver(context, row, target));
  return true;
}

function openTarget({ secrets, project }: NoticesContext, { id, target }: WaitingRow): NoticeTarget | undefined {
  try {
    return NoticeTarget.parse(secrets.open(target, contextOf(project, id)));
  } catch (error) {
    if (error instanceof AppError) return undefined; // the passphrase is another one by now
    throw error;
  }
}

/** When a target takes one more, by its rates and when it was tried last. */
async function roomAt({ ledger, clock }: NoticesContext, place: string, target: NoticeTarget): Promise<Instant> {
  const now = clock.wall.now();
  const rates = ratesOf(target);
  if (rates.length === 0) return now;
  const past = await readTried(ledger, place, instant(now - MINUTE_MS));
  return instant(Math.max(...rates.map((cap) => earliestAllowed(cap, past, now, 'UTC'))));
}

/** What the receiver's side says; what breaks off on the way hides whether it arrived. */
async function handOver(context: NoticesContext, row: WaitingRow, target: NoticeTarget): Promise<NoticeOutcome> {
  try {
    return target.of === 'email' ? await byMail(context, row, target.address) : await byRobot(context, row, target);
  } catch (error) {
    return { state: 'unknown', detail: detailOf('broken', messageOf(error)) };
  }
}

async function byMail({ providers }: NoticesContext, { id, kind, message }: WaitingRow, address: string): Promise<NoticeOutcome> {
  const { sender } = await providers.current('email');
  const content = { subject: message.title, body: message.text, headers: { [KIND_HEADER]: kind }, fields: {}, parts: 1 };
  const told = await sender.send({ id, key: id, campaign: '', customer: 0, category: 'notice', address, content });
  if (told.state !== 'failed') return { state: told.state, detail: told.detail };
  const { detail, failure, retryAfterMs } = told;
  return { state: 'failed', detail, passes: failure === 'transient' || failure === 'throttled', retryAfterMs };
}

async function byRobot(
  { fetch, clock }: NoticesContext,
  { id, message }: WaitingRow,
  { robot, url, secret }: Extract<NoticeTarget, { of: 'robot' }>,
): Promise<NoticeOutcome> {
  const kind = ROBOTS[robot];
  const { url: asked, headers, body } = kind.request({ url, secret }, { id, ...message }, clock.wall.now());
  return kind.outcome(await fetch(asked, { method: 'POST', headers, body }), clock.wall.now());
}

async function settle({ ledger, clock }: NoticesContext, { id, tries, until }: WaitingRow, outcome: NoticeOutcome): Promise<void> {
  const { state, detail } = outcome;
  if (state !== 'failed' || !outcome.passes) return await endNotice(ledger, id, state, detail);
  // A project's clock is never behind the wall's: what takes too long by it is found when its turn comes.
  const at = nextTry(tries + 1, { now: clock.wall.now(), until, retryAfterMs: outcome.retryAfterMs });
  return at === null ? await endNotice(ledger, id, state, detail) : await retryNotice(ledger, id, { at, detail });
}
