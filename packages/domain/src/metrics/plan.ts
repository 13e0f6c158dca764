import { namesIn, parseFormula, type Formula } from '../formula.ts';
import type { Sentence } from '../sentence.ts';
import { dimensionProblem, filtered, type Atom, type AtomRead, type Reading } from './atom.ts';
import type { MetricBook, MetricDefinition, MetricDimension, MetricMeasure } from './metric.ts';

/** 指标编译 — atoms, and the formula that puts them together; its names are places in `atoms`. */
export interface MetricPlan {
  readonly atoms: readonly AtomRead[];
  readonly formula: Formula;
}

/** Atoms of one metric at most, metrics inside metrics at most, and names of one formula at most. */
const MOST_ATOMS = 50;
const DEEPEST = 12;
export const MOST_CHILDREN = 10;

/** Why there is no plan. */
class Unplannable extends Error {
  readonly said: Sentence;
  constructor(said: Sentence) {
    super(said.en);
    this.said = said;
  }
}

/** Which atoms a metric needs and how they are put together, or why that cannot be said: a metric that is missing, a circle. */
export function planMetric(key: string, book: MetricBook): { readonly plan: MetricPlan } | { readonly problem: Sentence } {
  try {
    const atoms: AtomRead[] = [];
    return { plan: { formula: formulaOf(key, book, [], atoms), atoms } };
  } catch (error) {
    if (error instanceof Unplannable) return { problem: error.said };
    throw error;
  }
}

/** What is wrong with a metric that is to be saved under a key; empty when nothing is. */
export function problemsOfMetric(key: string, definition: MetricDefinition, others: MetricBook): Sentence[] {
  const book = new Map([...others, [key, definition]]);
  const planned = planMetric(key, book);
  if ('problem' in planned) return [planned.problem];
  const { measure, dimensions } = definition;
  const own = Object.entries(dimensions);
  if (measure.of === 'composite' || measure.of === 'derived')
    return own.length === 0
      ? []
      : [
          {
            zh: '派生和复合指标的维度来自它用到的指标，不另外声明',
            en: 'derived and composite metrics have the dimensions of what they use, none of their own',
          },
        ];
  const [first] = planned.plan.atoms;
  return first === undefined ? [] : own.flatMap(([name, dimension]) => dimensionProblem(first.atom, name, dimension) ?? []);
}

function formulaOf(
  key: string,
  book: MetricBook,
  above: readonly string[],
  atoms: AtomRead[],
  reading: Reading & Pick<Derived, 'filter'> = { filter: [] },
): Formula {
  const metric = book.get(key);
  if (metric === undefined) throw new Unplannable({ zh: `没有指标 ${key}`, en: `there is no metric ${key}` });
  const path = [...above, key];
  if (above.includes(key))
    throw new Unplannable({ zh: `指标循环引用：${path.join(' → ')}`, en: `metrics refer to each other in a circle: ${path.join(' → ')}` });
  if (path.length > DEEPEST) throw new Unplannable({ zh: `指标最多嵌套 ${DEEPEST} 层`, en: `metrics may be ${DEEPEST} deep at most` });
  const { measure } = metric;
  if (measure.of === 'derived') return formulaOf(measure.metric, book, path, atoms, joined(reading, measure));
  if (measure.of === 'composite') return replaced(parsed(measure.formula), (name) => formulaOf(name, book, path, atoms, reading));
  return atomFormula(measure, (atom) => {
    const taken = filtered(atom, reading.filter);
    if (taken === undefined)
      throw new Unplannable({
        zh: `事实类指标 ${key} 不能再按事件属性筛选`,
        en: `metric ${key} is made of facts and has no events to filter`,
      });
    if (taken.of === 'fact' && (reading.among !== undefined || reading.rolling !== undefined))
      throw new Unplannable({
        zh: `事实类指标 ${key} 不能限定用户或滚动`,
        en: `metric ${key} is made of facts: neither customers nor rolling days narrow it`,
      });
    if (atoms.length === MOST_ATOMS)
      throw new Unplannable({ zh: `一个指标最多用 ${MOST_ATOMS} 个基础数`, en: `a metric needs at most ${MOST_ATOMS} basic numbers` });
    const { among, shift, rolling } = reading;
    return atoms.push({ atom: taken, among, shift, rolling, dimensions: metric.dimensions }) - 1;
  });
}

type Derived = Extract<MetricMeasure, { of: 'derived' }>;

/** What a derived metric adds to how its parent is read. */
function joined(reading: Reading & Pick<Derived, 'filter'>, { filter, among, shift, rolling }: Derived): Reading & Pick<Derived, 'filter'> {
  if ((reading.shift !== undefined && shift !== undefined) || (reading.rolling !== undefined && rolling !== undefined))
    throw new Unplannable({ zh: '派生指标的周期已经移动过，不能再移', en: 'the period of a derived metric is moved already' });
  const both = reading.among !== undefined && among !== undefined;
  return {
    filter: [...reading.filter, ...filter],
    among: both ? { kind: 'all', rules: [reading.among, among] } : (reading.among ?? among),
    shift: reading.shift ?? shift,
    rolling: reading.rolling ?? rolling,
  };
}

