import { type ActivityDefinition, contract } from '@gyre/domain';
import { Form, InputNumber } from 'antd';
import { useCall } from '../../api.ts';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { MetricSelect } from '../metrics/metric-select.tsx';

interface TargetFormProps {
  readonly target: ActivityDefinition['target'];
  readonly onChange: (target: ActivityDefinition['target']) => void;
}

/** 目标值 — a metric, and what it shall come to. */
export function TargetForm({ target, onChange }: TargetFormProps) {
  const words = useWords().campaigns.activities;
  const project = useProjectKey();
  const metrics = useCall(contract.metrics.list, { params: { project }, query: {} }, { staleMs: 60_000 }).data?.rows ?? [];
  return (
    <Form.Item label={words.target} extra={words.targetHelp}>
      <span style={{ display: 'inline-flex', gap: 8, flexWrap: 'wrap' }}>
        <MetricSelect
          label={words.targetMetric}
          metrics={metrics}
          value={target?.metric}
          onChange={(metric) => onChange({ metric, value: target?.value ?? 1 })}
          onClear={() => onChange(null)}
        />
        {target !== null && (
          <InputNumber<number>
            min={0.0001}
            style={{ width: 200 }}
            prefix={words.targetValue}
            aria-label={words.targetValue}
            value={target.value}
            onChange={(value) => onChange({ ...target, value: value ?? 1 })}
          />
        )}
      </span>
    </Form.Item>
  );
}
