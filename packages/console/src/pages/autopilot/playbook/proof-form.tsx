import { Form, InputNumber, Slider } from 'antd';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import type { PlaybookFormProps } from './form-props.ts';

const MARKS = { 10: '10%', 20: '20%', 30: '30%', 40: '40%', 50: '50%' };

/** 对照与证明 — what the playbook says it can do, and between which shares its control group is chosen. */
export function ProofForm({ draft, change }: PlaybookFormProps) {
  const own = useWords().playbooks.editor;
  const format = useFormat();
  const { controlShare, declaredLift } = draft;
  const setShare = (percents: readonly number[]): void => {
    const [least = 10, most = 50] = percents;
    change({ controlShare: { leastBp: least * 100, mostBp: most * 100 } });
  };
  return (
    <Form layout="vertical" component="div">
      <Form.Item label={own.declared} extra={own.declaredNote}>
        <InputNumber<number>
          min={0.01}
          max={100}
          precision={2}
          step={0.5}
          suffix={own.percentagePoints}
          style={{ width: 220 }}
          aria-label={own.declared}
          value={Math.round(declaredLift * 10_000) / 100}
          onChange={(points) => change({ declaredLift: (points ?? 0.01) / 100 })}
        />
      </Form.Item>
      <Form.Item label={own.controlShare} extra={own.controlNote}>
        <b>
          {format.share(controlShare.leastBp, 10_000)} – {format.share(controlShare.mostBp, 10_000)}
        </b>
        <Slider
          range
          min={10}
          max={50}
          marks={MARKS}
          value={[controlShare.leastBp / 100, controlShare.mostBp / 100]}
          onChange={setShare}
          style={{ maxWidth: 520 }}
          ariaLabelForHandle={[own.controlShare, own.controlShare]}
        />
      </Form.Item>
    </Form>
  );
}
