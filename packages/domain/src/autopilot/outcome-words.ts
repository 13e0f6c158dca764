import { grouped } from '../counted.ts';
import type { Sentence } from '../sentence.ts';
import type { LiftInterval, Outcome } from './outcome.ts';
import { points, signedPoints } from './share-text.ts';

/** 判断的一句话 — what a run came to, with its numbers, in both languages. */
export function outcomeSentence(outcome: Outcome): Sentence {
  const { lift, anyway } = outcome;
  if (lift === null || anyway === null) return TOO_FEW;
  const numbers = {
    lift: between(lift, signedPoints),
    anyway: signedPoints(anyway.effect),
    regression: shareText(outcome.regressionShare),
  };
  switch (outcome.kind) {
    case 'caused':
      return {
        zh: `是这次运营带来的：触达组比对照组高 ${between(lift, points).zh}，约多 ${grouped(Math.round(outcome.increment ?? 0))} 人达成；不触达也会变化 ${numbers.anyway} 个百分点（自然回归占 ${numbers.regression}）。`,
        en: `The campaign caused it: treated customers are above control by ${between(lift, points).en}, about ${grouped(Math.round(outcome.increment ?? 0))} more who reached the goal; without it the rate would have changed by ${numbers.anyway} points (regression to the mean: ${numbers.regression}).`,
      };
    case 'anyway':
      return {
        zh: `不做也会恢复（回归均值）：对照组没有触达也变化了 ${numbers.anyway} 个百分点，触达组只比它高 ${numbers.lift.zh}，达不到声明的提升。`,
        en: `It would have recovered anyway (regression to the mean): control changed by ${numbers.anyway} points untreated, and treated customers are above it by only ${numbers.lift.en}, short of the declared lift.`,
      };
    case 'undecided':
      return undecidedSentence(outcome, numbers.lift);
  }
}

const TOO_FEW: Sentence = {
  zh: '尚不能判断：两组里达成目标的人太少，算不出区间。',
  en: 'Undecided: too few customers of both groups reached the goal for an interval.',
};

function undecidedSentence({ undecided, treated, control }: Outcome, lift: Sentence): Sentence {
  switch (undecided) {
    case 'sample_ratio':
      return {
        zh: `尚不能判断：触达 ${grouped(treated)} 人、对照 ${grouped(control)} 人，与计划的比例不符，查明原因之前这份对比不可信。`,
        en: `Undecided: ${grouped(treated)} treated and ${grouped(control)} control customers are not the planned split; do not trust the comparison before the cause is found.`,
      };
    case 'not_recovered':
      return {
        zh: `没有看到效果，指标也没有自行恢复：触达组与对照组相差 ${lift.zh}。`,
        en: `No effect shown, and the metric has not recovered by itself: treated and control differ by ${lift.en}.`,
      };
    case 'not_shown':
      return {
        zh: `尚不能判断：触达组与对照组相差 ${lift.zh}，没有提升和声明的提升都说得通。`,
        en: `Undecided: treated and control differ by ${lift.en}, so both no lift and the declared one are possible.`,
      };
    case 'too_few':
    case null:
      return TOO_FEW;
  }
}

/** A lift with its interval; what is above 0 as a whole needs no signs. */
function between({ effect, from, to }: LiftInterval, write: (share: number) => string): Sentence {
  return {
    zh: `${write(effect)} 个百分点（95% 区间 ${write(from)} 到 ${write(to)}）`,
    en: `${write(effect)} percentage points (95 % interval ${write(from)} to ${write(to)})`,
  };
}

function shareText(share: number | null): string {
  return share === null ? '–' : `${Math.round(share * 100)}%`;
}
