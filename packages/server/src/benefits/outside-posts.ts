import { formatInstant, HOUR_MS, instant, Instant, MINUTE_MS, SECOND_MS } from '@gyre/domain/time';
import { z } from 'zod';
import { AppError, messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Waker } from '../pipeline/index.ts';
import type { BenefitsContext } from './context.ts';
import { COUPON_COLUMNS, CouponRow } from './coupon-rows.ts';
import type { Desk } from './desk.ts';
import type { OutsideDoor, OutsideSystem, PostOutcome } from './outside-system.ts';
import type { CouponNow } from './world.ts';

/** Posts one look takes. */
const PAGE = 100;
/** Attempts before a post is given up: together about a day. */
const MOST_ATTEMPTS = 12;
const LONGEST_PAUSE_MS = 6 * HOUR_MS;

const PostRow = z.object({ id: z.string(), coupon: z.string(), kind: z.enum(['issue', 'void', 'withdraw']), attempts: z.number().int() });
type Post = z.infer<typeof PostRow>;
const NextRow = z.object({ at: Instant.nullable() });

/** 外部投递 — tells the external system what was decided here. */
interface OutsidePosts {
  /** Resolves when nothing is left that is due. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** `posting` is woken by whoever leaves a post. */
interface Parts extends Pick<BenefitsContext, 'ledger' | 'clock'> {
  readonly log: Log;
  readonly door: OutsideDoor;
  readonly system: OutsideSystem;
  readonly desk: Desk;
  readonly posting: Waker;
}

/**
 * Every post is kept until it is taken, under an id the receiver recognises a repetition by. One that is given up voids the coupon it asked for: the
 * customer has none, and the report says so.
 */
export function openOutsidePosts(parts: Parts): OutsidePosts {
  const { ledger, log, posting } = parts;
  const { wall } = parts.clock;
  const closing = new AbortController();
  let last: Promise<unknown> = Promise.resolve();
  function look(): Promise<void> {
    const next = last.then(() => sendDue(parts, closing.signal));
    last = next.catch((error: unknown) => log.error('the external coupon system could not be told', { detail: messageOf(error) }));
    return next;
  }
  const running = (async () => {
    while (!closing.signal.aborted) {
      await look().catch(() => {});
      const [next] = await ledger.rows(NextRow, `select min(next_at) as at from coupon_posts where state = 'queued'`).catch(() => []);
      const now = wall.now();
      const pause = now + MINUTE_MS;
      const until = instant(Math.max(now + SECOND_MS, Math.min(pause, next?.at ?? pause)));
      const idle = new AbortController();
      await Promise.race([posting.woken(), wall.until(until, AbortSignal.any([closing.signal, idle.signal]))]);
      idle.abort();
    }
  })();
  return {
    settled: look,
    async close() {
      closing.abort();
      posting.close();
      await running;
      await last;
    },
  };
}

async function sendDue(parts: Parts, signal: AbortSignal): Promise<void> {
  const { ledger, clock } = parts;
  for (;;) {
    const posts = await ledger.rows(
      PostRow,
      `select id, coupon, kind, attempts from coupon_posts where state = 'queued' and next_at <= $1 order by next_at, id limit ${PAGE}`,
      [clock.wall.now()],
    );
    for (const post of posts) {
      if (signal.aborted) return;
      const outcome = await send(parts, post).catch(whatIsMissing);
      await settle(parts, post, outcome);
    }
    if (posts.length < PAGE) return;
  }
}

/** A customer the pipeline has not stored yet, or a secret that cannot be read: for now. */
function whatIsMissing(error: unknown): PostOutcome {
  if (error instanceof AppError) return { state: 'again', detail: error.message };
  throw error;
}

async function send(parts: Parts, { id, coupon: couponId, kind }: Post): Promise<PostOutcome> {
  const { ledger, clock, door, system, desk } = parts;
  if (kind === 'withdraw') {
    await desk.ask([{ kind, coupon: couponId }]);
    return { state: 'sent', detail: '' };
  }
  const to = await system.opened();
  if (to === null) return { state: 'again', detail: 'no external system is set up' };
  const [coupon] = await ledger.rows(CouponRow, `select ${COUPON_COLUMNS} from coupons k where k.id = $1`, [couponId]);
  if (coupon === undefined) return { state: 'failed', detail: 'the coupon is not there' };
  if (kind === 'issue' && coupon.state === 'voided') return { state: 'failed', detail: 'the coupon was voided before it was issued' };
  const customer = await door.identityOf(coupon.customer, to.namespace);
  if (customer === undefined) return { state: 'failed', detail: `the customer has no ${to.namespace}` };
  const body = JSON.stringify({
    type: `coupon.${kind}`,
    timestamp: formatInstant(clock.now()),
    data: dataOf(coupon, to.namespace, customer),
  });
  return await door.post(to, id, body);
}

function dataOf({ id, batch, origin }: CouponNow, namespace: string, customer: string): object {
  const { campaign, arm } = origin;
  return {
    coupon: id,
    batch,
    customer: { namespace, value: customer },
    ...(campaign === '' ? {} : { campaign, arm }),
  };
}

async function settle({ ledger, clock, desk }: Parts, post: Post, { state, detail, retryAfterMs }: PostOutcome): Promise<void> {
  const attempts = post.attempts + 1;
  const isOver = state === 'failed' || (state === 'again' && attempts >= MOST_ATTEMPTS);
  const pause = Math.min(LONGEST_PAUSE_MS, retryAfterMs ?? 5 * SECOND_MS * 3 ** (attempts - 1));
  // The coupon first: a crash in between asks once more, which is recognised.
  if (isOver && post.kind === 'issue') await desk.ask([{ kind: 'report', coupon: post.coupon, told: { state: 'voided' } }]);
  await ledger.run('update coupon_posts set state = $2, attempts = $3, next_at = $4, detail = $5 where id = $1', [
    post.id,
    state === 'sent' ? 'sent' : isOver ? 'failed' : 'queued',
    attempts,
    clock.wall.now() + pause,
    detail.slice(0, 500),
  ]);
}
