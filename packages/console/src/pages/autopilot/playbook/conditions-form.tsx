import { Form, InputNumber, Radio, Select } from 'antd';
import { useMemo } from 'react';
import { HelpedOptions } from '../../../parts/helped-options.tsx';
import { useWords } from '../../../words/index.ts';
import { EntryFilter } from '../../campaigns/editor/step-trigger.tsx';
import type { StepProps } from '../../campaigns/editor/step-props.ts';
import { useMetrics } from '../../dashboards/tile-facts.ts';
import { definitionsOf } from '../../metrics/metric-book.ts';
import { useDimensionName } from '../../metrics/use-dimension-name.ts';
import type { PlaybookFormProps } from './form-props.ts';

type Conditions = PlaybookFormProps['draft']['conditions'];
const KINDS = ['any', 'some', 'none'] as const;

/** 适用条件 — which anomalies of which metrics, where, how far off, and whom it is for then. */
export function ConditionsForm({ draft, change, campaign }: PlaybookFormProps & { readonly campaign: StepProps }) {
  const own = useWords().playbooks.editor;
  const metrics = useMetrics().data?.rows ?? [];
  const { conditions, audience } = draft;
  const set = (part: Partial<Conditions>): void => change({ conditions: { ...conditions, ...part } });
  return (
    <Form layout="vertical" component="div">
      <Form.Item label={own.metrics} required>
        <Select<string[]>
          mode="multiple"
          placeholder={own.metricsHint}
          aria-label={own.metrics}
          showSearch={{ optionFilterProp: 'label' }}
          maxCount={20}
          value={conditions.metrics}
          options={metrics.map(({ key, definition }) => ({ value: key, label: `${definition.name} ${key}` }))}
          onChange={(chosen) => set({ metrics: chosen })}
        />
      </Form.Item>
      <div className="choice-grid">
        <Form.Item label={own.direction}>
          <Radio.Group
            optionType="button"
            value={conditions.direction}
            options={(['down', 'up'] as const).map((value) => ({ value, label: own.directions[value] }))}
            onChange={(e) => set({ direction: e.target.value as Conditions['direction'] })}
          />
        </Form.Item>
        <Form.Item label={own.leastEffect} extra={own.leastEffectNote}>
          <InputNumber<number>
            min={0}
            max={10_000}
            precision={1}
            suffix="%"
            style={{ width: 140 }}
            aria-label={own.leastEffect}
            value={Math.round(conditions.leastEffect * 1000) / 10}
            onChange={(percent) => set({ leastEffect: (percent ?? 0) / 100 })}
          />
        </Form.Item>
        <Form.Item label={own.leastAudience} extra={own.leastAudienceNote}>
          <InputNumber<number>
            min={1}
            precision={0}
            suffix={own.people}
            style={{ width: 160 }}
            aria-label={own.leastAudience}
            value={conditions.leastAudience}
            onChange={(count) => set({ leastAudience: count ?? 1 })}
          />
        </Form.Item>
      </div>
      <DimensionsForm conditions={conditions} set={set} />
      <Form.Item label={own.audience}>
        <Radio.Group value={audience} onChange={(e) => change({ audience: e.target.value as typeof audience })}>
          <HelpedOptions as={Radio} options={['affected', 'slice'] as const} words={own.audiences} />
        </Radio.Group>
      </Form.Item>
      <EntryFilter {...campaign} />
    </Form>
  );
}

interface DimensionsFormProps {
  readonly conditions: Conditions;
  readonly set: (part: Partial<Conditions>) => void;
}

function DimensionsForm({ conditions: { dimensions, metrics }, set }: DimensionsFormProps) {
  const own = useWords().playbooks.editor;
  const rows = useMetrics().data?.rows;
  const dimensionName = useDimensionName(useMemo(() => definitionsOf(rows ?? []), [rows]));
  const named = (rows ?? []).filter(({ key }) => metrics.includes(key)).flatMap(({ dimensions: of }) => of);
  const kind = dimensions === 'any' ? 'any' : dimensions.length === 0 ? 'none' : 'some';
  const choose = (next: (typeof KINDS)[number]): void =>
    set({ dimensions: next === 'any' ? 'any' : next === 'none' ? [] : [...new Set(named)].slice(0, 20) });
  return (
    <Form.Item label={own.dimensions}>
      <Radio.Group value={kind} onChange={(e) => choose(e.target.value as (typeof KINDS)[number])}>
        <HelpedOptions as={Radio} options={KINDS} words={own.dimensionKinds} />
      </Radio.Group>
      {kind === 'some' && (
        <Select<string[]>
          mode="tags"
          placeholder={own.dimensionsHint}
          aria-label={own.dimensionsHint}
          style={{ width: '100%', marginTop: 8 }}
          maxCount={20}
          value={dimensions === 'any' ? [] : dimensions}
          options={[...new Set(named)].map((value) => ({ value, label: dimensionName(metrics[0] ?? '', value) }))}
          onChange={(chosen) => set({ dimensions: chosen })}
        />
      )}
    </Form.Item>
  );
}
