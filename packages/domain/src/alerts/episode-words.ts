import type { SeriesKind } from '../anomalies/settings.ts';
import { changeText, figureText } from '../figure-text.ts';
import type { Sentence } from '../sentence.ts';
import type { SubjectNames } from './rule-words.ts';

/** 异动的数字 — what an episode is told from: its sums over its buckets, of ratios in events; `outOf` is otherwise how many buckets there were. */
export interface EpisodeFigures {
  readonly kind: SeriesKind;
  /** Whether its buckets do not add up: their mean is shown. */
  readonly isLevel: boolean;
  /** What the slice it is of is called; null: the whole. */
  readonly place: Sentence | null;
  readonly value: number;
  readonly expected: number;
  readonly outOf: number;
  readonly origin: 'own' | 'inherited' | null;
}

/** What came and what was expected, as shown: of ratios shares, of levels means. */
export function shownFigures({ kind, isLevel, value, expected, outOf }: Omit<EpisodeFigures, 'place' | 'origin'>): {
  readonly value: number;
  readonly expected: number;
} {
  const per = kind === 'ratio' || isLevel ? Math.max(outOf, 1e-9) : 1;
  return { value: value / per, expected: expected / per };
}

/** 异动句子 — what happened, in figures: "城市：重庆，下单转化率 6.1%，预期 12%（−49%）". */
export function episodeSentence(figures: EpisodeFigures, { name, unit, currency }: SubjectNames): Sentence {
  const { value, expected } = shownFigures(figures);
  const { origin } = figures;
  const place = { zh: figures.place === null ? '' : `${figures.place.zh}，`, en: figures.place === null ? '' : `${figures.place.en}, ` };
  const written = (figure: number, language: 'zh' | 'en'): string => figureText(figure, unit, { language, currency });
  const change = expected === 0 ? null : value / expected - 1;
  const said = (language: 'zh' | 'en'): string => changeText(change, language);
  const follows = origin === 'inherited' ? { zh: '，由上游指标带来', en: '; it follows its parent metric' } : { zh: '', en: '' };
  return {
    zh: `${place.zh}${name} ${written(value, 'zh')}，预期 ${written(expected, 'zh')}（${said('zh')}）${follows.zh}`,
    en: `${place.en}${name} ${written(value, 'en')}, expected ${written(expected, 'en')} (${said('en')})${follows.en}`,
  };
}
