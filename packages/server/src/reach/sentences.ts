import type { Outcome } from '@gyre/domain/api/campaigns';
import type { Channel } from '@gyre/domain/reach/channel';
import { sentenceOfDetail } from '@gyre/domain/reach/detail';
import { WithheldReason } from '@gyre/domain/reach/message';
import type { MessageState } from '@gyre/domain/reach/message';
import type { Sentence } from '@gyre/domain/sentence';
import { TEST_INBOX } from '../channels/index.ts';
import { COUPON_AWAITED, COUPON_LATE } from './awaiting.ts';
import type { Detail } from './policy.ts';
import { whyWithheld } from './reasons.ts';
import { percent, wallClock } from './wording.ts';

/** What a passage's sentence is made from. */
export interface PassageFacts {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly decidedAt: number;
  /** How long a waiting one waits. */
  readonly until: number | null;
  readonly detail: Detail;
  readonly channel: Channel | null;
  readonly controlShareBp: number;
  /** The latest attempt; meaningful for outcomes that are states of a message. */
  readonly message: { readonly provider: string; readonly detail: string; readonly at: number; readonly attempt: number };
}

/** 原因说明 — what became of one entry, as an operator would say it. Instants are shown in `zone`, those of a decision in the customer's. */
export function sentenceOfPassage(facts: PassageFacts, zone: string): Sentence {
  const { outcome } = facts;
  if (outcome === 'ghost') return ofGhost(facts, zone);
  if (outcome === 'withheld') {
    const why = ofReason(facts, zone);
    return { zh: `未发送：${why.zh}`, en: `Not sent: ${why.en}` };
  }
  return outcome === 'waiting' ? ofWaiting(facts, zone) : ofMessage(outcome, facts.message, zone);
}

function ofReason(facts: PassageFacts, zone: string): Sentence {
  const reason = WithheldReason.safeParse(facts.reason);
  return reason.success ? whyWithheld(reason.data, facts, zone) : { zh: facts.reason, en: facts.reason };
}

function ofGhost({ reason, decidedAt, controlShareBp }: PassageFacts, zone: string): Sentence {
  const when = wallClock(decidedAt, zone);
  if (reason === 'holdout') {
    return {
      zh: `在全局对照组中：本应在 ${when} 触达；全局对照组的用户不收任何营销`,
      en: `In the global hold-out: would have been reached at ${when}; no marketing reaches the hold-out`,
    };
  }
  const share = percent(controlShareBp);
  return {
    zh: `在对照组中：本应在 ${when} 触达，按 ${share} 留出未发送`,
    en: `In the control group: would have been reached at ${when}; held out as part of ${share}`,
  };
}

function ofWaiting(facts: PassageFacts, zone: string): Sentence {
  if (facts.until === null) return { zh: '正在处理，请稍后再看', en: 'Being worked on, look again in a moment' };
  const when = wallClock(facts.until, zone);
  const why = ofReason(facts, zone);
  return { zh: `推迟到 ${when} 再决定：${why.zh}`, en: `Waiting until ${when}: ${why.en}` };
}

function ofMessage(state: MessageState, message: PassageFacts['message'], zone: string): Sentence {
  const when = wallClock(message.at, zone);
  const { provider, attempt } = message;
  const said = sentenceOfDetail(message.detail);
  switch (state) {
    case 'sent':
    case 'delivered':
      return ofSent(state, provider, when);
    case 'queued':
      if (message.detail === COUPON_AWAITED) return { zh: `已决定发送，${said.zh}再发`, en: `Decided to send; ${said.en}` };
      return attempt === 1
        ? { zh: '已决定发送，正在排队', en: 'Decided to send; waiting in the queue' }
        : {
            zh: `前 ${attempt - 1} 次服务商没有接受，等待第 ${attempt} 次尝试`,
            en: `Not accepted ${attempt - 1} time(s); waiting for attempt ${attempt}`,
          };
    case 'attempting':
      return { zh: '正在交给服务商', en: 'Being handed to the provider' };
    case 'failed':
      return { zh: `${when} 发送失败：${said.zh}`, en: `Failed at ${when}: ${said.en}` };
    case 'expired':
      if (message.detail === COUPON_LATE)
        return { zh: `已决定发送，但${said.zh}，没有再发`, en: `Decided to send, but ${said.en}, so it was not sent` };
      return {
        zh: '已决定发送，但排队到免打扰时段开始仍未轮到，没有再发',
        en: 'Decided to send, but its turn in the queue did not come before quiet hours began, so it was not sent',
      };
    case 'unknown':
      return {
        zh: `结果未知（${said.zh}）：对方可能已收到，为避免重复不再发送`,
        en: `Outcome unknown (${said.en}): it may have arrived, so it is never sent again`,
      };
  }
}

function ofSent(state: 'sent' | 'delivered', provider: string, when: string): Sentence {
  if (provider === TEST_INBOX) {
    return {
      zh: `${when} 写入测试收件箱：没有配置服务商，用户没有收到`,
      en: `Put into the test inbox at ${when}: no provider is set, the customer did not get it`,
    };
  }
  return state === 'sent'
    ? { zh: `${when} 由服务商 ${provider} 接受并发出`, en: `Accepted by provider ${provider} at ${when}` }
    : { zh: `${when} 已送达（服务商 ${provider}）`, en: `Delivered at ${when} (provider ${provider})` };
}
