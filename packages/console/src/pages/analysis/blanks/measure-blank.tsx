import { isAmountName } from '@gyre/domain';
import { EditOutlined } from '@ant-design/icons';
import { Button, Input, InputNumber, Popover, Select } from 'antd';
import type { ReactNode } from 'react';
import { NO_EVENT, type SelectorDraft } from '../../../parts/rules/rule-draft.ts';
import { useWords } from '../../../words/index.ts';
import { AnyOfBlank } from './any-of.tsx';
import { ValueBlank, type ValueDraft } from './value-blank.tsx';

const PLAIN = ['events', 'customers', 'events_per_customer'] as const;
const OF_VALUE = ['sum', 'sum_per_customer', 'average', 'minimum', 'maximum', 'percentile', 'distinct'] as const;
type Of = (typeof PLAIN)[number] | (typeof OF_VALUE)[number];

interface AggregateDraft {
  readonly of: Of;
  readonly value?: ValueDraft;
  readonly level?: number;
}

/** 指标草稿 — what is made of events; see `NamedMeasure`. */
export interface MeasureDraft {
  readonly events: readonly SelectorDraft[];
  readonly aggregate: AggregateDraft;
  readonly name: string;
  readonly unit: 'number' | 'money';
}

/** How many customers did an event. */
export function customersOf(select: SelectorDraft = NO_EVENT): MeasureDraft {
  return { events: [select], aggregate: { of: 'customers' }, name: '', unit: 'number' };
}

/** The aggregate with another function; its value stays where it has one. */
function withFunction(before: AggregateDraft, of: Of): AggregateDraft {
  if (PLAIN.some((plain) => plain === of)) return { of };
  const value = before.value ?? { property: '' };
  return of === 'percentile' ? { of, value, level: before.level ?? 90 } : { of, value };
}

interface MeasureBlankProps {
  readonly value: MeasureDraft;
  readonly onChange: (value: MeasureDraft) => void;
  readonly before?: ReactNode;
  readonly after?: ReactNode;
  /** Ask neither its name nor its unit. */
  readonly bare?: boolean;
}

/** 指标 — events, and what is made of them; with a name where its own is too long. */
export function MeasureBlank({ value, onChange, before, after, bare = false }: MeasureBlankProps) {
  const words = useWords().analysis;
  const { aggregate, unit, name } = value;
  const event = value.events[0]?.event ?? '';
  const hasUnit = !bare && aggregate.value !== undefined && aggregate.of !== 'distinct';
  const label = (of: Of) => ({ value: of, label: words.aggregates[of] });
  return (
    <AnyOfBlank
      value={value.events}
      onChange={(events) => onChange({ ...value, events })}
      before={before}
      after={
        <>
          <Select<Of>
            aria-label={words.aggregate}
            popupMatchSelectWidth={false}
            listHeight={340}
            style={{ minWidth: 92 }}
            value={aggregate.of}
            options={[...PLAIN.map(label), ...OF_VALUE.map(label)]}
            onChange={(of) => onChange({ ...value, aggregate: withFunction(aggregate, of) })}
          />
          {aggregate.of === 'percentile' && (
            <InputNumber<number>
              aria-label={words.level}
              prefix="P"
              min={0}
              max={100}
              precision={0}
              style={{ width: 76 }}
              value={aggregate.level ?? 90}
              onChange={(level) => onChange({ ...value, aggregate: { ...aggregate, level: level ?? 90 } })}
            />
          )}
          {aggregate.value !== undefined && (
            <ValueBlank
              event={event}
              value={aggregate.value}
              numbers={aggregate.of !== 'distinct'}
              onChange={(chosen) =>
                onChange({ ...value, unit: isAmountName(chosen.property) ? 'money' : unit, aggregate: { ...aggregate, value: chosen } })
              }
            />
          )}
          {hasUnit && (
            <Select<MeasureDraft['unit']>
              aria-label={words.unit}
              popupMatchSelectWidth={false}
              style={{ minWidth: 76 }}
              value={unit}
              options={(['number', 'money'] as const).map((one) => ({ value: one, label: words.units[one] }))}
              onChange={(chosen) => onChange({ ...value, unit: chosen })}
            />
          )}
          {!bare && <NameButton name={name} onName={(given) => onChange({ ...value, name: given })} />}
          {after}
        </>
      }
    />
  );
}

/** 命名 — a short name instead of the long one that says what it is. */
export function NameButton({ name, onName }: { readonly name: string; readonly onName: (name: string) => void }) {
  const words = useWords().analysis;
  return (
    <Popover
      trigger="click"
      content={
        <Input
          autoFocus
          allowClear
          maxLength={60}
          value={name}
          placeholder={words.nameHint}
          aria-label={words.rename}
          style={{ width: 220 }}
          onChange={(e) => onName(e.target.value)}
        />
      }
    >
      <Button size="small" type="text" icon={<EditOutlined />} aria-label={words.rename} title={words.rename}>
        {name}
      </Button>
    </Popover>
  );
}
