import { counted, grouped } from '../counted.ts';
import { figureText } from '../figure-text.ts';
import { MONEY_SCALE } from '../money.ts';
import type { Sentence } from '../sentence.ts';
import type { Guard } from './guards.ts';

/** 拦下的一句话 — why a playbook may not start now, with the value and its limit, in both languages. */
export function guardSentence(guard: Guard): Sentence {
  switch (guard.of) {
    case 'switch':
      return SWITCHED_OFF[guard.which];
    case 'at_once':
      return {
        zh: `已有 ${guard.value} 次在运行，最多同时 ${guard.limit} 次`,
        en: `${guard.value} of its runs last already, at most ${guard.limit} at a time`,
      };
    case 'overlap':
      return { zh: `${guard.run} 正在对重叠的人群运行`, en: `${guard.run} is treating customers who overlap` };
    case 'cooldown': {
      const left = lastingSentence(guard.leftMs);
      return { zh: `冷却期还有 ${left.zh}`, en: `its cooldown lasts ${left.en} more` };
    }
    case 'month': {
      const [value, limit] = guard.which === 'cost' ? [guard.value / MONEY_SCALE, guard.limit / MONEY_SCALE] : [guard.value, guard.limit];
      const what = guard.which === 'cost' ? { zh: '费用', en: 'cost' } : { zh: '条数', en: 'messages' };
      return {
        zh: `本月${what.zh}已占用 ${grouped(value)}，上限 ${grouped(limit)}`,
        en: `${grouped(value)} of the month's ${grouped(limit)} (${what.en}) ${guard.which === 'cost' ? 'is' : 'are'} taken`,
      };
    }
    case 'estimate':
      return { zh: '还没有估算出能触达多少人', en: 'how many customers it would reach is not estimated yet' };
    case 'audience':
      return {
        zh: `能触达 ${grouped(guard.value)} 人，至少要 ${grouped(guard.limit)} 人`,
        en: `it would reach ${counted(guard.value, 'customer')}, at least ${grouped(guard.limit)} are needed`,
      };
  }
}

/** A duration in both languages: `2 天`, `2 d`. */
export function lastingSentence(ms: number): Sentence {
  const said = (language: 'zh' | 'en'): string => figureText(ms, 'duration', { language, currency: 'CNY' });
  return { zh: said('zh'), en: said('en') };
}

/** What is said of each switch that is off. */
export const SWITCHED_OFF: Readonly<Record<'everywhere' | 'project' | 'playbook', Sentence>> = {
  everywhere: { zh: '自动运营已全部关闭', en: 'the autopilot is switched off everywhere' },
  project: { zh: '本项目的自动运营已关闭', en: 'the autopilot of this project is switched off' },
  playbook: { zh: '这份预案已关闭', en: 'this playbook is switched off' },
};
