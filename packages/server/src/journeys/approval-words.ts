import { counted, grouped } from '@gyre/domain/counted';
import type { Digest } from '@gyre/domain/digest';
import { figureText, type FigureStyle } from '@gyre/domain/figure-text';
import { MONEY_SCALE } from '@gyre/domain/money';
import type { Sentence } from '@gyre/domain/sentence';
import type { Extent } from './approval-rows.ts';

/** 申请的结局 — why a request waits no longer: decided, taken back, or gone with a change or the end of its campaign. */
export type RequestEnd = 'approved' | 'refused' | 'withdrawn' | 'changed' | 'ended';

/** 审批消息 — what is told of a request for approval: that it waits, and once that it does so no longer. */
export type ToldRequest = {
  /** Of the request. */
  readonly id: number;
  /** Key of its campaign. */
  readonly campaign: string;
  /** Of its campaign. */
  readonly name: string;
  readonly askedBy: string;
} & (
  | { readonly what: 'asked'; readonly extent: Extent }
  | { readonly what: RequestEnd; /** Who did it. */ readonly by: string; readonly note: string }
);

const TITLES: Readonly<Record<ToldRequest['what'], (name: string) => Sentence>> = {
  asked: (name) => ({ zh: `运营计划「${name}」等待审批`, en: `Campaign “${name}” waits for approval` }),
  approved: (name) => ({ zh: `运营计划「${name}」已批准`, en: `Campaign “${name}” is approved` }),
  refused: (name) => ({ zh: `运营计划「${name}」被驳回`, en: `Campaign “${name}” is refused` }),
  withdrawn: noLonger,
  changed: noLonger,
  ended: noLonger,
};

function noLonger(name: string): Sentence {
  return { zh: `运营计划「${name}」不用审批了`, en: `Campaign “${name}” waits for approval no longer` };
}

const ENDS: Readonly<Record<RequestEnd, (by: string, askedBy: string) => Sentence>> = {
  approved: (by, askedBy) => ({
    zh: `${by} 批准了 ${askedBy} 的申请，可以启动了。`,
    en: `${by} agreed to what ${askedBy} asked for; it can be started.`,
  }),
  refused: (by, askedBy) => ({
    zh: `${by} 驳回了 ${askedBy} 的申请，计划回到草稿。`,
    en: `${by} refused what ${askedBy} asked for; it is a draft again.`,
  }),
  withdrawn: (by) => ({ zh: `${by} 撤回了申请，计划回到草稿。`, en: `${by} took the request back; it is a draft again.` }),
  changed: (by) => ({
    zh: `${by} 修改了计划，申请随之撤回，计划回到草稿。`,
    en: `${by} changed the campaign, which takes the request back; it is a draft again.`,
  }),
  ended: (by) => ({ zh: `${by} 结束了计划，申请随之撤回。`, en: `${by} ended the campaign, and the request with it.` }),
};

/** What a notice about a request says; `url`: the page of its campaign. */
export function requestDigest(told: ToldRequest, url: string, style: FigureStyle): Digest {
  const { language } = style;
  return {
    title: TITLES[told.what](told.name)[language],
    note: (told.what === 'asked' ? asking(told.askedBy, told.extent, style) : ending(told))[language],
    url,
    open: language === 'zh' ? '打开运营计划' : 'Open the campaign',
    tables: [],
  };
}

function asking(askedBy: string, { customers, cost }: Extent, style: FigureStyle): Sentence {
  const money = figureText(cost / MONEY_SCALE, 'money', style);
  return {
    zh: `${askedBy} 申请启动：预计触达 ${grouped(customers)} 人，费用 ${money}。由另一位有审批权限的成员批准或驳回。`,
    en: `${askedBy} asked to start it: it would reach ${counted(customers, 'customer')} and cost ${money}. Somebody else who may approve agrees or refuses.`,
  };
}

function ending({ what, by, askedBy, note }: Extract<ToldRequest, { readonly note: string }>): Sentence {
  const { zh, en } = ENDS[what](by, askedBy);
  return note === '' ? { zh, en } : { zh: `${zh}留言：${note}`, en: `${en} Note: ${note}` };
}
