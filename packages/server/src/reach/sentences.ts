import type { WithheldReason } from '@gyre/domain/campaign';
import type { Sentence } from '@gyre/domain/sentence';
import { DAY_MS, formatInstant, HOUR_MS, instant, MINUTE_MS, zoneOffsetMs } from '@gyre/domain/time';
import { TEST_INBOX } from '../channels/index.ts';

/** What a passage's sentence is made from. */
export interface PassageFacts {
  readonly outcome: 'sent' | 'queued' | 'attempting' | 'failed' | 'unknown' | 'control' | 'withheld';
  readonly reason: string;
  readonly decidedAt: number;
  readonly detail: Readonly<Record<string, string | number | boolean>>;
  readonly controlShareBp: number;
  readonly message: { readonly provider: string; readonly detail: string; readonly at: number; readonly attempt: number } | undefined;
}

/** 原因说明 — what became of one entry, as an operator would say it. Instants are shown in `zone`. */
export function sentenceOfPassage(facts: PassageFacts, zone: string): Sentence {
  const when = wallClock(facts.decidedAt, zone);
  const share = percent(facts.controlShareBp);
  if (facts.outcome === 'control') {
    return {
      zh: `在对照组中：本应在 ${when} 触达，按 ${share} 留出未发送`,
      en: `In the control group: would have been reached at ${when}; held out as part of ${share}`,
    };
  }
  if (facts.outcome === 'withheld')
    return WITHHELD[facts.reason as WithheldReason]?.(facts, zone) ?? { zh: facts.reason, en: facts.reason };
  return ofMessage(facts.outcome, facts.message ?? { provider: '', detail: '', at: facts.decidedAt, attempt: 1 }, zone);
}

function ofMessage(
  outcome: 'sent' | 'queued' | 'attempting' | 'failed' | 'unknown',
  message: NonNullable<PassageFacts['message']>,
  zone: string,
): Sentence {
  const when = wallClock(message.at, zone);
  const { detail, provider, attempt } = message;
  switch (outcome) {
    case 'sent':
      return provider === TEST_INBOX
        ? {
            zh: `${when} 写入测试收件箱：没有配置服务商，用户没有收到`,
            en: `Put into the test inbox at ${when}: no provider is set, the customer did not get it`,
          }
        : { zh: `${when} 由服务商 ${provider} 接受并发出`, en: `Accepted by provider ${provider} at ${when}` };
    case 'queued':
      return attempt === 1
        ? { zh: '已决定发送，正在排队', en: 'Decided to send; waiting in the queue' }
        : {
            zh: `前 ${attempt - 1} 次服务商没有接受，等待第 ${attempt} 次尝试`,
            en: `Not accepted ${attempt - 1} time(s); waiting for attempt ${attempt}`,
          };
    case 'attempting':
      return { zh: '正在交给服务商', en: 'Being handed to the provider' };
    case 'failed':
      return { zh: `${when} 发送失败：${detail}`, en: `Failed at ${when}: ${detail}` };
    case 'unknown':
      return {
        zh: `结果未知（${detail}）：对方可能已收到，为避免重复不再发送`,
        en: `Outcome unknown (${detail}): it may have arrived, so it is never sent again`,
      };
  }
}

const WITHHELD: Readonly<Record<WithheldReason, (facts: PassageFacts, zone: string) => Sentence>> = {
  suppressed: () => ({ zh: '未发送：该用户已退订或被屏蔽', en: 'Not sent: the customer unsubscribed or is suppressed' }),
  no_address: () => ({ zh: '未发送：该用户没有邮箱', en: 'Not sent: the customer has no e-mail address' }),
  control: ({ controlShareBp }) => ({
    zh: `未发送：在 ${percent(controlShareBp)} 的对照组中`,
    en: `Not sent: in the control group of ${percent(controlShareBp)}`,
  }),
  in_both_arms: () => ({
    zh: '未发送：合并前的身份分属对照组和触达组，不再参与本计划',
    en: 'Not sent: identities merged later had been in both the control and the treated group, so the customer is left out',
  }),
  frequency_cap: ({ detail }, zone) => {
    const limit = String(detail['limit'] ?? '?');
    const window = duration(Number(detail['windowMs'] ?? 0));
    const next = wallClock(Number(detail['allowedAt'] ?? 0), zone);
    return {
      zh: `未发送：触达限制，${window.zh}内最多 ${limit} 次；${next} 起可再次触达`,
      en: `Not sent: frequency cap of ${limit} in ${window.en}; room again from ${next}`,
    };
  },
  campaign_not_running: () => ({ zh: '未发送：计划已停止', en: 'Not sent: the campaign was not running any more' }),
  template_error: ({ detail }) => ({
    zh: `未发送：内容渲染失败：${String(detail['error'] ?? '')}`,
    en: `Not sent: the content could not be rendered: ${String(detail['error'] ?? '')}`,
  }),
};

/** `yyyy-mm-dd hh:mm` on the zone's wall clock. */
export function wallClock(at: number, zone: string): string {
  const moment = instant(at);
  return formatInstant(instant(at + zoneOffsetMs(moment, zone)))
    .slice(0, 16)
    .replace('T', ' ');
}

/** A share in basis points as per cent. */
export function percent(basisPoints: number): string {
  return `${basisPoints / 100}%`;
}

/** A length of time in its largest whole unit. */
export function duration(ms: number): Sentence {
  if (ms % DAY_MS === 0) return { zh: `${ms / DAY_MS} 天`, en: plural(ms / DAY_MS, 'day') };
  if (ms % HOUR_MS === 0) return { zh: `${ms / HOUR_MS} 小时`, en: plural(ms / HOUR_MS, 'hour') };
  const minutes = Math.round(ms / MINUTE_MS);
  return { zh: `${minutes} 分钟`, en: plural(minutes, 'minute') };
}

/** A length of time that went by, in its largest fitting unit: nobody asks after the minutes of two weeks. */
export function roughly(ms: number): Sentence {
  if (ms >= 2 * DAY_MS) return duration(Math.round(ms / DAY_MS) * DAY_MS);
  if (ms >= 2 * HOUR_MS) return duration(Math.round(ms / HOUR_MS) * HOUR_MS);
  return duration(Math.round(ms / MINUTE_MS) * MINUTE_MS);
}

function plural(n: number, unit: string): string {
  return `${n} ${unit}${n === 1 ? '' : 's'}`;
}
