import type { Milestone, Message, MessageLife } from '@gyre/domain';
import { detailOf } from '@gyre/domain/reach/detail';
import type { z } from 'zod';
import type { Tone } from '../../parts/status-dot.tsx';

export type MessageRow = z.infer<typeof Message>;
type State = MessageRow['state'];

/** Key under which messages of the test inbox are booked. */
export const TEST_INBOX = 'test-inbox';

/** Key of the built-in inbox. */
export const BUILT_IN_INBOX = 'inbox';

type LifeMark =
  | 'created'
  | 'deferred'
  | 'decided'
  | 'queued'
  | 'attempted'
  | 'sent'
  | 'kept'
  | 'placed'
  | 'delivered'
  | 'opened'
  | 'clicked'
  | 'replied'
  | 'failed'
  | 'expired'
  | 'unknown';

/** One thing that happened to a message. */
export interface LifePoint {
  readonly mark: LifeMark;
  readonly at: number;
  readonly tone: Tone;
  /** Milliseconds since the step before; null for the first. */
  readonly afterMs: number | null;
  /** Of which attempt, with which provider, and why it failed, where the whole life is known. */
  readonly of?: Pick<Milestone, 'attempt' | 'provider' | 'failure'>;
}

/** Where a state stands once it is settled; null for those that are on their way. */
const SETTLED: Readonly<Record<State, LifeMark | null>> = {
  queued: null,
  attempting: null,
  unknown: 'unknown',
  sent: 'sent',
  delivered: 'sent',
  failed: 'failed',
  expired: 'expired',
};

const TONES: Readonly<Record<LifeMark, Tone>> = {
  created: 'off',
  deferred: 'off',
  decided: 'off',
  queued: 'off',
  attempted: 'busy',
  sent: 'good',
  kept: 'warn',
  placed: 'good',
  delivered: 'good',
  opened: 'good',
  clicked: 'good',
  replied: 'good',
  failed: 'bad',
  expired: 'off',
  unknown: 'warn',
};

function sentMark(provider: string): LifeMark {
  if (provider === TEST_INBOX) return 'kept';
  return provider === BUILT_IN_INBOX ? 'placed' : 'sent';
}

/** 消息的一生（全部） — what happened to a message from the decision on, over all attempts, in the order it happened. */
export function wholeLifeOf({ life }: Pick<z.infer<typeof MessageLife>, 'life'>): LifePoint[] {
  return life.map(({ step, at, attempt, provider, failure }, i) => {
    const mark = step === 'sent' ? sentMark(provider) : step === 'attempting' ? 'attempted' : step;
    const afterMs = i === 0 ? null : at - (life[i - 1]?.at ?? at);
    return { mark, at, tone: TONES[mark], afterMs, of: { attempt, provider, failure } };
  });
}

/** 消息的一生 — what happened to one attempt, in the order it happened. */
export function lifeOf(message: MessageRow): LifePoint[] {
  const mark = SETTLED[message.state];
  const settled = mark === 'sent' ? sentMark(message.provider) : mark;
  const marks: readonly (readonly [LifeMark | null, number | null])[] = [
    ['created', message.createdAt],
    ['attempted', message.attemptedAt],
    [settled, message.settledAt],
    ['delivered', message.deliveredAt],
    ['opened', message.openedAt],
    ['clicked', message.clickedAt],
    ['replied', message.repliedAt],
  ];
  const happened = marks.flatMap(([mark, at]) => (mark === null || at === null ? [] : [{ mark, at, tone: TONES[mark] }]));
  const inOrder = happened.toSorted((a, b) => a.at - b.at);
  return inOrder.map((step, i) => ({ ...step, afterMs: i === 0 ? null : step.at - (inOrder[i - 1]?.at ?? step.at) }));
}

export type Waiting = 'queued' | 'coupon' | 'attempting' | 'sent' | 'delivered';

const COUPON_AWAITED = detailOf('coupon_awaited');

/** Channels whose providers tell of deliveries. */
const WITH_RECEIPTS = new Set(['sms', 'email']);

/** What a message still waits for; null when nothing more is expected of it. */
export function waitingFor(message: MessageRow): Waiting | null {
  const { state, channel } = message;
  if (state === 'queued' && message.detail === COUPON_AWAITED) return 'coupon';
  if (state === 'queued' || state === 'attempting') return state;
  if (state === 'sent' && message.openedAt === null && message.clickedAt === null && message.repliedAt === null) {
    return WITH_RECEIPTS.has(channel) && message.provider !== TEST_INBOX ? 'sent' : null;
  }
  return state === 'delivered' && message.openedAt === null && message.clickedAt === null && message.repliedAt === null
    ? 'delivered'
    : null;
}
