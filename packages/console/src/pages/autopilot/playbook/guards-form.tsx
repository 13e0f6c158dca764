import { Form, InputNumber, Radio } from 'antd';
import type { ReactNode } from 'react';
import { HelpedOptions } from '../../../parts/helped-options.tsx';
import { MoneyInput } from '../../../parts/money-input.tsx';
import { SpanInput } from '../../../parts/rules/test-form.tsx';
import { useWords } from '../../../words/index.ts';
import type { PlaybookFormProps } from './form-props.ts';

type Guards = PlaybookFormProps['draft']['guards'];
type Limit = Guards['perRun'];

/** 护栏 — how it starts, what it may use up, how often and how long, and the harm that ends it. */
export function GuardsForm({ draft: { guards }, change }: PlaybookFormProps) {
  const own = useWords().playbooks.editor;
  const set = (part: Partial<Guards>): void => change({ guards: { ...guards, ...part } });
  const { harm } = guards;
  return (
    <Form layout="vertical" component="div">
      <Form.Item label={own.start}>
        <Radio.Group value={guards.start} onChange={(e) => set({ start: e.target.value as Guards['start'] })}>
          <HelpedOptions as={Radio} options={['approval', 'automatic'] as const} words={own.startHelps} />
        </Radio.Group>
      </Form.Item>
      <div className="choice-grid" style={{ gridTemplateColumns: 'repeat(auto-fit, minmax(340px, 1fr))' }}>
        <LimitForm label={own.perRun} value={guards.perRun} onChange={(perRun) => set({ perRun })} />
        <LimitForm label={own.perMonth} value={guards.perMonth} onChange={(perMonth) => set({ perMonth })} note={own.costNote} />
      </div>
      <div className="choice-grid" style={{ gridTemplateColumns: 'repeat(auto-fit, minmax(200px, 1fr))' }}>
        <Form.Item label={own.mostDuration} extra={own.mostDurationNote}>
          <SpanInput value={guards.mostDuration} onChange={(mostDuration) => set({ mostDuration })} />
        </Form.Item>
        <Form.Item label={own.cooldown}>
          <SpanInput value={guards.cooldown} onChange={(cooldown) => set({ cooldown })} />
        </Form.Item>
        <Form.Item label={own.mostAtOnce}>
          <Count
            label={own.mostAtOnce}
            value={guards.mostAtOnce}
            most={20}
            suffix={own.timesUnit}
            onChange={(mostAtOnce) => set({ mostAtOnce })}
          />
        </Form.Item>
        {guards.start === 'approval' && (
          <Form.Item label={own.approvalWait}>
            <SpanInput value={guards.approvalWait} onChange={(approvalWait) => set({ approvalWait })} />
          </Form.Item>
        )}
      </div>
      <Form.Item label={own.harm}>
        <Line>
          {own.harmRate}
          <Percent label={own.harm} valueBp={harm.refusalsBp} onChange={(refusalsBp) => set({ harm: { ...harm, refusalsBp } })} />
          {own.harmFewest}
          <Count
            label={own.harmFewest}
            value={harm.fewest}
            most={1_000_000}
            onChange={(fewest) => set({ harm: { ...harm, fewest } })}
          />{' '}
          {own.harmEnd}
        </Line>
      </Form.Item>
    </Form>
  );
}

/** 恢复与结束 — how long a run lasts at least, and how it is tapered where only the treated have recovered. */
export function RecoveryForm({ draft: { recovery }, change }: PlaybookFormProps) {
  const own = useWords().playbooks.editor;
  const set = (part: Partial<typeof recovery>): void => change({ recovery: { ...recovery, ...part } });
  return (
    <Form layout="vertical" component="div">
      <Form.Item label={own.recovery} extra={own.taperNote}>
        <Line>
          {own.leastDuration}
          <SpanInput value={recovery.leastDuration} onChange={(leastDuration) => set({ leastDuration })} />
        </Line>
        <Line>
          {own.taper}
          <SpanInput value={recovery.taper} onChange={(taper) => set({ taper })} />
          {own.taperShare}
          <Percent
            label={own.taperShare}
            least={1}
            most={99}
            valueBp={recovery.taperShareBp}
            onChange={(taperShareBp) => set({ taperShareBp })}
          />
        </Line>
      </Form.Item>
    </Form>
  );
}

function Line({ children }: { readonly children: ReactNode }) {
  return <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'center', marginBottom: 8 }}>{children}</div>;
}

interface LimitFormProps {
  readonly label: string;
  readonly value: Limit;
  readonly note?: string;
  readonly onChange: (limit: Limit) => void;
}

function LimitForm({ label, value, note, onChange }: LimitFormProps) {
  const own = useWords().playbooks.editor;
  return (
    <Form.Item label={label} extra={note}>
      <Line>
        <Count
          label={`${label} ${own.messagesLabel}`}
          value={value.messages}
          most={100_000_000}
          suffix={own.messages}
          width={180}
          onChange={(messages) => onChange({ ...value, messages })}
        />
        <MoneyInput
          label={`${label} ${own.cost}`}
          value={value.cost}
          width={150}
          onChange={(cost) => onChange({ ...value, cost: cost ?? 0 })}
        />
      </Line>
    </Form.Item>
  );
}

interface CountProps {
  readonly label: string;
  readonly value: number;
  readonly most: number;
  readonly suffix?: string;
  readonly width?: number;
  readonly onChange: (count: number) => void;
}

function Count({ label, value, most, suffix = '', width = 110, onChange }: CountProps) {
  return (
    <InputNumber<number>
      min={1}
      max={most}
      precision={0}
      suffix={suffix}
      style={{ width }}
      aria-label={label}
      value={value}
      onChange={(count) => onChange(count ?? 1)}
    />
  );
}

interface PercentProps {
  readonly label: string;
  readonly valueBp: number;
  readonly least?: number;
  readonly most?: number;
  readonly onChange: (bp: number) => void;
}

function Percent({ label, valueBp, least = 0.01, most = 100, onChange }: PercentProps) {
  return (
    <InputNumber<number>
      min={least}
      max={most}
      precision={2}
      suffix="%"
      style={{ width: 110 }}
      aria-label={label}
      value={valueBp / 100}
      onChange={(percent) => onChange(Math.round((percent ?? least) * 100))}
    />
  );
}
