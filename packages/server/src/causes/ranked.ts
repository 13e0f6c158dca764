import type { Unit } from '@gyre/domain/analyses/table';
import type { NotLaunchable } from '@gyre/domain/autopilot/diagnosis';
import type { Cause } from '@gyre/domain/causes/cause';
import { causeSentence } from '@gyre/domain/causes/cause-sentence';
import type { CauseVerdict } from '@gyre/domain/causes/whole';
import { figureText } from '@gyre/domain/figure-text';
import type { Sentence } from '@gyre/domain/sentence';
import type { CausesContext } from './context.ts';
import type { MeasuredTotal, RankedCause } from './finding.ts';
import type { Localisable } from './watched.ts';

type Naming = Pick<CausesContext, 'currency' | 'dimensionName'>;

/** 排名的原因 — a cause with its sentence; of a mix its numbers are of who came. */
export function rankedCause(cause: Cause, watched: Localisable, verdict: CauseVerdict, { currency, dimensionName }: Naming): RankedCause {
  const { where, actual, expected, effect, explained, gain, ripple } = cause;
  const unit: Unit = verdict === 'mix' ? 'count' : watched.unit;
  const metric = verdict === 'mix' ? cameWords(watched) : { zh: watched.name, en: watched.name };
  return {
    slice: where,
    actual,
    expected,
    effect,
    explained: Number.isFinite(explained) ? explained : null,
    gain,
    ripple: Number.isFinite(ripple) ? ripple : null,
    sentence: causeSentence(cause, { metric, unit, currency: currency(), dimension: (name) => dimensionName(watched.key, name) }),
  };
}

function cameWords({ name }: Localisable): Sentence {
  return { zh: `「${name}」的分母`, en: `the denominator of ${name}` };
}

interface Around {
  readonly watched: Localisable;
  readonly total: MeasuredTotal | null;
  /** What the slice the alert is about is called. */
  readonly place: Sentence;
  readonly currency: string;
}

const WHY: Readonly<Record<NotLaunchable, Sentence>> = {
  mix: { zh: '主要是来的人结构变了，不是各处变差', en: 'mostly because others came, not because any of them did otherwise' },
  ambiguous: { zh: '还分不清在哪里，再等一期数据', en: 'where it lies cannot be told apart yet' },
  too_small: { zh: '找到的切片太小，不值得启动运营', en: 'the slices found are too small to act on' },
  unexplained: { zh: '没有哪个切片能解释', en: 'no slice explains it' },
};

/** 没有可行动切片时的一句话 — the metric of everybody, and why nothing is to be started. */
export function wholeSentence(why: NotLaunchable, first: RankedCause | undefined, { watched, total, place, currency }: Around): Sentence {
  const figures = (language: 'zh' | 'en'): string =>
    total === null
      ? ''
      : ` ${[total.expected, total.actual].map((value) => figureText(value, watched.unit, { language, currency })).join(' → ')}`;
  const example =
    why === 'mix' && first !== undefined ? { zh: `；${first.sentence.zh}`, en: `; ${first.sentence.en}` } : { zh: '', en: '' };
  return {
    zh: `${place.zh}，${watched.name}${figures('zh')}，${WHY[why].zh}${example.zh}`,
    en: `${place.en}, ${watched.name}${figures('en')}, ${WHY[why].en}${example.en}`,
  };
}
