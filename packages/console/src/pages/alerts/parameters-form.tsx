import { AlertDetector } from '@gyre/domain/alerts/alert';
import type { Unit } from '@gyre/domain/analyses/table';
import { HOUR_MS } from '@gyre/domain';
import { Form, InputNumber, Segmented } from 'antd';
import { useMemo } from 'react';
import { z } from 'zod';
import { type Field, fieldsOf, type JsonSchema } from '../../parts/schema-fields.ts';
import { useWords, type Words } from '../../words/index.ts';

/** Shares, which are typed as percents. */
const SHARES = new Set(['relativeFloor', 'more']);
/** In the unit of what is watched. */
const VALUES = new Set(['above', 'below', 'least']);

interface ParametersFormProps {
  readonly kind: AlertDetector['kind'];
  /** Of what is watched. */
  readonly unit: Unit;
  readonly value: Readonly<Record<string, unknown>>;
  readonly onChange: (value: Readonly<Record<string, unknown>>) => void;
}

/** 检测参数 — the form of a kind of detector, drawn from its own schema. */
export function ParametersForm({ kind, unit, value, onChange }: ParametersFormProps) {
  const words = useWords().alerts.parameters;
  const fields = useMemo(() => parametersOf(kind), [kind]);
  const titles: Readonly<Record<string, string>> = words.titles;
  const helps: Readonly<Record<string, string>> = words.helps;
  const set = (name: string, next: unknown): void => {
    const rest = Object.entries(value).filter(([other]) => other !== name);
    onChange(Object.fromEntries(next === undefined ? rest : [...rest, [name, next]]));
  };
  return (
    <div className="alert-parameters">
      {fields.map((field) => (
        <Form.Item key={field.name} label={titles[field.name] ?? field.name} required={field.required} extra={helps[field.name]}>
          <ParameterInput
            field={field}
            label={titles[field.name] ?? field.name}
            unit={unit}
            value={value[field.name] ?? field.initial}
            onChange={(next) => set(field.name, next)}
          />
        </Form.Item>
      ))}
    </div>
  );
}

/** The parameters of a kind, as the inputs of a form. */
function parametersOf(kind: AlertDetector['kind']): readonly Field[] {
  const found = AlertDetector.options.find(({ shape }) => shape.kind.value === kind);
  if (found === undefined) return [];
  return fieldsOf(z.toJSONSchema(found.shape.parameters, { io: 'input', unrepresentable: 'any' }) as JsonSchema);
}

interface ParameterInputProps {
  readonly field: Field;
  readonly label: string;
  readonly unit: Unit;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

function ParameterInput({ field, label, unit, value, onChange }: ParameterInputProps) {
  const words = useWords().alerts.parameters;
  const options: Readonly<Record<string, string>> = words.options;
  if (field.kind === 'choice')
    return (
      <Segmented<string>
        aria-label={label}
        value={String(value)}
        options={field.options.map((option) => ({ value: String(option.value), label: options[option.value] ?? option.value }))}
        onChange={onChange}
      />
    );
  const { size, suffix } = scaleOf(field.name, unit, words);
  return (
    <InputNumber<number>
      aria-label={label}
      style={{ width: 180 }}
      suffix={suffix}
      {...(field.kind === 'integer' && size === 1 ? { precision: 0 } : {})}
      {...(field.min === undefined ? {} : { min: field.min / size })}
      {...(field.max === undefined ? {} : { max: field.max / size })}
      value={typeof value === 'number' ? Number((value / size).toPrecision(12)) : null}
      onChange={(typed) => onChange(typed === null ? undefined : Number((typed * size).toPrecision(12)))}
    />
  );
}

interface Scale {
  /** What a typed 1 is. */
  readonly size: number;
  readonly suffix: string;
}

/** In what a number is typed: spans of time in hours, shares in percent, values of a metric in its unit. */
function scaleOf(name: string, unit: Unit, words: Words['alerts']['parameters']): Scale {
  if (name.endsWith('Ms')) return { size: HOUR_MS, suffix: words.hours };
  if (SHARES.has(name)) return { size: 0.01, suffix: '%' };
  if (name === 'inARow') return { size: 1, suffix: words.buckets };
  if (!VALUES.has(name)) return { size: 1, suffix: '' };
  if (unit === 'share') return { size: 0.01, suffix: '%' };
  return unit === 'duration' ? { size: HOUR_MS, suffix: words.hours } : { size: 1, suffix: '' };
}
