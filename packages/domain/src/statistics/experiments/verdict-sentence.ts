import type { Sentence } from '../../sentence.ts';
import type { GroupVerdict } from './verdict.ts';

/** A verdict that rests on an interval. */
type Shown = Extract<GroupVerdict, { readonly kind: 'better' | 'worse' | 'no_effect_shown' }>;

/** 判断的用词 — what a verdict's sentence says of the metric; the rest of it is the same everywhere. */
export interface VerdictWords {
  /** What the treated did: 「触达组达成「首单」的比例」, “treated customers reached ‘First order’”. */
  readonly treated: Sentence;
  /** What differs between both: 「触达组与对照组达成「首单」的比例」, “the shares of treated and control who reached ‘First order’”. */
  readonly both: Sentence;
  /** 「高出」 and “more often than control”; 「反而低」 and “less often than control”. */
  readonly higher: Sentence;
  readonly lower: Sentence;
  /** With its space before it: 「 个百分点」, “ percentage points”. */
  readonly unit: Sentence;
  /** A size without and with its sign, without the unit. */
  readonly size: (value: number) => string;
  readonly signed: (value: number) => string;
  /** What it rests on, up to the end of the sentence. */
  readonly basis: Sentence;
}

/** 判断句 — “It works: … more often than control, by … (between … and … with 95 % confidence)”, or that it does harm, or that no effect is shown. */
export function verdictSentence({ kind, effect, from, to }: Shown, words: VerdictWords): Sentence {
  const { unit, basis } = words;
  if (kind === 'no_effect_shown') {
    const [size, low, high] = [effect, from, to].map(words.signed);
    return {
      zh: `看不出效果：${words.both.zh}相差 ${size}${unit.zh}，95% 区间 ${low} 到 ${high}，没有差别也说得通${basis.zh}`,
      en: `No effect shown: ${words.both.en} differ by ${size}${unit.en}, between ${low} and ${high} with 95 % confidence, so no difference at all is possible too${basis.en}`,
    };
  }
  const head = kind === 'better' ? BETTER : WORSE;
  const direction = effect > 0 ? words.higher : words.lower;
  const [low, high] = [from, to].map((end) => words.size(end)).toSorted((a, b) => Number(a) - Number(b));
  const size = words.size(effect);
  return {
    zh: `${head.zh}：${words.treated.zh}比对照组${direction.zh} ${size}${unit.zh}（95% 区间 ${low} 到 ${high}）${basis.zh}`,
    en: `${head.en}: ${words.treated.en} ${direction.en}, by ${size}${unit.en} (between ${low} and ${high} with 95 % confidence)${basis.en}`,
  };
}

const BETTER: Sentence = { zh: '有效', en: 'It works' };
const WORSE: Sentence = { zh: '适得其反', en: 'It does harm' };
