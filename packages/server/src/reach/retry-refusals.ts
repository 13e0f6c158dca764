import type { RetryRefusal } from '@gyre/domain/api/reach';
import { channelOf, type CampaignDefinition } from '@gyre/domain/campaign';
import type { MessageFailure, MessageState } from '@gyre/domain/reach/message';
import type { Sentence } from '@gyre/domain/sentence';
import type { Decision } from './policy.ts';
import { whyWithheld } from './reasons.ts';
import { isPermanent } from './retries.ts';

/** Why a message is not tried again. */
export interface Refusal {
  readonly reason: RetryRefusal;
  readonly sentence: Sentence;
}

type OwnReason = Extract<
  RetryRefusal,
  'missing' | 'outcome_unknown' | 'not_failed' | 'tried_later' | 'retried_before' | 'permanent' | 'address_changed'
>;

const SENTENCES: Readonly<Record<OwnReason, Sentence>> = {
  missing: { zh: '没有这条消息', en: 'there is no such message' },
  outcome_unknown: { zh: '结果未知：对方可能已经收到', en: 'its outcome is unknown: it may have arrived' },
  not_failed: { zh: '它没有失败', en: 'it has not failed' },
  tried_later: { zh: '已经再试过，后一次尝试在触达记录里', en: 'it was tried again already: a later attempt is in the message log' },
  retried_before: { zh: '已经手动重试过一次', en: 'an operator has tried it again once already' },
  permanent: {
    zh: '被拒的是号码、地址、内容或它等的券，再试也不会成功',
    en: 'its address, its content or the coupon it waited for was refused, which another try would not change',
  },
  address_changed: {
    zh: '该用户现在用的是另一个地址，这条消息是写给原来的地址的',
    en: 'the customer is reached at another address by now, and this message was made for the one before',
  },
};

/** A failed message's own history, as far as it forbids another try. */
export interface Tried {
  readonly state: MessageState;
  readonly failure: MessageFailure | '';
  readonly revived: boolean;
  readonly has_later: boolean;
}

/** Why a message's own history forbids another try; undefined when it does not. */
export function refusalOf(tried: Tried | undefined): Refusal | undefined {
  if (tried === undefined) return refused('missing');
  if (tried.state === 'unknown') return refused('outcome_unknown');
  if (tried.state !== 'failed') return refused('not_failed');
  if (tried.has_later) return refused('tried_later');
  if (tried.revived) return refused('retried_before');
  return tried.failure !== '' && isPermanent(tried.failure) ? refused('permanent') : undefined;
}

/** Why the contact policy forbids another try to `address`; undefined when it does not. What would have to wait is refused: a message says what was true then. */
export function refusalBy(decision: Decision, address: string, definition: CampaignDefinition, zone: string): Refusal | undefined {
  if (decision.outcome === 'send') return decision.address === address ? undefined : refused('address_changed');
  const { reason } = decision;
  const detail = decision.outcome === 'ghost' ? {} : decision.detail;
  const facts = { detail, channel: channelOf(definition), controlShareBp: definition.controlShareBp };
  return { reason, sentence: whyWithheld(reason, facts, zone) };
}

function refused(reason: OwnReason): Refusal {
  return { reason, sentence: SENTENCES[reason] };
}
