import type { AggregateDraft, Operator, TestDraft } from './rule-draft.ts';

const TEXT: readonly Operator[] = [
  'equals',
  'not_equals',
  'in',
  'not_in',
  'contains',
  'not_contains',
  'starts_with',
  'ends_with',
  'matches',
];
const DATE: readonly Operator[] = [
  'within_last',
  'within_next',
  'before',
  'after',
  'between_dates',
  'on_weekday',
  'at_hour',
  'anniversary_within',
];
const THERE: readonly Operator[] = ['exists', 'missing'];
const NUMBER: readonly Operator[] = [
  'equals',
  'not_equals',
  'greater',
  'greater_or_equal',
  'less',
  'less_or_equal',
  'between',
  'in',
  'not_in',
];

/** The operators that make sense for a type, the usual one first. A text may hold a date, such as a birthday. */
export function operatorsFor(type: string): readonly Operator[] {
  if (type === 'number') return [...NUMBER, ...THERE];
  if (type === 'boolean') return ['is_true', 'is_false', ...THERE];
  if (type === 'instant') return [...DATE, ...THERE];
  if (type === 'list') return ['list_any', 'list_all', 'list_none', 'equals', 'contains', ...THERE];
  return [...TEXT, ...DATE, ...THERE];
}

const FIGURE: readonly Operator[] = ['greater_or_equal', 'greater', 'equals', 'not_equals', 'less', 'less_or_equal', 'between'];
/** Measures that are a number even of no events at all. */
const NEVER_MISSING: ReadonlySet<AggregateDraft['of']> = new Set(['count', 'days', 'sum', 'distinct']);

/** The operators of a number made of events; one that is missing without events, as an average is, can be asked for that too. */
export function figureOperators(of: AggregateDraft['of']): readonly Operator[] {
  return NEVER_MISSING.has(of) ? FIGURE : [...FIGURE, ...THERE];
}

export type Operand = 'none' | 'one' | 'many' | 'range' | 'date' | 'dates' | 'span' | 'weekdays' | 'hours' | 'days';

/** What kind of input an operator needs. */
export function operandOf(op: Operator): Operand {
  switch (op) {
    case 'exists':
    case 'missing':
    case 'is_true':
    case 'is_false':
      return 'none';
    case 'in':
    case 'not_in':
    case 'list_any':
    case 'list_all':
    case 'list_none':
      return 'many';
    case 'between':
      return 'range';
    case 'before':
    case 'after':
      return 'date';
    case 'between_dates':
      return 'dates';
    case 'within_last':
    case 'within_next':
      return 'span';
    case 'on_weekday':
      return 'weekdays';
    case 'at_hour':
      return 'hours';
    case 'anniversary_within':
      return 'days';
    case 'equals':
    case 'not_equals':
    case 'contains':
    case 'not_contains':
    case 'starts_with':
    case 'ends_with':
    case 'matches':
    case 'greater':
    case 'greater_or_equal':
    case 'less':
    case 'less_or_equal':
      return 'one';
  }
}

/** What an operand holds before anything is filled in. */
function startOf(operand: Operand): Partial<TestDraft> {
  if (operand === 'span') return { span: { amount: 7, unit: 'day' } };
  if (operand === 'hours') return { from: 9, to: 18 };
  return operand === 'days' ? { days: 7 } : {};
}

/** The test with another operator; the operand stays where it is of the same kind. */
export function withOperator(test: TestDraft, op: Operator): TestDraft {
  const operand = operandOf(op);
  return operandOf(test.op) === operand ? { ...test, op } : { op, ...startOf(operand) };
}

/** The test of a subject that is now of another type: operator and operand stay only where they still fit. */
export function withType(test: TestDraft, before: string, type: string): TestDraft {
  const operators = operatorsFor(type);
  const [usual = 'equals'] = operators;
  if (before === type && operators.includes(test.op)) return test;
  const op = operators.includes(test.op) ? test.op : usual;
  return { op, ...startOf(operandOf(op)) };
}
