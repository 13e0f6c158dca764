import type { Measure, Plan, Selection } from '../src/plan.ts';
import type { World } from './world.ts';

interface Row {
  readonly row: number;
  readonly at: number;
  readonly name: number;
}

/** What the plans' descriptions say, word for word, over a plain list of rows: the model the evaluators are held against. */
export function naive(plan: Plan, world: World, root: number, now: number): boolean {
  const parts = 'parts' in plan ? plan.parts.map((part) => naive(part, world, root, now)) : [];
  const rows = rowsOf(world, root);
  const leaves = world.people.leavesOf(root);
  const chosen = (select: Selection) =>
    rows.filter((each) => each.name === select.name && select.name !== 0 && (select.test === null || select.test.holds(each.row, now)));
  switch (plan.kind) {
    case 'all':
      return parts.every(Boolean);
    case 'any':
      return parts.some(Boolean);
    case 'not':
      return !naive(plan.part, world, root, now);
    case 'members':
      return leaves.some((leaf) => plan.leaves.has(leaf));
    case 'value': {
      const { column } = plan;
      const written = leaves.filter((leaf) => column !== null && column.writtenAt[leaf]! > -Infinity);
      const by = (a: number, b: number) => column!.writtenAt[a]! - column!.writtenAt[b]! || column!.writtenRow[a]! - column!.writtenRow[b]!;
      const last = written.sort(by).at(-1);
      return last === undefined || Number.isNaN(column!.numbers![last]!) ? plan.missing : plan.test.holds(last, now);
    }
    case 'aggregate': {
      const rows = spanned(plan.span, chosen(plan.select), 'anchor' in plan.span ? chosen(plan.span.anchor) : [], now);
      const { measure } = plan;
      if (!isEdge(measure)) return plan.accepts(measured(measure, rows));
      const found = measure.of === 'first' ? rows[0] : rows.at(-1);
      return found !== undefined && plan.edge!.holds(found.row, now);
    }
    case 'sequence': {
      const { from, to } = plan.span.range(now);
      const steps = plan.steps.map((step) => chosen(step).filter(({ at }) => at >= from && at < to));
      return hasChain(steps, plan.withinMs, []);
    }
    case 'unanswered': {
      const { from, to } = plan.span.range(now);
      const answers = chosen(plan.answer);
      return chosen(plan.first).some(
        (a) =>
          a.at >= from &&
          a.at < to &&
          now > a.at + plan.withinMs &&
          !answers.some((b) => (b.at > a.at || (b.at === a.at && b.row > a.row)) && b.at <= a.at + plan.withinMs),
      );
    }
  }
}

function rowsOf(world: World, root: number): Row[] {
  const { customer, name, at, rows } = world.events.view();
  const found: Row[] = [];
  for (let row = 0; row < rows; row++) {
    if (world.people.rootOf(customer[row]!) === root) found.push({ row, at: at[row]!, name: name[row]! });
  }
  return found.sort((a, b) => a.at - b.at || a.row - b.row);
}

type Edge = Extract<Measure, { of: 'first' | 'last' }>;
type Aggregate = Extract<Plan, { kind: 'aggregate' }>;

function isEdge(measure: Measure): measure is Edge {
  return measure.of === 'first' || measure.of === 'last';
}

function spanned(span: Aggregate['span'], rows: Row[], anchors: Row[], now: number): Row[] {
  if ('range' in span) {
    const { from, to } = span.range(now);
    return rows.filter(({ at }) => at >= from && at < to);
  }
  const anchor = span.which === 'first' ? anchors[0] : anchors.at(-1);
  if (anchor === undefined) return [];
  return rows.filter(({ row, at }) => row !== anchor.row && anchor.at + span.fromMs <= at && at <= anchor.at + span.toMs);
}

function measured(measure: Exclude<Measure, Edge>, rows: Row[]): number {
  if (measure.of === 'count') return rows.length;
  if (measure.of === 'days') return new Set(rows.map(({ at }) => measure.day(at))).size;
  if (measure.of === 'distinct') return new Set(rows.map(({ row }) => measure.key(row)).filter((key) => key !== 0)).size;
  const numbers = rows.map(({ row }) => measure.number(row)).filter((number) => !Number.isNaN(number));
  const sum = numbers.reduce((a, b) => a + Math.round(b * 10_000), 0) / 10_000;
  if (measure.of === 'sum') return sum;
  if (numbers.length === 0) return NaN;
  if (measure.of === 'average') return sum / numbers.length;
  return measure.of === 'minimum' ? Math.min(...numbers) : Math.max(...numbers);
}

/** Tries every way to pick one later row for each step. */
function hasChain(steps: Row[][], withinMs: number, picked: Row[]): boolean {
  const [rows, ...rest] = steps;
  if (rows === undefined) return picked.at(-1)!.at - picked[0]!.at <= withinMs;
  const last = picked.at(-1);
  return rows.some((each) => {
    const isLater = last === undefined || each.at > last.at || (each.at === last.at && each.row > last.row);
    return isLater && hasChain(rest, withinMs, [...picked, each]);
  });
}
