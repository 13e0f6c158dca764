import { counted } from '../counted.ts';
import { MONEY_SCALE } from '../money.ts';
import type { Sentence } from '../sentence.ts';
import type { PlaybookChange } from './proposal.ts';
import { percent, points } from './share-text.ts';

/** 建议的一句话 — a proposed change and what it rests on, in both languages. */
export function changeSentence(change: PlaybookChange): Sentence {
  switch (change.of) {
    case 'arm':
      return {
        zh: `只留文案 ${change.to}：达成率 ${percent(change.rate)}，其余最好的是 ${percent(change.against)}，差别已证明。`,
        en: `Keep text ${change.to} alone: ${percent(change.rate)} reached the goal, ${percent(change.against)} with the best of the others, and the difference is proven.`,
      };
    case 'benefit':
      return benefitSentence(change);
    case 'audience':
      return {
        zh: `人群从受影响的用户放宽到整个切片：本次 ${change.customers} 人太少，判断不了。`,
        en: `For everybody in the slice instead of those found affected: ${counted(change.customers, 'customer was', 'customers were')} too few to judge.`,
      };
    case 'declared_lift':
      return {
        zh: `声明的提升从 ${points(change.from)} 改为 ${points(change.to)} 个百分点：这是 ${change.runs} 次运行合起来的结果。`,
        en: `Declare a lift of ${points(change.to)} percentage points instead of ${points(change.from)}: that is what ${change.runs} ${change.runs === 1 ? 'run shows' : 'runs show together'}.`,
      };
    case 'least_effect':
      return {
        zh: `偏离至少 ${percent(change.to)} 才启动（原为 ${percent(change.from)}）：这次的偏离不触达也恢复了。`,
        en: `Start on a deviation of at least ${percent(change.to)} (now ${percent(change.from)}): this one recovered untreated.`,
      };
  }
}

function benefitSentence({ from, to, why, costPerIncrement }: Extract<PlaybookChange, { of: 'benefit' }>): Sentence {
  const zh = `权益从${from === null ? '无' : `「${from}」`}改为${to === null ? '无' : `「${to}」`}`;
  const en = `Grant ${to === null ? 'no benefit' : `“${to}”`} instead of ${from === null ? 'none' : `“${from}”`}`;
  switch (why) {
    case 'too_dear': {
      const each = ((costPerIncrement ?? 0) / MONEY_SCALE).toFixed(2);
      return {
        zh: `${zh}：每多一人达成花费 ${each}，高于它的价值。`,
        en: `${en}: each additional customer cost ${each}, more than it is worth.`,
      };
    }
    case 'needless':
      return { zh: `${zh}：不给也会恢复。`, en: `${en}: it recovers without.` };
    case 'too_weak':
      return { zh: `${zh}：现在这样看不出效果。`, en: `${en}: no effect is shown as it is.` };
  }
}
