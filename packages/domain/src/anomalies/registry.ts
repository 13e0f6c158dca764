import type { z } from 'zod';
import type { Sentence } from '../sentence.ts';
import type { Instant } from '../time.ts';
import { judgeAdaptively } from './adaptive.ts';
import type { SeriesPoint } from './detector.ts';
import type { Reading } from './reading.ts';
import { ChangeParameters, judgeChange, judgeSilence, judgeThreshold, SilenceParameters, ThresholdParameters } from './rules.ts';
import { AnomalySettings } from './settings.ts';

/** 预警类型 — a way to say of a series what is wrong with it: its parameters, its words, and what it says of a history. */
export interface DetectorKind {
  readonly kind: string;
  readonly name: Sentence;
  readonly about: Sentence;
  readonly Parameters: z.ZodType;
  /**
   * Judges a history (whole buckets, in order) as of `now`.
   *
   * @throws ZodError for parameters that are not of this kind
   */
  readonly judge: (history: readonly SeriesPoint[], parameters: unknown, now: Instant) => Reading[];
}

function detectorKind<Parameters extends z.ZodType>(
  of: Omit<DetectorKind, 'Parameters' | 'judge'> & {
    readonly Parameters: Parameters;
    readonly judge: (history: readonly SeriesPoint[], parameters: z.output<Parameters>, now: Instant) => Reading[];
  },
): DetectorKind {
  return { ...of, judge: (history, parameters, now) => of.judge(history, of.Parameters.parse(parameters), now) };
}

/** 预警类型表 — every kind of detector. */
export const DETECTOR_KINDS: readonly DetectorKind[] = [
  detectorKind({
    kind: 'adaptive',
    name: { zh: '智能检测', en: 'Adaptive' },
    about: {
      zh: '从历史学习周期、趋势和波动，偏离到偶然难以解释时预警；不用设阈值。',
      en: 'Learns seasons, trend and noise from the past and alerts when a deviation is hard to explain by chance; no threshold to set.',
    },
    Parameters: AnomalySettings,
    judge: judgeAdaptively,
  }),
  detectorKind({
    kind: 'threshold',
    name: { zh: '固定阈值', en: 'Fixed threshold' },
    about: {
      zh: '高于上限或低于下限时预警，可要求连续多期。',
      en: 'Alerts above or below a limit, if wished only after several periods in a row.',
    },
    Parameters: ThresholdParameters,
    judge: judgeThreshold,
  }),
  detectorKind({
    kind: 'change',
    name: { zh: '环比与同比', en: 'Change' },
    about: {
      zh: '与昨天、上周或去年同一时刻相比，变化超过给定比例时预警。',
      en: 'Alerts when the value changed by more than a share against the same time yesterday, last week or last year.',
    },
    Parameters: ChangeParameters,
    judge: judgeChange,
  }),
  detectorKind({
    kind: 'silence',
    name: { zh: '无数据', en: 'No data' },
    about: { zh: '超过给定时长没有数据时预警。', en: 'Alerts when nothing came for longer than a given time.' },
    Parameters: SilenceParameters,
    judge: judgeSilence,
  }),
];
