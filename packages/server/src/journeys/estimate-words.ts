import { counted, grouped } from '@gyre/domain/counted';
import type { WithheldReason } from '@gyre/domain/reach/message';
import type { ContactPolicy } from '@gyre/domain/reach/policy';
import { MONEY_SCALE } from '@gyre/domain/money';
import type { Sentence } from '@gyre/domain/sentence';
import type { Extent } from './approval-rows.ts';

const BECAUSE: Readonly<Record<WithheldReason, Sentence>> = {
  campaign_not_running: { zh: '计划没有运行', en: 'the campaign does not run' },
  no_address: { zh: '在这个渠道没有地址', en: 'have no address on this channel' },
  suppressed: { zh: '已退订或被屏蔽', en: 'unsubscribed or are suppressed' },
  no_consent: { zh: '没有同意或已拒绝营销', en: 'did not agree to marketing or refused it' },
  no_personalisation: { zh: '关闭了个性化营销', en: 'turned personalised marketing off' },
  not_in_layer: { zh: '不在本计划在互斥层里的部分', en: 'are not in the part of the layer this campaign has' },
  in_both_arms: { zh: '合并后同时属于对照组和实验组', en: 'are in both the control and the treated group since a merge' },
  no_benefit: { zh: '优惠券已发完或不能发给他们', en: 'cannot be granted the coupon, such as when all are gone' },
  template_error: { zh: '内容渲染失败，例如缺少必填的值', en: 'cannot be rendered for, such as when a required value is missing' },
  holdout: { zh: '在全局对照组中', en: 'are in the global hold-out' },
  control: { zh: '在对照组中', en: 'are in the control group' },
  arm_time: { zh: '文案的发送时刻还没到', en: 'wait for the time of their text' },
  quiet_hours: { zh: '在免打扰时段，按设置不再发送', en: 'would be met in quiet hours and are dropped, as the campaign says' },
  expired: { zh: '等待时间用完仍不能发送', en: 'could not be reached before their waiting time is over' },
  frequency_cap: { zh: '已达到触达限制', en: 'have reached a frequency cap' },
  arbitration: { zh: '同一时刻让给了更优先的计划', en: 'lose to a campaign that goes first at the same moment' },
  budget: { zh: '超出预算', en: 'are beyond the budget' },
  paced: { zh: '计划放缓，不在触达的部分里', en: 'are left out while the campaign is slowed down' },
};

/** 排除原因 — why customers would not be reached, as the rest of a sentence about them. */
export function excludedBecause(reason: WithheldReason): Sentence {
  return BECAUSE[reason];
}

const yuan = (money: number): string => grouped(money / MONEY_SCALE);

/** Why a start needs a second person; null when it does not. Money in ten-thousandths. */
export function whyApproval({ customers, cost }: ContactPolicy['approval'], extent: Extent, days: number): Sentence | null {
  const span = days === 0 ? { zh: '', en: '' } : { zh: ` ${days} 天`, en: ` in ${counted(days, 'day')}` };
  if (customers !== null && extent.customers > customers) {
    return {
      zh: `预计${span.zh}触达 ${grouped(extent.customers)} 人，超过 ${grouped(customers)} 人需要另一个人审批`,
      en: `${counted(grouped(extent.customers), 'customer')} would be reached${span.en}; above ${grouped(customers)} a second person must approve`,
    };
  }
  if (cost !== null && extent.cost > cost) {
    return {
      zh: `预计${span.zh}费用 ${yuan(extent.cost)} 元，超过 ${yuan(cost)} 元需要另一个人审批`,
      en: `it would cost ¥${yuan(extent.cost)}${span.en}; above ¥${yuan(cost)} a second person must approve`,
    };
  }
  return null;
}

/** Why what was agreed does not cover a start any more: the measure that went beyond it. Money in ten-thousandths, the margin in basis points. */
export function whyOutgrown(agreed: Extent, now: Extent, measure: keyof Extent, marginBp: number): Sentence {
  const margin = `${marginBp / 100}%`;
  if (measure === 'customers') {
    return {
      zh: `批准时预计触达 ${grouped(agreed.customers)} 人，现在是 ${grouped(now.customers)} 人，多了超过 ${margin}，所以没有启动，已重新申请审批`,
      en: `approved for ${counted(grouped(agreed.customers), 'customer')}, it would now reach ${grouped(now.customers)}, over ${margin} more; it was not started and waits for approval again`,
    };
  }
  return {
    zh: `批准时预计费用 ${yuan(agreed.cost)} 元，现在是 ${yuan(now.cost)} 元，多了超过 ${margin}，所以没有启动，已重新申请审批`,
    en: `approved for a cost of ¥${yuan(agreed.cost)}, it would now cost ¥${yuan(now.cost)}, over ${margin} more; it was not started and waits for approval again`,
  };
}
