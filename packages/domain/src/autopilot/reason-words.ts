import { counted, grouped } from '../counted.ts';
import type { Sentence } from '../sentence.ts';
import type { NotLaunchable } from './diagnosis.ts';
import { guardSentence, lastingSentence, SWITCHED_OFF } from './guard-words.ts';
import type { OutcomeKind } from './outcome.ts';
import type { Reason } from './reasons.ts';
import { percent } from './share-text.ts';

/** 原因的一句话 — why a transition happened, or did not, in both languages. */
export function reasonSentence(reason: Reason): Sentence {
  const say = SAYING[reason.code] as (reason: Reason) => Sentence;
  return say(reason);
}

const NO_CAUSE: Readonly<Record<NotLaunchable, Sentence>> = {
  mix: { zh: '是流量结构变化，不是转化变差', en: 'The mix of traffic changed, not how customers behave' },
  too_small: { zh: '影响太小或太短', en: 'The effect is too small or too short' },
  ambiguous: { zh: '还分不清在哪里，等更多数据', en: 'Where it lies cannot be told yet; more data is awaited' },
  unexplained: { zh: '找不到能解释的切片', en: 'No slice explains it' },
};

const KINDS: Readonly<Record<OutcomeKind, Sentence>> = {
  caused: { zh: '是运营带来的', en: 'caused by the campaign' },
  anyway: { zh: '不做也会恢复', en: 'would have recovered anyway' },
  undecided: { zh: '尚不能判断', en: 'undecided' },
};

const SAYING: { readonly [Code in Reason['code']]: (reason: Extract<Reason, { code: Code }>) => Sentence } = {
  no_change: () => ({ zh: '没有变化', en: 'Nothing changed' }),
  alert: ({ confirmed }) =>
    confirmed
      ? { zh: '异常持续，开始定位', en: 'The anomaly persists; its cause is being found' }
      : { zh: '发现异常，等待下一个周期确认', en: 'An anomaly; the next period must confirm it' },
  cleared: () => ({ zh: '异常自行消失', en: 'The anomaly went away by itself' }),
  cause_found: () => ({ zh: '已定位到切片', en: 'The slice is found' }),
  no_cause: ({ why }) => NO_CAUSE[why],
  no_playbook: () => ({ zh: '没有适用的预案', en: 'No playbook serves' }),
  guarded: ({ playbook, guard }) => {
    const { zh, en } = guardSentence(guard);
    return { zh: `预案「${playbook}」暂不能启动：${zh}`, en: `Playbook “${playbook}” may not start now: ${en}` };
  },
  proposed: ({ playbook }) => ({
    zh: `建议启动预案「${playbook}」，等待批准`,
    en: `Playbook “${playbook}” is proposed and waits for approval`,
  }),
  automatic: ({ playbook }) => ({ zh: `预案「${playbook}」自动启动`, en: `Playbook “${playbook}” starts automatically` }),
  agreed: ({ by }) => ({ zh: `${by} 批准`, en: `Approved by ${by}` }),
  refused: ({ by }) => ({ zh: `${by} 拒绝`, en: `Refused by ${by}` }),
  not_answered: () => ({ zh: '超时没有人批准', en: 'Nobody answered in time' }),
  outdated: () => ({ zh: '情况已变，重新判断', en: 'Things have changed; it is decided anew' }),
  silenced: ({ by }) => ({ zh: `${by} 停止了对这次异动的处理`, en: `${by} stopped everything about this episode` }),
  opened: () => ({ zh: '运营计划已开启', en: 'The campaign is open' }),
  not_opened: ({ why }) => ({ zh: `运营计划没能开启：${why}`, en: `The campaign could not be opened: ${why}` }),
  recovered: ({ ratio, bound, basis }) => ({
    zh: `已恢复：达到预期的 ${percent(ratio)}（95% 界 ${percent(bound)}，看${basis === 'control' ? '对照组' : '触达组，对照组人太少'}）`,
    en: `Recovered: at ${percent(ratio)} of what is expected (95 % bound ${percent(bound)}, read on ${basis === 'control' ? 'control' : 'the treated, as control is too small'})`,
  }),
  recovered_before_start: () => ({ zh: '还没开启就已恢复', en: 'Recovered before the campaign was open' }),
  recovered_while_treated: ({ ratio }) => ({
    zh: `触达的人恢复到预期的 ${percent(ratio)}，对照组没有`,
    en: `Treated customers are at ${percent(ratio)} of what is expected again, control is not`,
  }),
  relapsed: ({ ratio }) => ({
    zh: `又只有预期的 ${percent(ratio)}，恢复原力度`,
    en: `At ${percent(ratio)} of what is expected, off again; full pace again`,
  }),
  no_effect: () => ({ zh: '看不出效果，不再继续', en: 'No effect is shown; going on is futile' }),
  budget: ({ spent, budget }) => ({
    zh: `预算用完：已发 ${grouped(spent.messages)} 条，上限 ${grouped(budget.messages)} 条`,
    en: `The budget is used up: ${grouped(spent.messages)} of ${counted(budget.messages, 'message')}`,
  }),
  time: ({ durationMs }) => {
    const { zh, en } = lastingSentence(durationMs);
    return { zh: `已运行 ${zh}，到时限`, en: `It has lasted ${en}, as long as it may` };
  },
  refusals: ({ reached, refused, limitBp }) => ({
    zh: `触达 ${grouped(reached)} 人，退订或投诉 ${grouped(refused)} 人，达到 ${limitBp / 100}% 的上限`,
    en: `Of ${grouped(reached)} reached ${grouped(refused)} unsubscribed or complained; the limit is ${limitBp / 100} %`,
  }),
  worse: () => ({ zh: '触达组反而比对照组差', en: 'Treated customers do worse than control' }),
  stopped: ({ by }) => ({ zh: `${by} 停止`, en: `Stopped by ${by}` }),
  switched_off: ({ which }) => ({ zh: SWITCHED_OFF[which].zh, en: `Ended: ${SWITCHED_OFF[which].en}` }),
  closed_outside: () => ({ zh: '运营计划在别处被结束', en: 'The campaign was ended elsewhere' }),
  closed: ({ spent }) => ({
    zh: `运营计划已结束，共发 ${grouped(spent.messages)} 条`,
    en: `The campaign is ended, with ${counted(spent.messages, 'message')}`,
  }),
  judged: ({ outcome }) => ({ zh: `判断：${KINDS[outcome].zh}`, en: `Verdict: ${KINDS[outcome].en}` }),
};
