import type { MetricNode, metrics } from '@gyre/domain/api/metrics';
import { earlierSpan, spanOf, type Span } from '@gyre/domain/analyses/time-range';
import { evaluateFormula, namesIn, parseFormula, type Formula } from '@gyre/domain/formula';
import type { AtomSeries, MetricSources } from '@gyre/domain/metrics/answer-atom';
import { explainFormula, explainGroups, quotientOf, type BeforeAfter, type GroupChange, type Quotient } from '@gyre/domain/metrics/explain';
import { nothingOf } from '@gyre/domain/metrics/atom';
import { atomsOf, keyOfText } from '@gyre/domain/metrics/metric-series';
import { dimensionsOf, type MetricPlan } from '@gyre/domain/metrics/plan';
import type { z } from 'zod';
import type { Watch } from '../stores/ports.ts';
import { atomAnswer, totalOfSpan, type Reckoning } from './lines.ts';
import { metricSources } from './sources.ts';

type Tree = (typeof metrics)['tree'];
export type TreeAsked = z.output<Tree['body']>;
type Answer = Omit<z.output<Tree['response']>, 'tookMs'>;
type Dimension = Answer['dimensions'][number];

interface Spans {
  readonly before: Span;
  readonly after: Span;
}

/** 指标树 — the change of a metric between two spans of time, split exactly over its children, theirs, and the groups of its dimensions. */
export async function metricTree(reckoning: Reckoning, key: string, asked: TreeAsked, watch: Watch): Promise<Answer> {
  const { context, shelf } = reckoning;
  const now = context.clock.now();
  const zone = context.zone();
  const after = spanOf(asked.range, now, zone);
  const spans = { after, before: earlierSpan(after, asked.compared, zone) };
  const sources = metricSources(context, now, watch);
  const known = new Map<string, BeforeAfter>();
  const valueOf = async (of: string): Promise<BeforeAfter> => {
    const plan = shelf.plan(of);
    const found = known.get(of) ?? {
      before: await totalOfSpan(reckoning, plan, spans.before, sources),
      after: await totalOfSpan(reckoning, plan, after, sources),
    };
    known.set(of, found);
    return found;
  };
  const plan = shelf.plan(key);
  const quotient = quotientOf(plan.formula);
  const dimensions: Dimension[] = [];
  for (const name of quotient === null ? [] : dimensionsOf(plan)) {
    const found = await dimensionOf(reckoning, { plan, quotient: quotient ?? NOTHING, name, groups: asked.groups }, spans, sources);
    if (found !== null) dimensions.push(found);
  }
  return { tree: await nodeOf(reckoning, key, null, valueOf), dimensions, ...spans, at: now };
}

const NOTHING: Quotient = { over: { kind: 'number', value: 0 }, under: null };

async function nodeOf(
  reckoning: Reckoning,
  key: string,
  contribution: number | null,
  valueOf: (key: string) => Promise<BeforeAfter>,
): Promise<MetricNode> {
  const { definition } = reckoning.shelf.get(key);
  const { name, unit, direction, measure } = definition;
  const value = await valueOf(key);
  const parsed = measure.of === 'composite' ? parseFormula(measure.formula) : null;
  const children = parsed?.ok === true ? await childrenOf(reckoning, parsed.formula, valueOf) : [];
  return { key, name, unit, direction, ...value, contribution, children };
}

async function childrenOf(reckoning: Reckoning, formula: Formula, valueOf: (key: string) => Promise<BeforeAfter>): Promise<MetricNode[]> {
  const values = new Map<string, BeforeAfter>();
  for (const name of namesIn(formula)) values.set(name, await valueOf(name));
  const parts = explainFormula(formula, (name) => values.get(name) ?? { before: null, after: null });
  const nodes: MetricNode[] = [];
  for (const name of values.keys()) {
    const part = parts?.find((one) => one.name === name)?.contribution ?? null;
    nodes.push(await nodeOf(reckoning, name, part, valueOf));
  }
  return nodes;
}

interface DimensionAsked {
  readonly plan: MetricPlan;
  readonly quotient: Quotient;
  readonly name: string;
  readonly groups: number;
}

/** The change by the groups of a dimension, those that contributed most first. Null where the whole is missing. */
async function dimensionOf(
  reckoning: Reckoning,
  { plan, quotient, name, groups }: DimensionAsked,
  spans: Spans,
  sources: MetricSources,
): Promise<Dimension | null> {
  const atomsIn = ({ from, to }: Span): Promise<AtomSeries[]> =>
    atomsOf(plan, name, atomAnswer(reckoning, sources, { from, to, grain: null }));
  const [before, after] = [await atomsIn(spans.before), await atomsIn(spans.after)];
  const sideOf = (formula: Formula, key: string | null): BeforeAfter => ({
    before: valueIn(plan, formula, before, key),
    after: valueIn(plan, formula, after, key),
  });
  const changeOf = (key: string | null): Omit<GroupChange, 'key'> => ({
    over: sideOf(quotient.over, key),
    ...(quotient.under !== null && { under: sideOf(quotient.under, key) }),
  });
  const keys = [...new Set([...before, ...after].flatMap((atom) => [...atom.groups.keys()]))];
  const explained = explainGroups(
    changeOf(null),
    keys.map((key) => ({ key, ...changeOf(key) })),
  );
  if (explained === null) return null;
  const shown = explained.groups.toSorted((a, b) => Math.abs(b.rate + b.mix) - Math.abs(a.rate + a.mix)).slice(0, groups);
  const told = shown.reduce((sum, { rate, mix }) => sum + rate + mix, 0);
  return {
    name,
    change: explained.change,
    groups: shown.map(({ key, rate, mix }) => ({ key: [...keyOfText(key)], ...sideOf(plan.formula, key), rate, mix })),
    rest: explained.change - told,
  };
}

/** A formula over atoms of one period, of everybody or of a group. */
function valueIn(plan: MetricPlan, formula: Formula, atoms: readonly AtomSeries[], key: string | null): number | null {
  return evaluateFormula(formula, (name) => {
    const place = Number(name);
    const series = key === null ? atoms[place]?.whole : atoms[place]?.groups.get(key);
    return series === undefined ? nothingOf(plan.atoms[place]) : (series[0] ?? null);
  });
}
