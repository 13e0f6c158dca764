import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import type { CapWindow, Estimate, FrequencyCap } from '@gyre/domain';
import { Alert, Button, Form, InputNumber, Radio, Select, Slider } from 'antd';
import { HelpedOptions } from '../../../parts/helped-options.tsx';
import { MoneyInput } from '../../../parts/money-input.tsx';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import type { CampaignDraft } from '../draft/campaign-draft.ts';
import { leastShown, PLANNED_RATE } from '../draft/control-power.ts';
import { GuardrailsForm } from './guardrails-form.tsx';
import { LayerForm } from './layer-form.tsx';
import type { StepProps } from './step-props.ts';
import { JudgingForm } from './judging-form.tsx';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const MARKS = { 0: '0%', 10: '10%', 20: '20%', 50: '50%', 90: '90%' };

interface LimitsStepProps extends StepProps {
  readonly estimate: Estimate | undefined;
  /** Whether the campaign was started: how it is judged is fixed then. */
  readonly isStarted: boolean;
}

/** 对照组与防打扰 — whom it holds out and what that buys; what happens within quiet hours; its own caps; who goes first. */
export function LimitsStep({ draft, change, estimate, isStarted }: LimitsStepProps) {
  const words = useWords().campaigns.editor;
  const format = useFormat();
  const isMarketing = draft.category === 'marketing';
  return (
    <Form layout="vertical" component="div">
      <Form.Item label={words.control}>
        {isMarketing ? (
          <>
            <b>{words.controlShare(format.share(draft.controlShareBp, 10_000))}</b>
            <Slider
              min={0}
              max={90}
              marks={MARKS}
              value={draft.controlShareBp / 100}
              onChange={(percent: number) => change({ controlShareBp: percent * 100 })}
              style={{ maxWidth: 520 }}
              ariaLabelForHandle={words.control}
            />
            <ControlWords shareBp={draft.controlShareBp} estimate={estimate} />
          </>
        ) : (
          <span>{words.controlMarketing}</span>
        )}
      </Form.Item>
      {isMarketing && <LayerForm draft={draft} change={change} />}
      {isMarketing && <JudgingForm draft={draft} change={change} isStarted={isStarted} />}
      {isMarketing && <GuardrailsForm draft={draft} change={change} />}
      <ContactForm draft={draft} change={change} />
    </Form>
  );
}

/** 免打扰、触达限制、优先级 — how a campaign goes with what customers get besides. */
export function ContactForm({ draft, change }: StepProps) {
  const words = useWords().campaigns.editor;
  return (
    <>
      {draft.category === 'marketing' && <QuietFields draft={draft} change={change} />}
      <Form.Item label={words.caps} extra={words.capsNote}>
        <CapList caps={draft.caps} onChange={(caps) => change({ caps })} />
      </Form.Item>
      <div className="choice-grid">
        <Form.Item label={words.priority} extra={words.priorityNote}>
          <Select<number>
            style={{ width: 140 }}
            value={draft.priority}
            aria-label={words.priority}
            options={[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => ({ value: n, label: `${n}${priorityName(n, words.priorities)}` }))}
            onChange={(priority) => change({ priority })}
          />
        </Form.Item>
        <Form.Item label={words.expectedValue} extra={words.expectedValueNote}>
          <MoneyInput label={words.expectedValue} value={draft.expectedValue} onChange={(value) => change({ expectedValue: value ?? 0 })} />
        </Form.Item>
      </div>
    </>
  );
}

function priorityName(n: number, names: Readonly<Record<1 | 5 | 9, string>>): string {
  return n === 1 || n === 5 || n === 9 ? ` · ${names[n]}` : '';
}

/** What the control group costs, and the least difference it lets be seen. */
function ControlWords({ shareBp, estimate }: { readonly shareBp: number; readonly estimate: Estimate | undefined }) {
  const words = useWords().campaigns.editor;
  const format = useFormat();
  if (shareBp === 0) return <Alert type="warning" showIcon title={words.noControl} style={{ maxWidth: 520 }} />;
  const share = shareBp / 10_000;
  const people = estimate === undefined ? 0 : estimate.messages + estimate.control;
  const least = leastShown(people, share);
  return (
    <div style={{ maxWidth: 620 }} className="num" aria-live="polite">
      <div style={{ opacity: 0.75 }}>{words.controlNote}</div>
      {estimate === undefined ? (
        <div style={{ opacity: 0.75 }}>{words.controlUnknown}</div>
      ) : (
        <>
          <div>{words.controlCosts(format.number(Math.round(people * share)))}</div>
          <div>
            {least === null || least > 0.2
              ? words.controlBuysLittle
              : words.controlBuys(format.number(least * 100, 2), format.share(PLANNED_RATE, 1))}
          </div>
        </>
      )}
    </div>
  );
}

