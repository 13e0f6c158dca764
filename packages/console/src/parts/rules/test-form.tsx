import { type Span, SpanUnit } from '@gyre/domain';
import { Input, InputNumber, Select } from 'antd';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { operandOf, operatorsFor, withOperator } from './operators.ts';
import type { Operator, TestDraft } from './rule-draft.ts';
import './rules.css';
import { ManyValues, OneValue, type ValuePlace } from './value-input.tsx';

interface TestFormProps {
  readonly test: TestDraft;
  /** Type of the value that is tested. */
  readonly type: string;
  readonly place?: ValuePlace | undefined;
  readonly operators?: readonly Operator[];
  readonly onChange: (test: TestDraft) => void;
}

/** 取值条件 — an operator of the type and what it needs, on one line together. */
export function TestForm({ test, type, place, operators = operatorsFor(type), onChange }: TestFormProps) {
  const words = useWords().campaigns.operators;
  const offered = operators.includes(test.op) ? operators : [test.op, ...operators];
  return (
    <span className="rule-joined">
      <Select<Operator>
        value={test.op}
        aria-label={words[test.op]}
        popupMatchSelectWidth={false}
        style={{ minWidth: 88, flex: 'none', width: 'auto' }}
        options={offered.map((op) => ({ value: op, label: words[op] }))}
        onChange={(op) => onChange(withOperator(test, op))}
      />
      <Operand test={test} type={type} place={place} onChange={onChange} />
    </span>
  );
}

function Operand({ test, type, place, onChange }: Omit<TestFormProps, 'operators'>) {
  const words = useWords().segments.rules;
  const set = (part: Partial<TestDraft>): void => onChange({ ...test, ...part });
  switch (operandOf(test.op)) {
    case 'none':
      return null;
    case 'many':
      return (
        <ManyValues
          place={place}
          isNumber={type === 'number'}
          values={test.values ?? []}
          onChange={(values) => set({ values: test.op.startsWith('list_') ? values?.map(String) : values })}
        />
      );
    case 'range':
      return (
        <>
          <Figure label={words.from} value={test.from} onChange={(from) => set({ from })} />
          {words.to}
          <Figure label={words.to} value={test.to} onChange={(to) => set({ to })} />
        </>
      );
    case 'date':
      return <DayInput label={words.date} value={test.date} onChange={(date) => set({ date })} />;
    case 'dates':
      return (
        <>
          <DayInput label={words.from} value={textOf(test.from)} onChange={(from) => set({ from })} />
          {words.to}
          <DayInput label={words.to} value={textOf(test.to)} onChange={(to) => set({ to })} />
        </>
      );
    case 'span':
      return <SpanInput value={test.span ?? { amount: 7, unit: 'day' }} onChange={(span) => set({ span })} />;
    case 'weekdays':
      return (
        <Weekdays value={test.weekdays ?? []} onChange={(weekdays) => set({ weekdays: weekdays.length === 0 ? undefined : weekdays })} />
      );
    case 'hours':
      return <Hours test={test} set={set} />;
    case 'days':
      return (
        <>
          <Figure label={words.amount} value={test.days} least={0} onChange={(days) => set({ days })} />
          {words.nextDays}
        </>
      );
    case 'one':
      return <OneOperand test={test} type={type} place={place} set={set} />;
  }
}

type Set = (part: Partial<TestDraft>) => void;

function textOf(value: string | number | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

interface OneOperandProps {
  readonly test: TestDraft;
  readonly type: string;
  readonly place: ValuePlace | undefined;
  readonly set: Set;
}

function OneOperand({ test, type, place, set }: OneOperandProps) {
  const words = useWords().segments.rules;
  if (typeof test.value === 'boolean' || type === 'boolean') {
    const options = [
      { value: 'true', label: words.yes },
      { value: 'false', label: words.no },
    ];
    return (
      <Select
        style={{ width: 90 }}
        aria-label={words.value}
        options={options}
        {...(test.value === undefined ? {} : { value: String(test.value) })}
        onChange={(value: string) => set({ value: value === 'true' })}
      />
    );
  }
  if (['greater', 'greater_or_equal', 'less', 'less_or_equal'].includes(test.op) && typeof test.value !== 'string')
    return <Figure label={words.value} value={test.value} onChange={(value) => set({ value })} />;
  const isNumber = (type === 'number' || typeof test.value === 'number') && typeof test.value !== 'string';
  return <OneValue place={place} isNumber={isNumber} value={test.value} onChange={(value) => set({ value })} />;
}

interface FigureProps {
  readonly label: string;
  readonly value: string | number | undefined;
  readonly least?: number;
  readonly onChange: (value: number | undefined) => void;
}

/** 数字 — undefined while the field is empty. */
function Figure({ label, value, least, onChange }: FigureProps) {
  return (
    <InputNumber<number>
      aria-label={label}
      placeholder={label}
      style={{ width: 66 }}
      value={typeof value === 'number' ? value : null}
      {...(least === undefined ? {} : { min: least })}
      onChange={(now) => onChange(now ?? undefined)}
    />
  );
}

interface DayInputProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (day: string | undefined) => void;
}

/** 日期 — a day; one with a time of day, which other programs may write, stays text. */
export function DayInput({ label, value, onChange }: DayInputProps) {
  return (
    <Input
      type={value === undefined || value.length <= 10 ? 'date' : 'text'}
      aria-label={label}
      style={{ width: 150 }}
      value={value ?? ''}
      onChange={(e) => onChange(e.target.value === '' ? undefined : e.target.value)}
    />
  );
}

/** 时长 — an amount and a unit. */
export function SpanInput({ value, onChange }: { readonly value: Span; readonly onChange: (span: Span) => void }) {
  const format = useFormat();
  const words = useWords().segments.rules;
  return (
    <span className="rule-joined">
      <InputNumber<number>
        aria-label={words.amount}
        min={1}
        max={10_000}
        precision={0}
        style={{ width: 58 }}
        value={value.amount}
        onChange={(amount) => onChange({ ...value, amount: amount ?? 1 })}
      />
      <Select
        aria-label={words.unit}
        style={{ width: format.language === 'zh' ? 76 : 96 }}
        value={value.unit}
        options={SpanUnit.options.map((unit) => ({ value: unit, label: words.units[unit] }))}
        onChange={(unit) => onChange({ ...value, unit })}
      />
    </span>
  );
}

/** 星期 — one or more ISO weekdays. */
export function Weekdays({ value, onChange }: { readonly value: readonly number[]; readonly onChange: (days: number[]) => void }) {
  const words = useWords().segments.rules;
  return (
    <Select<number[]>
      mode="multiple"
      aria-label={words.weekday}
      placeholder={words.weekday}
      style={{ minWidth: 160 }}
      value={[...value]}
      options={words.weekdays.map((label, i) => ({ value: i + 1, label }))}
      onChange={(days) => onChange(days.toSorted((a, b) => a - b))}
    />
  );
}

function Hours({ test, set }: { readonly test: TestDraft; readonly set: Set }) {
  const words = useWords().segments.rules;
  const hours = (first: number) => Array.from({ length: 24 }, (_, i) => ({ value: i + first, label: words.hour(i + first) }));
  return (
    <>
      <Select
        aria-label={words.from}
        style={{ width: 92 }}
        value={Number(test.from)}
        options={hours(0)}
        onChange={(from) => set({ from })}
      />
      {words.to}
      <Select aria-label={words.to} style={{ width: 92 }} value={Number(test.to)} options={hours(1)} onChange={(to) => set({ to })} />
    </>
  );
}
