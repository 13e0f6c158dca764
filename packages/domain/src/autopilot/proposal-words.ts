import { counted, grouped } from '../counted.ts';
import { MONEY_SCALE } from '../money.ts';
import type { Sentence } from '../sentence.ts';
import type { PlaybookChange } from './proposal.ts';
import { percent, points } from './share-text.ts';

/**
 * 建议的一句话 — a proposed change and what it rests on, in both languages.
 *
 * @param batchName  what a batch of coupons is called, by key
 */
export function changeSentence(change: PlaybookChange, batchName: (key: string) => string): Sentence {
  switch (change.of) {
    case 'arm':
      return {
        zh: `只留文案 ${change.to}：达成率 ${percent(change.rate)}，其余最好的是 ${percent(change.against)}，差别已证明。`,
        en: `Keep text ${change.to} alone: ${percent(change.rate)} reached the goal, ${percent(change.against)} with the best of the others, and the difference is proven.`,
      };
    case 'benefit':
      return benefitSentence(change, batchName);
    case 'audience':
      return {
        zh: `人群从受影响的用户放宽到整个切片：本次 ${grouped(change.customers)} 人太少，判断不了。`,
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

function benefitSentence(
  { from, to, why, costPerIncrement }: Extract<PlaybookChange, { of: 'benefit' }>,
  batchName: (key: string) => string,
): Sentence {
  const named = (key: string | null, none: string, open: string, close: string): string =>
    key === null ? none : `${open}${batchName(key)}${close}`;
  const zh = `权益从${named(from, '无', '「', '」')}改为${named(to, '无', '「', '」')}`;
  const en = `Grant ${named(to, 'no benefit', '“', '”')} instead of ${named(from, 'none', '“', '”')}`;
  switch (why) {
    case 'too_dear': {
      const each = ((costPerIncrement ?? 0) / MONEY_SCALE).toFixed(2);
      return {
        zh: `${zh}：每多一人达成花费 ¥${each}，高于它的价值。`,
        en: `${en}: each additional customer cost ¥${each}, more than it is worth.`,
      };
    }
    case 'needless':
      return { zh: `${zh}：不给也会恢复。`, en: `${en}: it recovers without.` };
    case 'too_weak':
      return { zh: `${zh}：现在这样看不出效果。`, en: `${en}: no effect is shown as it is.` };
  }
}