function QuietFields({ draft, change }: StepProps) {
  const words = useWords().campaigns.editor;
  return (
    <>
      <Form.Item label={words.quiet}>
        <Radio.Group value={draft.quiet} onChange={(e) => change({ quiet: e.target.value as CampaignDraft['quiet'] })}>
          <HelpedOptions as={Radio} options={['defer', 'drop'] as const} words={words.quiets} />
        </Radio.Group>
      </Form.Item>
      {draft.quiet === 'defer' && (
        <Form.Item label={words.patience} extra={words.patienceNote}>
          <InputNumber<number>
            min={0}
            max={720}
            precision={0}
            suffix={words.hours}
            style={{ width: 160 }}
            aria-label={words.patience}
            value={Math.round(draft.patienceMs / HOUR)}
            onChange={(hours) => change({ patienceMs: (hours ?? 24) * HOUR })}
          />
        </Form.Item>
      )}
    </>
  );
}

const MOST_CAPS = 5;
const WEEKLY: FrequencyCap = { limit: 1, window: { kind: 'rolling', ms: 7 * DAY } };

interface CapListProps {
  readonly caps: readonly FrequencyCap[];
  readonly onChange: (caps: readonly FrequencyCap[]) => void;
}

function CapList({ caps, onChange }: CapListProps) {
  const words = useWords().campaigns.editor;
  return (
    <div style={{ display: 'grid', gap: 8 }}>
      {caps.length === 0 && <span style={{ opacity: 0.75 }}>{words.capsNone}</span>}
      {caps.map((cap, i) => (
        <CapRow key={i} cap={cap} onChange={(changed) => onChange(caps.with(i, changed))} onRemove={() => onChange(caps.toSpliced(i, 1))} />
      ))}
      {caps.length < MOST_CAPS && (
        <div>
          <Button size="small" icon={<PlusOutlined />} onClick={() => onChange([...caps, WEEKLY])}>
            {words.addCap}
          </Button>
        </div>
      )}
    </div>
  );
}

interface CapRowProps {
  readonly cap: FrequencyCap;
  readonly onChange: (cap: FrequencyCap) => void;
  readonly onRemove: () => void;
}

function CapRow({ cap, onChange, onRemove }: CapRowProps) {
  const words = useWords().campaigns.editor;
  const { limit, window } = cap;
  const kind = window.kind === 'rolling' ? 'rolling' : window.unit;
  const choose = (chosen: typeof kind): void => {
    const changed: CapWindow = chosen === 'rolling' ? { kind: 'rolling', ms: 7 * DAY } : { kind: 'calendar', unit: chosen };
    onChange({ limit, window: changed });
  };
  return (
    <div style={{ display: 'flex', gap: 8, alignItems: 'center', flexWrap: 'wrap' }}>
      {words.capEvery}
      <Select<typeof kind>
        popupMatchSelectWidth={false}
        style={{ width: 'auto', minWidth: 118 }}
        value={kind}
        aria-label={words.caps}
        options={(['rolling', 'day', 'week', 'month'] as const).map((value) => ({ value, label: words.capKinds[value] }))}
        onChange={choose}
      />
      {window.kind === 'rolling' && <RollingSpan ms={window.ms} onChange={(ms) => onChange({ limit, window: { kind: 'rolling', ms } })} />}
      {words.capAtMost}
      <InputNumber<number>
        min={1}
        max={1000}
        precision={0}
        style={{ width: 80 }}
        aria-label={words.capAtMost}
        value={limit}
        onChange={(n) => onChange({ limit: n ?? 1, window })}
      />
      {words.capTimes}
      <Button size="small" type="text" icon={<CloseOutlined />} aria-label={words.remove} onClick={onRemove} />
    </div>
  );
}

function RollingSpan({ ms, onChange }: { readonly ms: number; readonly onChange: (ms: number) => void }) {
  const words = useWords().campaigns.editor;
  const unit = ms % DAY === 0 ? DAY : HOUR;
  const amount = Math.max(1, Math.round(ms / unit));
  return (
    <span className="rule-joined">
      <InputNumber<number>
        min={1}
        max={unit === DAY ? 366 : 366 * 24}
        precision={0}
        style={{ width: 70 }}
        aria-label={words.capKinds.rolling}
        value={amount}
        onChange={(n) => onChange((n ?? 1) * unit)}
      />
      <Select<number>
        style={{ width: 84 }}
        value={unit}
        aria-label={words.capKinds.rolling}
        options={[
          { value: HOUR, label: words.hours },
          { value: DAY, label: words.days },
        ]}
        onChange={(chosen) => onChange(Math.min(366, amount) * chosen)}
      />
    </span>
  );
}
