import { Alert, Form, InputNumber, Select, Slider, Switch } from 'antd';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import type { StepProps } from './editor-basics.tsx';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const MARKS = { 0: '0%', 10: '10%', 20: '20%', 50: '50%', 90: '90%' };

/** 对照组与防打扰 — the share held out, how often one customer may be reached, and the lane. */
export function LimitsStep({ draft, change }: StepProps) {
  const words = useWords().campaigns.editor;
  const format = useFormat();
  const { cap } = draft;
  return (
    <Form layout="vertical" component="div">
      <Form.Item label={`${words.control} ${format.share(draft.controlShareBp, 10_000)}`} extra={words.controlNote}>
        <Slider
          min={0}
          max={90}
          marks={MARKS}
          value={draft.controlShareBp / 100}
          onChange={(percent: number) => change({ controlShareBp: percent * 100 })}
          style={{ maxWidth: 520 }}
          ariaLabelForHandle={words.control}
        />
        {draft.controlShareBp === 0 && <Alert type="warning" showIcon title={words.noControl} style={{ maxWidth: 520 }} />}
      </Form.Item>
      <Form.Item label={words.cap} extra={cap === null ? words.capNone : undefined}>
        <span style={{ display: 'inline-flex', gap: 8, alignItems: 'center', flexWrap: 'wrap' }}>
          <Switch
            checked={cap !== null}
            aria-label={words.capOn}
            onChange={(on) => change({ cap: on ? { limit: 1, windowMs: 7 * DAY } : null })}
          />
          {words.capOn}
        </span>
        {cap !== null && <CapRow cap={cap} onChange={(changed) => change({ cap: changed })} />}
      </Form.Item>
      <Form.Item label={words.lane}>
        <Select
          style={{ width: 240 }}
          value={draft.lane}
          aria-label={words.lane}
          options={(['transactional', 'journey', 'bulk'] as const).map((lane) => ({ value: lane, label: words.lanes[lane] }))}
          onChange={(lane: typeof draft.lane) => change({ lane })}
        />
      </Form.Item>
    </Form>
  );
}

interface CapRowProps {
  readonly cap: NonNullable<StepProps['draft']['cap']>;
  readonly onChange: (cap: CapRowProps['cap']) => void;
}

function CapRow({ cap, onChange }: CapRowProps) {
  const words = useWords().campaigns.editor;
  const unit = cap.windowMs % DAY === 0 ? DAY : HOUR;
  const most = unit === DAY ? 366 : 366 * 24;
  return (
    <div style={{ display: 'flex', gap: 8, alignItems: 'center', marginTop: 12, flexWrap: 'wrap' }}>
      {words.capEvery}
      <InputNumber
        min={1}
        max={most}
        precision={0}
        style={{ width: 80 }}
        aria-label={words.capEvery}
        value={Math.max(1, Math.round(cap.windowMs / unit))}
        onChange={(n) => onChange({ ...cap, windowMs: (n ?? 1) * unit })}
      />
      <Select
        style={{ width: 90 }}
        value={unit}
        aria-label={words.capEvery}
        options={[
          { value: HOUR, label: words.hours },
          { value: DAY, label: words.days },
        ]}
        onChange={(chosen: number) => onChange({ ...cap, windowMs: Math.max(1, Math.round(cap.windowMs / unit)) * chosen })}
      />
      {words.capAtMost}
      <InputNumber
        min={1}
        max={1000}
        precision={0}
        style={{ width: 80 }}
        aria-label={words.capAtMost}
        value={cap.limit}
        onChange={(limit) => onChange({ ...cap, limit: limit ?? 1 })}
      />
      {words.capTimes}
    </div>
  );
}