/** An atomic measure of its atoms: means and shares are quotients. `add` puts an atom into the plan and tells its place. */
function atomFormula(measure: Exclude<MetricMeasure, { of: 'derived' | 'composite' }>, add: (atom: Atom) => number): Formula {
  const name = (atom: Atom): Formula => ({ kind: 'name', name: String(add(atom)) });
  const quotient = (left: Atom, right: Atom): Formula => ({ kind: 'operation', operator: '/', left: name(left), right: name(right) });
  switch (measure.of) {
    case 'events':
    case 'passing':
    case 'first':
      return name(measure);
    case 'interval':
      return quotient({ ...measure, give: 'sum' }, { ...measure, give: 'count' });
    case 'retained':
      return quotient({ ...measure, give: 'returned' }, { ...measure, give: 'over' });
    case 'fact': {
      const { over, ...fact } = measure;
      return over === 'average' ? quotient({ ...fact, give: 'sum' }, { ...fact, give: 'count' }) : name({ ...fact, give: over });
    }
  }
}

/** A stored formula was parsed when it was saved. */
function parsed(text: string): Formula {
  const outcome = parseFormula(text);
  if (!outcome.ok) throw new Unplannable(outcome.problem);
  if (namesIn(outcome.formula).length > MOST_CHILDREN)
    throw new Unplannable({ zh: `公式里最多 ${MOST_CHILDREN} 个指标`, en: `a formula names at most ${MOST_CHILDREN} metrics` });
  return outcome.formula;
}

function replaced(formula: Formula, by: (name: string) => Formula): Formula {
  switch (formula.kind) {
    case 'number':
      return formula;
    case 'name':
      return by(formula.name);
    case 'negate':
      return { kind: 'negate', of: replaced(formula.of, by) };
    case 'operation':
      return { ...formula, left: replaced(formula.left, by), right: replaced(formula.right, by) };
  }
}

/** The metrics a definition names itself. */
export function partsOfMetric({ measure }: MetricDefinition): string[] {
  if (measure.of === 'derived') return [measure.metric];
  if (measure.of !== 'composite') return [];
  const outcome = parseFormula(measure.formula);
  return outcome.ok ? namesIn(outcome.formula) : [];
}

/** 可用维度 — the names of what every atom of a plan can be told apart by. */
export function dimensionsOf({ atoms }: MetricPlan): string[] {
  const [first, ...rest] = atoms.map(({ dimensions }) => dimensions);
  return Object.keys(first ?? {}).filter((name) => rest.every((dimensions) => Object.hasOwn(dimensions, name)));
}

/** The atom's own dimension by name. @throws RangeError for a name that is none of {@link dimensionsOf} */
export function dimensionNamed({ dimensions }: AtomRead, name: string): MetricDimension {
  const found = dimensions[name];
  if (found === undefined) throw new RangeError(`no dimension ${name}`);
  return found;
}

/** 口径等价 — a text that two metrics share when they count the same: neither names, order of events and factors, nor dimensions matter. */
export function meaningOfPlan({ atoms, formula }: MetricPlan): string {
  const texts = atoms.map(({ atom, among, shift, rolling }) => meaningOf({ atom, among, shift, rolling }));
  const said = (part: Formula): string => {
    switch (part.kind) {
      case 'number':
        return String(part.value);
      case 'name':
        return texts[Number(part.name)] ?? '';
      case 'negate':
        return `-(${said(part.of)})`;
      case 'operation': {
        const sides = [said(part.left), said(part.right)];
        if (part.operator === '+' || part.operator === '*') sides.sort();
        return `(${sides.join(part.operator)})`;
      }
    }
  };
  return said(formula);
}

/** Lists whose order means nothing. */
const UNORDERED: ReadonlySet<string> = new Set(['events', 'begin', 'end', 'birth', 'back', 'all', 'any', 'values', 'rules']);

/** One text for equal contents: whatever the order of fields, and of lists in which it means nothing; what is undefined is left out. */
export function meaningOf(value: unknown, field = ''): string {
  if (Array.isArray(value)) {
    const parts = value.map((part) => meaningOf(part));
    return `[${(UNORDERED.has(field) ? parts.toSorted() : parts).join(',')}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => `${JSON.stringify(name)}:${meaningOf(inner, name)}`)
    .join(',')}}`;
}

/** 重复的指标 — another metric of the same name, or of the same meaning. */
export interface MetricDouble {
  readonly key: string;
  readonly name: string;
  readonly same: 'name' | 'meaning';
}

/** What a metric doubles. */
export function doublesOf(key: string, definition: MetricDefinition, others: MetricBook): MetricDouble[] {
  const book = new Map([...others, [key, definition]]);
  const meaning = (of: string): string | null => {
    const planned = planMetric(of, book);
    return 'plan' in planned ? meaningOfPlan(planned.plan) : null;
  };
  const plain = (name: string): string => name.trim().toLowerCase();
  const own = meaning(key);
  return [...others].flatMap(([other, { name }]) => {
    if (other === key) return [];
    const found: MetricDouble[] = plain(name) === plain(definition.name) ? [{ key: other, name, same: 'name' }] : [];
    return own !== null && meaning(other) === own ? [...found, { key: other, name, same: 'meaning' as const }] : found;
  });
}
