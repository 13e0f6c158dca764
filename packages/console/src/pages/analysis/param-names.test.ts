import { PARAM_NAMES } from '@gyre/domain/analyses/param-names';
import { expect, test } from 'vitest';
import { enAnalysis } from '../../words/en-analysis.ts';
import { zhAnalysis } from '../../words/zh-analysis.ts';
import { enAnalysisMore } from '../../words/en-analysis-more.ts';
import { zhAnalysisMore } from '../../words/zh-analysis-more.ts';

/** What the pages write over a blank, by parameter. */
const labels = (own: typeof zhAnalysis | typeof enAnalysis, more: typeof zhAnalysisMore | typeof enAnalysisMore) => ({
  range: own.range.label,
  count: own.range.count,
  zone: own.zone.label,
  among: own.among.label,
  segments: own.segments,
  compare: own.compare.label,
  by: own.breakdowns.add,
  grain: own.grain,
  unit: own.unit,
  aggregate: own.aggregate,
  level: own.level,
  formula: own.formula,
  window: own.funnel.window.amount,
  preset: own.funnel.presets.label,
  modes: own.funnel.modes,
  order: own.funnel.order.label,
  start: own.funnel.start.label,
  reentry: own.funnel.reentry.label,
  ties: own.funnel.ties.label,
  bookedOn: own.funnel.bookedOn.label,
  stopsAt: own.funnel.stopsAt.label,
  oneEventOneStep: own.funnel.oneEventOneStep,
  interruptedForGood: own.funnel.interruptedForGood,
  'funnel.unit': own.funnel.unit.label,
  properties: own.funnel.unit.property,
  mode: own.retention.mode.label,
  clock: own.retention.clock.label,
  rounding: own.retention.rounding.label,
  born: own.retention.born.label,
  return: own.retention.returned.label,
  birth: own.retention.birth,
  'retention.buckets': own.retention.columns.label,
  pairing: more.interval.pairing.label,
  held: more.interval.held,
  side: more.paths.side.label,
  stops: more.paths.stops,
  gap: more.paths.gap.label,
  branches: more.paths.branches,
  rank: more.paths.rank.label,
  touches: more.attribution.touches,
  channel: more.attribution.channel.label,
  models: more.attribution.modelsLabel,
  halfLifeMs: more.attribution.halfLife,
  direct: more.attribution.direct,
  'ltv.buckets': more.ltv.buckets,
  on: more.rfm.asOf,
  high: more.rfm.high.label,
  pages: more.pages.topLabel,
  rows: more.sources.rows,
});

test.each(['zh', 'en'] as const)('problems call parameters as the page does, in %s', (language) => {
  const own = language === 'zh' ? labels(zhAnalysis, zhAnalysisMore) : labels(enAnalysis, enAnalysisMore);
  const said = Object.fromEntries(Object.keys(own).map((name) => [name, PARAM_NAMES[name]?.[language]]));
  expect(said).toEqual(own);
});
