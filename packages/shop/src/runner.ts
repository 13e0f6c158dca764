import type { ShopEvent } from './calls.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './calendar.ts';
import type { Clock } from './clock.ts';
import type { Coupons } from './coupons.ts';
import { BATCH, type Intake } from './intake.ts';
import type { Messages } from './messages.ts';
import { responsesOf } from './responses.ts';
import { eventsBetween, standingAt, type Shop } from './shop.ts';

/**
 * 进度 — one line of standard output. In history `done` and `total` count hours, `sent` counts calls. `until` (ms) is what a later run
 * may be given as `--since`: everything before it was acknowledged. It is missing as long as nothing can be left out.
 */
export type Progress =
  | { readonly phase: 'history'; readonly done: number; readonly total: number; readonly sent: number; readonly until?: number }
  | { readonly phase: 'live'; readonly until: number; readonly sent: number };

/** What a run needs from outside. */
export interface Surroundings {
  /** May be exchanged for one with other incidents while it runs. */
  readonly shop: Shop;
  readonly intake: Intake;
  readonly messages: Messages | undefined;
  readonly coupons?: Coupons | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly report: (progress: Progress) => void;
  readonly complain: (message: string) => void;
}

const IN_FLIGHT = 3;
const REPORT_EVERY_MS = MINUTE_MS;
/** Events are sent every second of the shop's clock, but not oftener than this on the wall clock. */
const LEAST_WAIT_MS = 250;
/** A shop that is behind its clock tells no more at a time, so that what it holds at once does not grow with how late it is. */
const MOST_STEP_MS = HOUR_MS;
/** Events older than this count as history; younger ones trigger, as they would from a phone that was offline. */
const LATE_MS = HOUR_MS;

/**
 * Sends the past and then lives on, second by second, until the signal aborts; where its clock runs faster than the server takes what
 * happens, hour by hour without a pause, and `until` says how late it is.
 *
 * @throws Error when the intake refuses for good
 */
export async function run(around: Surroundings, plan: { readonly days: number; readonly since: number | undefined }): Promise<void> {
  const start = around.clock.now();
  try {
    const sent = await sendHistory(around, start, plan);
    await live(around, start, sent);
  } catch (error) {
    if (!around.signal.aborted) throw error;
  }
}

async function sendHistory(around: Surroundings, start: number, plan: { days: number; since: number | undefined }): Promise<number> {
  const { shop, report } = around;
  const from = plan.since ?? start - plan.days * DAY_MS;
  const lately = Math.max(from, start - LATE_MS);
  const hours = (until: number): number => Math.max(0, Math.floor((until - from) / HOUR_MS));
  const tell = (sent: number, until: number | undefined): void =>
    report({ phase: 'history', done: hours(until ?? from), total: hours(start), sent, ...(until === undefined ? {} : { until }) });
  let sent = 0;
  if (plan.since === undefined) {
    sent = await sendAll(around, standingAt(shop, from), true, (soFar) => tell(soFar, undefined));
  }
  const before = sent;
  sent += await sendAll(around, eventsBetween(shop, from, lately), true, (soFar, until) => tell(before + soFar, until));
  for (const page of pagesOf(eventsBetween(shop, lately, start))) {
    await around.intake.send(page, false);
    sent += page.length;
  }
  tell(sent, start);
  return sent;
}

/** Sends with several requests under way; reports after each acknowledged page, in order, with the time of its last event. */
async function sendAll(
  { intake }: Surroundings,
  events: Iterable<ShopEvent>,
  historical: boolean,
  acknowledged: (sent: number, until: number) => void,
): Promise<number> {
  let sent = 0;
  const flying: { page: readonly ShopEvent[]; outcome: Promise<{ error: unknown } | undefined> }[] = [];
  async function land(): Promise<void> {
    const oldest = flying.shift();
    const failure = await oldest?.outcome;
    if (failure !== undefined) throw failure.error;
    sent += oldest?.page.length ?? 0;
    acknowledged(sent, oldest?.page.at(-1)?.timestamp ?? 0);
  }
  for (const page of pagesOf(events)) {
    if (flying.length === IN_FLIGHT) await land();
    const outcome = intake.send(page, historical).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    flying.push({ page, outcome });
  }
  while (flying.length > 0) await land();
  return sent;
}

async function live(around: Surroundings, start: number, sentBefore: number): Promise<void> {
  const { intake, clock, signal, report } = around;
  const tick = Math.max(SECOND_MS, LEAST_WAIT_MS * clock.speed);
  const responses = around.messages === undefined ? undefined : responsesOf(around, around.messages, start);
  const reading = responses?.keepReading();
  let until = start;
  let sent = sentBefore;
  let reported = start;
  report({ phase: 'live', until, sent });
  while (!signal.aborted) {
    const present = Math.max(until, clock.now());
    const now = Math.min(present, until + MOST_STEP_MS);
    const answers = (await responses?.takeDue(now)) ?? [];
    for (const page of pagesOf([...eventsBetween(around.shop, until, now), ...answers])) {
      await intake.send(page, false);
      sent += page.length;
    }
    until = now;
    if (until - reported >= REPORT_EVERY_MS) {
      report({ phase: 'live', until, sent });
      reported = until;
    }
    if (now === present) await clock.wait(tick - (clock.now() % tick), signal);
  }
  await reading;
}

function* pagesOf(events: Iterable<ShopEvent>): Generator<ShopEvent[], void, undefined> {
  let page: ShopEvent[] = [];
  for (const event of events) {
    page.push(event);
    if (page.length < BATCH) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
