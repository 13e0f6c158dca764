import { PropertyTest, type ValueType } from '@gyre/domain';

export type Operator = PropertyTest['op'];
export type PropertyType = (typeof ValueType.options)[number];

/** 条件草稿 — one row of the filter while it is being typed; what its operator does not need is ignored. */
export interface TestDraft {
  readonly id: number;
  readonly property: string;
  readonly op: Operator;
  readonly value: string | number | boolean | undefined;
  readonly values: readonly (string | number)[];
  readonly from: number | undefined;
  readonly to: number | undefined;
}

const TEXT: readonly Operator[] = [
  'equals',
  'not_equals',
  'in',
  'not_in',
  'contains',
  'not_contains',
  'starts_with',
  'ends_with',
  'exists',
  'missing',
];
const OPERATORS: Readonly<Record<PropertyType, readonly Operator[]>> = {
  string: TEXT,
  number: ['equals', 'not_equals', 'greater', 'greater_or_equal', 'less', 'less_or_equal', 'between', 'in', 'not_in', 'exists', 'missing'],
  boolean: ['equals', 'exists', 'missing'],
  instant: ['starts_with', 'exists', 'missing'],
  list: ['equals', 'not_equals', 'in', 'not_in', 'exists', 'missing'],
};

/** The operators that make sense for a type, the usual one first. */
export function operatorsFor(type: PropertyType): readonly Operator[] {
  return OPERATORS[type];
}

/** What kind of input an operator needs. */
export function operandOf(op: Operator): 'none' | 'one' | 'many' | 'range' {
  if (op === 'exists' || op === 'missing') return 'none';
  if (op === 'in' || op === 'not_in') return 'many';
  return op === 'between' ? 'range' : 'one';
}

/** An empty row. `id` only tells rows apart on screen. */
export function emptyTest(id: number): TestDraft {
  return { id, property: '', op: 'equals', value: undefined, values: [], from: undefined, to: undefined };
}

/** A row from a stored test. */
export function draftOfTest(test: PropertyTest, id: number): TestDraft {
  return { ...emptyTest(id), ...test };
}

/** The stored test of a row; undefined while it is unfinished. */
export function testOfDraft(draft: TestDraft): PropertyTest | undefined {
  const { property, op } = draft;
  const operand = operandOf(op);
  const shape =
    operand === 'none'
      ? { property, op }
      : operand === 'many'
        ? { property, op, values: draft.values }
        : operand === 'range'
          ? { property, op, from: draft.from, to: draft.to }
          : { property, op, value: draft.value };
  const parsed = PropertyTest.safeParse(shape);
  return parsed.success && parsed.data.property.trim() !== '' && draft.value !== '' ? parsed.data : undefined;
}

/** A row whose property or type has changed: operator and operand are kept only where they still fit. */
export function withProperty(draft: TestDraft, property: string, type: PropertyType): TestDraft {
  const fits = operatorsFor(type).includes(draft.op);
  return {
    ...emptyTest(draft.id),
    property,
    op: fits ? draft.op : (operatorsFor(type)[0] ?? 'equals'),
    value: type === 'boolean' ? true : undefined,
  };
}
