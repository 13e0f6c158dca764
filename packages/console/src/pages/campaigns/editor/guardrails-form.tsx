import { type GuardrailMetric } from '@gyre/domain';
import { Collapse, Form, InputNumber, Select } from 'antd';
import { useEventName } from '../../../parts/event-name.ts';
import { useVocabulary } from '../../../parts/rules/vocabulary.ts';
import { useWords } from '../../../words/index.ts';
import type { StepProps } from './step-props.ts';

const BASIS_POINTS = 100;

/** 护栏 — what the campaign must not make worse: which events count, and how much more of them is still allowed; folded, for what is usual is there. */
export function GuardrailsForm({ draft: { guardrails }, change }: StepProps) {
  const words = useWords().campaigns.effects;
  const form = (
    <Form.Item extra={words.guardrailsNote} style={{ marginBottom: 0 }}>
      <div style={{ display: 'grid', gap: 8 }}>
        {guardrails.map((guardrail, i) => (
          <GuardrailRow
            key={guardrail.kind}
            guardrail={guardrail}
            onChange={(changed) => change({ guardrails: guardrails.with(i, changed) })}
          />
        ))}
      </div>
    </Form.Item>
  );
  return <Collapse ghost items={[{ key: 'guardrails', label: words.guardrails, children: form }]} style={{ margin: '0 -16px 12px' }} />;
}

interface GuardrailRowProps {
  readonly guardrail: GuardrailMetric;
  readonly onChange: (guardrail: GuardrailMetric) => void;
}

function GuardrailRow({ guardrail, onChange }: GuardrailRowProps) {
  const words = useWords().campaigns.effects;
  const nameOf = useEventName();
  const known = useVocabulary().events.map(({ name }) => ({ value: name, label: nameOf(name) }));
  const kind = words.guardrailKinds[guardrail.kind];
  return (
    <div style={{ display: 'flex', gap: 8, alignItems: 'center', flexWrap: 'wrap' }}>
      <span style={{ width: 96 }}>{kind}</span>
      <Select<string[]>
        mode="tags"
        style={{ flex: '1 1 320px', minWidth: 220 }}
        maxCount={10}
        aria-label={`${kind} ${words.guardrailEvents}`}
        placeholder={words.guardrailEvents}
        value={guardrail.events}
        options={known}
        onChange={(events) => onChange({ ...guardrail, events })}
      />
      <InputNumber<number>
        min={0}
        max={50}
        step={0.1}
        style={{ width: 170 }}
        prefix={words.margin}
        suffix={words.points}
        aria-label={`${kind} ${words.margin}`}
        value={guardrail.marginBp / BASIS_POINTS}
        onChange={(points) => onChange({ ...guardrail, marginBp: Math.round((points ?? 0) * BASIS_POINTS) })}
      />
    </div>
  );
}
