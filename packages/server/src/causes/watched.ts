import type { Unit } from '@gyre/domain/analyses/table';
import type { SeriesKind } from '@gyre/domain/anomalies/settings';
import type { Slice } from '@gyre/domain/autopilot/slice';
import { readAmong, readWithin } from '@gyre/domain/causes/within';
import type { AtomRead } from '@gyre/domain/metrics/atom';
import { dimensionsOf, type MetricPlan } from '@gyre/domain/metrics/plan';
import { isAdditive, shapeOf, type MetricShape } from '@gyre/domain/metrics/shape';
import type { Rule } from '@gyre/domain/rules/rule';
import { toldError } from '../errors.ts';
import type { MetricShelf } from './context.ts';

/** Attributes of one search at most: every set of them is looked at. */
const MOST_ATTRIBUTES = 5;
/** What customers cannot be chosen by, or what one bucket has one value of. */
const NOT_SEARCHED: ReadonlySet<string> = new Set(['subject', 'event', 'hour', 'weekday']);

/** 被看的指标 — a metric as causes are looked for in it. */
export interface Watched {
  readonly key: string;
  readonly name: string;
  readonly unit: Unit;
  readonly plan: MetricPlan;
  /** Null where it is no count, sum or ratio. */
  readonly shape: MetricShape | null;
}

/** A metric whose numbers are told apart. */
export type Localisable = Watched & { readonly shape: MetricShape };

/** @throws AppError `not_found`, `wrong_state` for one that cannot be reckoned */
export function watchedOf(shelf: MetricShelf, key: string): Watched {
  const { definition } = shelf.get(key);
  const plan = shelf.plan(key);
  return { key, name: definition.name, unit: definition.unit, plan, shape: shapeOf(plan, definition.unit) };
}

/** Whether its basic numbers add up over slices. */
export function isLocalisable(watched: Watched): watched is Localisable {
  return watched.shape !== null && isAdditive(watched.shape);
}

/** What a detector takes it for: what is neither count nor ratio is looked at as an amount. */
export function kindOf({ shape }: Watched): SeriesKind {
  return shape?.of ?? 'sum';
}

/** Whom slices of it are about: the denominator of a ratio. */
export function denominatorOf(shape: MetricShape): AtomRead {
  return shape.of === 'ratio' ? shape.denominator : shape.atom;
}

/** Whom a metric of any kind is about; of a wide formula the first number in it. @throws AppError `invalid_input` for a formula without any */
export function aboutOf({ key, shape, plan }: Watched): AtomRead {
  const read = shape === null ? plan.atoms[0] : denominatorOf(shape);
  if (read !== undefined) return read;
  throw toldError('invalid_input', { zh: `指标 ${key} 没有用到任何事件`, en: `metric ${key} is of no events` }, { metric: key });
}

/** 可查的维度 — names of the dimensions all its numbers have, in the order declared, without one that is fixed already. */
export function searchedDimensions({ plan }: Watched, fixed: Slice): string[] {
  const isSearched = (name: string): boolean =>
    !Object.hasOwn(fixed, name) && plan.atoms.every(({ dimensions }) => !NOT_SEARCHED.has(dimensions[name]?.of ?? 'subject'));
  return dimensionsOf(plan).filter(isSearched).slice(0, MOST_ATTRIBUTES);
}

/**
 * 切片内的指标 — the same metric of a slice only and, where a rule is given, of its customers.
 *
 * @throws AppError `invalid_input` for a slice it cannot have
 */
export function within(watched: Watched, slice: Slice, among?: Rule): Watched {
  const atoms = watched.plan.atoms.map((read) => narrowed(watched.key, slice, () => readWithin(read, slice)));
  const ours = among === undefined ? atoms : atoms.map((read) => narrowed(watched.key, slice, () => readAmong(read, among)));
  const plan = { ...watched.plan, atoms: ours };
  return { ...watched, plan, shape: shapeOf(plan, watched.unit) };
}

function narrowed(metric: string, slice: Slice, read: () => AtomRead): AtomRead {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const told = { zh: `指标 ${metric} 没有这样的切片：${error.message}`, en: `metric ${metric} has no such slice: ${error.message}` };
    throw toldError('invalid_input', told, { metric, slice });
  }
}
