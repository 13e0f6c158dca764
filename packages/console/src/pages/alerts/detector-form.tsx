import type { AlertDetector } from '@gyre/domain/alerts/alert';
import { DETECTOR_KINDS } from '@gyre/domain/anomalies/registry';
import type { Unit } from '@gyre/domain/analyses/table';
import { Form, Radio, Typography } from 'antd';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import type { AlertDraft } from './alert-draft.ts';
import { ParametersForm } from './parameters-form.tsx';

type Kind = AlertDetector['kind'];

interface DetectorFormProps {
  readonly draft: AlertDraft;
  readonly unit: Unit;
  readonly change: (part: Partial<AlertDraft>) => void;
}

/** 检测方式 — the kind of detector, what it does, and its parameters. A budget can only be held against a limit. */
export function DetectorForm({ draft, unit, change }: DetectorFormProps) {
  const words = useWords().alerts.editor;
  const { language } = useFormat();
  const { kind, parameters } = draft;
  return (
    <>
      <Form.Item label={words.detector} required>
        <Radio.Group aria-label={words.detector} value={kind} onChange={(e) => change({ kind: e.target.value as Kind })}>
          {DETECTOR_KINDS.map((one) => (
            <Radio
              key={one.kind}
              value={one.kind}
              disabled={draft.subject.of === 'budget' && one.kind !== 'threshold'}
              style={{ display: 'flex', marginBlock: 4 }}
            >
              {one.name[language]}
              <Typography.Text type="secondary" style={{ marginInlineStart: 8 }}>
                {one.about[language]}
              </Typography.Text>
            </Radio>
          ))}
        </Radio.Group>
      </Form.Item>
      <ParametersForm
        kind={kind}
        unit={unit}
        value={parameters[kind] ?? {}}
        onChange={(value) => change({ parameters: { ...parameters, [kind]: value } })}
      />
    </>
  );
}
