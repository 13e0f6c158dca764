import { USUAL_TEST, USUAL_TUNING } from '@gyre/domain';
import { Form, InputNumber, Radio } from 'antd';
import { HelpedOptions } from '../../../parts/helped-options.tsx';
import { useWords } from '../../../words/index.ts';
import type { StepProps } from './step-props.ts';

const KINDS = ['sequential', 'fixed'] as const;

/** 判定方式 — the one test that decides, chosen before the start. */
export function JudgingForm({ draft: { test }, change, isStarted }: StepProps & { readonly isStarted: boolean }) {
  const words = useWords().campaigns.effects;
  return (
    <>
      <Form.Item label={words.test} extra={words.testFixed}>
        <Radio.Group
          disabled={isStarted}
          value={test.kind}
          onChange={(e) => change({ test: e.target.value === 'fixed' ? { kind: 'fixed' } : USUAL_TEST })}
        >
          <HelpedOptions as={Radio} options={KINDS} words={words.tests} />
        </Radio.Group>
      </Form.Item>
      {test.kind === 'sequential' && (
        <Form.Item label={words.tuning} extra={words.tuningNote}>
          <InputNumber<number>
            min={100}
            max={100_000_000}
            precision={0}
            disabled={isStarted}
            style={{ width: 160 }}
            aria-label={words.tuning}
            value={test.tuning}
            onChange={(tuning) => change({ test: { kind: 'sequential', tuning: tuning ?? USUAL_TUNING } })}
          />
        </Form.Item>
      )}
    </>
  );
}
