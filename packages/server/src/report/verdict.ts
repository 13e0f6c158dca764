import { counted as withNoun } from '@gyre/domain/counted';
import type { CampaignReport, VerdictKind } from '@gyre/domain/campaign-report';
import type { Sentence } from '@gyre/domain/sentence';
import { FEWEST_CUSTOMERS, FEWEST_GOALS, isTooSmall, judge } from '@gyre/domain/statistics/experiments/verdict';
import { verdictSentence, type VerdictWords } from '@gyre/domain/statistics/experiments/verdict-sentence';
import { wallClock } from '../reach/index.ts';
import type { GoalResult, Shown } from './effects.ts';
import { counted, points, signedPoints } from './figures.ts';

/** What a verdict is made from. */
export interface VerdictFacts {
  /** The deciding goal; undefined when the campaign has none. */
  readonly goal: GoalResult | undefined;
  /** Whether the campaign, as it is now, holds anybody back. */
  readonly hasControl: boolean;
  readonly sampleRatio: CampaignReport['sampleRatio'];
  readonly shown: Shown;
  readonly zone: string;
}

type Verdict = CampaignReport['verdict'];

/**
 * 判断 — what the campaign brought about, in one sentence; the first that applies:
 *
 * 1. `no_goal`: nothing to measure. 2. `no_control`: nobody to compare with.
 * 3. `sample_ratio`: the groups are not split as planned (χ², p < 0.001), so a difference between them may have any cause.
 * 4. `too_early`: counting only customers whose window is over, either group has fewer than {@link FEWEST_CUSTOMERS}, or fewer than
 *    {@link FEWEST_GOALS} reached the goal altogether: an interval means little then. It says when the windows that still run will be over, or,
 *    when none does, that there are too few. And, of a campaign judged at one look, while that is not due: with the always-valid interval so far.
 * 5. `better` or `worse`: the 95 % interval of the absolute difference of the deciding goal's rate is on one side of 0. 6. `no_effect_shown`.
 *
 * One test, fixed before the start, decides: further goals, arms, values and relative lifts are for information.
 */
export function verdictOf(facts: VerdictFacts): Verdict {
  const { goal, hasControl, sampleRatio, shown } = facts;
  if (goal === undefined) return said('no_goal', NO_GOAL);
  if (!hasControl && goal.control.customers + goal.control.open === 0) return said('no_control', NO_CONTROL);
  const verdict = judge({ sampleRatio, deciding: goal.decisive, isTooSmall: isTooSmall(goal.treated, goal.control) });
  switch (verdict.kind) {
    case 'sample_ratio':
      return said(verdict.kind, sampleRatioSentence(sampleRatio));
    case 'too_early':
      return said(verdict.kind, tooEarly(goal, facts.zone));
    case 'better':
    case 'worse':
    case 'no_effect_shown':
      if (shown.isInterim) return said('too_early', interim(goal, verdict));
      return said(verdict.kind, verdictSentence(verdict, wordsOf(goal, shown)));
  }
}

function said(kind: VerdictKind, sentence: Sentence): Verdict {
  return { kind, ...sentence };
}

const NO_GOAL: Sentence = {
  zh: '计划没有设目标，无从判断效果。',
  en: 'The campaign has no goal, so there is nothing to measure.',
};
const NO_CONTROL: Sentence = {
  zh: '没有对照组：达成目标的人里，有多少是因为这次触达，无从知道。',
  en: 'There is no control group: how many would have reached the goal anyway cannot be known.',
};

function sampleRatioSentence({ arms, expected, observed }: CampaignReport['sampleRatio']): Sentence {
  const place = arms.indexOf('control');
  const at = place < 0 ? 0 : place;
  const [were, planned] = [counted(observed[at] ?? 0), counted(Math.round(expected[at] ?? 0))];
  return {
    zh: `分组人数不对：${place < 0 ? '第一组' : '对照组'}应有约 ${planned.zh} 人，实际 ${were.zh} 人，不像是偶然；在查明原因之前，这份对比不可信。`,
    en: `The groups are not split as planned: ${place < 0 ? 'the first arm' : 'control'} should have about ${withNoun(planned.en, 'customer')} and has ${were.en}, which is hardly chance; do not trust the comparison before the cause is found.`,
  };
}

