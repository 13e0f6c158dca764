import { evaluateFormula } from '../formula.ts';
import type { GroupKey } from '../questions/measures.ts';
import type { AtomSeries } from './answer-atom.ts';
import { nothingOf, type AtomRead } from './atom.ts';
import type { MetricDimension } from './metric.ts';
import { dimensionNamed, type MetricPlan } from './plan.ts';

/** 指标序列 — a metric by period; null: missing. Groups with most of it over all periods first, as many as asked for. */
export interface MetricSeries {
  readonly whole: readonly (number | null)[];
  readonly groups: readonly { readonly key: GroupKey; readonly values: readonly (number | null)[] }[];
}

/** Answers an atom, told apart by a dimension where one is given: kept, or asked. */
export type AtomAnswer = (read: AtomRead, by: MetricDimension | null) => Promise<AtomSeries>;

/** 指标取值 — puts the atoms of a plan together, of everybody and of each group of a dimension (its name). */
export async function seriesOfPlan(plan: MetricPlan, dimension: string | null, groups: number, answer: AtomAnswer): Promise<MetricSeries> {
  const atoms = await atomsOf(plan, dimension, answer);
  return assembled(plan, atoms, groups);
}

/** The atoms of a plan, one after the other. */
export async function atomsOf(plan: MetricPlan, dimension: string | null, answer: AtomAnswer): Promise<AtomSeries[]> {
  const found: AtomSeries[] = [];
  for (const read of plan.atoms) found.push(await answer(read, dimension === null ? null : dimensionNamed(read, dimension)));
  return found;
}

/** A metric of its atoms. */
export function assembled({ formula, atoms: reads }: MetricPlan, atoms: readonly AtomSeries[], groups: number): MetricSeries {
  const periods = Math.max(0, ...atoms.map(({ whole }) => whole.length));
  const composed = (of: (atom: AtomSeries, place: number) => readonly (number | null)[] | undefined): (number | null)[] =>
    Array.from({ length: periods }, (_, period) =>
      evaluateFormula(formula, (name) => {
        const place = Number(name);
        const atom = atoms[place];
        const series = atom === undefined ? undefined : of(atom, place);
        return series === undefined ? nothingOf(reads[place]) : (series[period] ?? null);
      }),
    );
  const keys = new Set(atoms.flatMap((atom) => [...atom.groups.keys()]));
  const all = [...keys].map((key) => ({ key, values: composed((atom) => atom.groups.get(key)) }));
  const size = (values: readonly (number | null)[]): number => values.reduce<number>((sum, value) => sum + Math.abs(value ?? 0), 0);
  return {
    whole: composed((atom) => atom.whole),
    groups: all
      .toSorted((a, b) => size(b.values) - size(a.values) || (a.key < b.key ? -1 : 1))
      .slice(0, groups)
      .map(({ key, values }) => ({ key: keyOfText(key), values })),
  };
}

/** The key whose text it is; see `groupText`. */
export function keyOfText(text: string): GroupKey {
  return JSON.parse(text) as GroupKey;
}
