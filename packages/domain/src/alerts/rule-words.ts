import type { Unit } from '../analyses/table.ts';
import { figureText, type FigureStyle } from '../figure-text.ts';
import type { Grain } from '../questions/periods.ts';
import type { Sentence } from '../sentence.ts';
import type { AlertDefinition, AlertDetector, AlertSubject } from './alert.ts';

/** 名称 — how what is watched is called, and how its figures are written. */
export interface SubjectNames {
  readonly name: string;
  readonly unit: Unit;
  readonly currency: string;
}

const EVERY: Readonly<Record<Grain, Sentence>> = {
  hour: { zh: '每小时', en: 'every hour' },
  day: { zh: '每天', en: 'every day' },
  week: { zh: '每周', en: 'every week' },
  month: { zh: '每月', en: 'every month' },
};
const WAYS: Readonly<Record<'up' | 'down' | 'both', Sentence>> = {
  up: { zh: '高于预期', en: 'above' },
  down: { zh: '低于预期', en: 'below' },
  both: { zh: '偏离预期', en: 'off' },
};
const LEVELS: Readonly<Record<'low' | 'normal' | 'high', Sentence>> = {
  low: { zh: '低', en: 'low' },
  normal: { zh: '中', en: 'normal' },
  high: { zh: '高', en: 'high' },
};
const AGAINST: Readonly<Record<'yesterday' | 'last_week' | 'last_year', Sentence>> = {
  yesterday: { zh: '昨天同一时刻', en: 'the same time yesterday' },
  last_week: { zh: '上周同一时刻', en: 'the same time last week' },
  last_year: { zh: '去年同一时刻', en: 'the same time last year' },
};
const CHANGED: Readonly<Record<'up' | 'down' | 'both', Sentence>> = {
  up: { zh: '上升', en: 'up' },
  down: { zh: '下降', en: 'down' },
  both: { zh: '变化', en: 'up or down' },
};

/** 对象名 — what an alert's subject is called in data: the metric's key, or a name no metric has. */
export function subjectKey(subject: AlertSubject): string {
  switch (subject.of) {
    case 'metric':
      return subject.metric;
    case 'budget':
      return `budget/${subject.owner}/${subject.key}`;
    case 'volume':
      return `volume/${subject.channel}`;
  }
}

/** 规则句子 — an alert in words: "每小时看「下单转化率」和按城市的前 10 个值：低于预期 10% 以上、偶然难以解释时预警（灵敏度中）". */
export function alertSentence(
  { grain, by, detector }: AlertDefinition,
  names: SubjectNames,
  dimension: (name: string) => Sentence,
): Sentence {
  const rule = detectorSentence(detector, names);
  const apart = {
    zh: by === null ? '' : `，以及按「${dimension(by.dimension).zh}」的前 ${by.most} 个值`,
    en: by === null ? '' : ` and the top ${by.most} values of “${dimension(by.dimension).en}”`,
  };
  return {
    zh: `${EVERY[grain].zh}看「${names.name}」${apart.zh}：${rule.zh}时预警`,
    en: `${capital(EVERY[grain].en)}, “${names.name}”${apart.en}: alerts when ${rule.en}`,
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function detectorSentence(detector: AlertDetector, names: SubjectNames): Sentence {
  const figure = (value: number, language: FigureStyle['language']): string =>
    figureText(value, names.unit, { language, currency: names.currency });
  switch (detector.kind) {
    case 'adaptive': {
      const { direction, sensitivity, relativeFloor } = detector.parameters;
      const floor = percent(relativeFloor);
      return {
        zh: `${WAYS[direction].zh} ${floor} 以上、偶然难以解释（灵敏度${LEVELS[sensitivity].zh}）`,
        en: `it is ${WAYS[direction].en} what is expected by ${floor} or more and chance hardly explains it (sensitivity ${LEVELS[sensitivity].en})`,
      };
    }
    case 'threshold': {
      const { above, below, inARow } = detector.parameters;
      const limits = (language: 'zh' | 'en', [more, less, or]: readonly [string, string, string]): string =>
        [above === undefined ? [] : `${more} ${figure(above, language)}`, below === undefined ? [] : `${less} ${figure(below, language)}`]
          .flat()
          .join(or);
      return {
        zh: `${limits('zh', ['高于', '低于', ' 或'])}${inARow === 1 ? '' : `，连续 ${inARow} 期`}`,
        en: `it is ${limits('en', ['above', 'below', ' or '])}${inARow === 1 ? '' : `, ${inARow} times in a row`}`,
      };
    }
    case 'change': {
      const { against, more, direction } = detector.parameters;
      return {
        zh: `比${AGAINST[against].zh}${CHANGED[direction].zh}超过 ${percent(more)}`,
        en: `it is ${CHANGED[direction].en} by more than ${percent(more)} against ${AGAINST[against].en}`,
      };
    }
    case 'silence': {
      const { longestMs } = detector.parameters;
      const lasting = (language: 'zh' | 'en'): string => figureText(longestMs, 'duration', { language, currency: names.currency });
      return { zh: `超过 ${lasting('zh')}没有数据`, en: `nothing came for more than ${lasting('en')}` };
    }
  }
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))}%`;
}

/** 回测句子 — "过去 90 天会预警 3 次". */
export function backtestSentence(episodes: number, days: number): Sentence {
  return {
    zh: `过去 ${days} 天会预警 ${episodes} 次`,
    en: `Would have alarmed ${episodes === 1 ? 'once' : `${episodes} times`} in ${days} days`,
  };
}