function tooEarly(goal: GoalResult, zone: string): Sentence {
  const { treated, control, report } = goal;
  const reached = counted(treated.reached + control.reached);
  if (report.openUntil !== null) {
    const open = counted(treated.open + control.open);
    const until = wallClock(report.openUntil, zone);
    return {
      zh: `还太早：${open.zh} 人的目标窗口还没结束，现有的最晚到 ${until}，那时再看。`,
      en: `Too early: the goal windows of ${withNoun(open.en, 'customer')} still run, the last of them until ${until}; look again then.`,
    };
  }
  if (treated.customers + control.customers === 0) {
    return { zh: '还没有人可以比较：没有触达用户，也没有对照用户。', en: 'Nobody to compare yet: no customer was treated or held back.' };
  }
  return {
    zh: `数据不够：触达 ${counted(treated.customers).zh} 人、对照 ${counted(control.customers).zh} 人，一共 ${reached.zh} 人达成「${report.name}」；每组至少 ${FEWEST_CUSTOMERS} 人、一共至少 ${FEWEST_GOALS} 人达成才好判断。`,
    en: `Not enough to tell: ${counted(treated.customers).en} treated and ${counted(control.customers).en} control customers, ${reached.en} of whom reached “${report.name}”; it takes ${FEWEST_CUSTOMERS} in each group and ${FEWEST_GOALS} who reached it.`,
  };
}

/** Of a campaign judged at one look, before it. */
function interim(
  goal: GoalResult,
  { effect, from, to }: { readonly effect: number; readonly from: number; readonly to: number },
): Sentence {
  const [size, low, high] = [effect, from, to].map(signedPoints);
  const rests = basis(goal, NOTHING);
  return {
    zh: `还没到判断的时候：定好的是只看一次，等计划结束、所有窗口都结束。到现在相差 ${size} 个百分点，随时可看的 95% 区间 ${low} 到 ${high}${rests.zh}`,
    en: `Not yet: this campaign is judged at one look, when it has ended and all windows are over. So far the shares differ by ${size} percentage points, between ${low} and ${high} by the always-valid 95 % interval${rests.en}`,
  };
}

const NOTHING: Sentence = { zh: '', en: '' };

/** Which test an interval is of, at the end of the sentence. */
const TEST_WORDS: Readonly<Record<Shown['test']['kind'], Sentence>> = {
  sequential: { zh: '；区间随时可看', en: '; the interval holds however often it is looked at' },
  fixed: { zh: '；只看这一次，启动前就定好', en: '; one look, as fixed before the start' },
};

function wordsOf(goal: GoalResult, { test }: Shown): VerdictWords {
  const { name } = goal.report;
  return {
    treated: { zh: `触达组达成「${name}」的比例`, en: `treated customers reached “${name}”` },
    both: { zh: `触达组与对照组达成「${name}」的比例`, en: `the shares of treated and control who reached “${name}”` },
    higher: { zh: '高出', en: 'more often than control' },
    lower: { zh: '反而低', en: 'less often than control' },
    unit: { zh: ' 个百分点', en: ' percentage points' },
    size: points,
    signed: signedPoints,
    basis: basis(goal, TEST_WORDS[test.kind]),
  };
}

function basis({ treated, control }: GoalResult, test: Sentence): Sentence {
  const [t, c, open] = [counted(treated.customers), counted(control.customers), counted(treated.open + control.open)];
  const isOpen = treated.open + control.open > 0;
  return {
    zh: `，依据 ${t.zh} 名触达用户和 ${c.zh} 名对照用户${isOpen ? `；另有 ${open.zh} 人的窗口还没结束，没有计入` : ''}${test.zh}。`,
    en: `, measured on ${t.en} treated and ${c.en} control customers${isOpen ? `; ${open.en} more are left out because their windows still run` : ''}${test.en}.`,
  };
}
