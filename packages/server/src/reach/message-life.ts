import type { Milestone } from '@gyre/domain/api/reach';
import type { MessageFailure, MessageState } from '@gyre/domain/reach/message';

/** Where a state stands once an attempt is settled; null for those that are on their way. */
const SETTLED: Readonly<Record<MessageState, Milestone['step'] | null>> = {
  queued: null,
  attempting: null,
  unknown: 'unknown',
  sent: 'sent',
  delivered: 'sent',
  failed: 'failed',
  expired: 'expired',
};

/** One attempt as its life is told from. */
export interface LivedAttempt {
  readonly attempt: number;
  readonly provider: string;
  readonly state: MessageState;
  readonly failure: MessageFailure | '';
  readonly detail: string;
  readonly created_at: number;
  readonly attempted_at: number | null;
  readonly settled_at: number | null;
  /** When a receipt told that it failed; null when none did. */
  readonly told_failed_at: number | null;
  readonly delivered_at: number | null;
  readonly opened_at: number | null;
  readonly clicked_at: number | null;
  readonly replied_at: number | null;
}

/** 消息的一生 — what happened to a wish that became a message, from the decision over all its attempts, in order. */
export function lifeOf(
  { wishedAt, decidedAt }: { readonly wishedAt: number | null; readonly decidedAt: number },
  attempts: readonly LivedAttempt[],
): Milestone[] {
  const before = { attempt: 0, provider: '', failure: '' as const, detail: '' };
  const decided: Milestone[] = [
    ...(wishedAt !== null && wishedAt < decidedAt ? [{ ...before, step: 'deferred' as const, at: wishedAt }] : []),
    { ...before, step: 'decided', at: decidedAt },
  ];
  return [...decided, ...attempts.flatMap(stepsOf)].toSorted((a, b) => a.at - b.at);
}

function stepsOf(of: LivedAttempt): Milestone[] {
  const happened: readonly (readonly [Milestone['step'] | null, number | null])[] = [
    ['queued', of.created_at],
    ['attempting', of.attempted_at],
    [of.told_failed_at === null ? SETTLED[of.state] : 'sent', of.settled_at],
    ['failed', of.told_failed_at],
    ['delivered', of.delivered_at],
    ['opened', of.opened_at],
    ['clicked', of.clicked_at],
    ['replied', of.replied_at],
  ];
  return happened.flatMap(([step, at]) => {
    if (step === null || at === null) return [];
    const isTold = step === 'failed' || step === 'unknown' || step === 'expired';
    const why = isTold ? { failure: of.failure, detail: of.detail } : { failure: '' as const, detail: '' };
    return [{ step, at, attempt: of.attempt, provider: step === 'queued' ? '' : of.provider, ...why }];
  });
}
