import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { type CapScope, type CapWindow, Category, Channel, DAY_MS, HOUR_MS } from '@gyre/domain';
import { Button, Input, InputNumber, Select } from 'antd';
import { useWords } from '../../../words/index.ts';
import { capSentence, type PolicyCap } from './policy-words.ts';
import { Section, type SectionProps, usePolicyVoice } from './section.tsx';

const MOST_CAPS = 20;
const NEW_CAP: PolicyCap = { scope: { kind: 'all' }, cap: { limit: 4, window: { kind: 'calendar', unit: 'week' } } };

/** 触达限制 — how many messages one customer gets at most, each cap with its sentence. */
export function CapsSection({ policy, change, readOnly }: SectionProps) {
  const words = useWords().reach.policy.caps;
  const { caps } = policy;
  const set = (place: number, cap: PolicyCap): void => change({ caps: caps.with(place, cap) });
  return (
    <Section title={words.title} note={words.note}>
      {caps.length === 0 && <p style={{ margin: '0 0 8px' }}>{words.none}</p>}
      {caps.map((cap, i) => (
        <CapLine
          // oxlint-disable-next-line no-array-index-key -- caps have no name; a line is edited in place
          key={i}
          cap={cap}
          readOnly={readOnly}
          onChange={(next) => set(i, next)}
          onRemove={() => change({ caps: caps.toSpliced(i, 1) })}
        />
      ))}
      {!readOnly && (
        <Button icon={<PlusOutlined />} disabled={caps.length >= MOST_CAPS} onClick={() => change({ caps: [...caps, NEW_CAP] })}>
          {words.add}
        </Button>
      )}
    </Section>
  );
}

interface CapLineProps {
  readonly cap: PolicyCap;
  readonly readOnly: boolean;
  readonly onChange: (cap: PolicyCap) => void;
  readonly onRemove: () => void;
}

function CapLine({ cap: { scope, cap }, readOnly, onChange, onRemove }: CapLineProps) {
  const words = useWords().reach.policy.caps;
  const voice = usePolicyVoice();
  return (
    <div className="policy-cap">
      <ScopeFields scope={scope} readOnly={readOnly} onChange={(next) => onChange({ scope: next, cap })} />
      <WindowFields window={cap.window} readOnly={readOnly} onChange={(window) => onChange({ scope, cap: { ...cap, window } })} />
      <InputNumber
        aria-label={words.limit}
        prefix="≤"
        min={1}
        max={1000}
        precision={0}
        style={{ width: 96 }}
        disabled={readOnly}
        value={cap.limit}
        onChange={(limit) => limit !== null && onChange({ scope, cap: { ...cap, limit } })}
      />
      {!readOnly && <Button type="text" aria-label={words.remove} title={words.remove} icon={<DeleteOutlined />} onClick={onRemove} />}
      <div className="policy-cap-words">{capSentence({ scope, cap }, voice)}</div>
    </div>
  );
}

interface ScopeFieldsProps {
  readonly scope: CapScope;
  readonly readOnly: boolean;
  readonly onChange: (scope: CapScope) => void;
}

const SCOPES = ['all', 'channel', 'category', 'line'] as const;
const FIRST: Readonly<Record<CapScope['kind'], CapScope>> = {
  all: { kind: 'all' },
  channel: { kind: 'channel', channel: 'sms' },
  category: { kind: 'category', category: 'marketing' },
  line: { kind: 'line', line: '' },
};

function ScopeFields({ scope, readOnly, onChange }: ScopeFieldsProps) {
  const words = useWords().reach;
  const own = words.policy.caps;
  return (
    <>
      <Select
        aria-label={own.scope}
        style={{ width: 128 }}
        disabled={readOnly}
        value={scope.kind}
        options={SCOPES.map((value) => ({ value, label: own.scopes[value] }))}
        onChange={(kind) => onChange(FIRST[kind])}
      />
      {scope.kind === 'channel' && (
        <Select
          aria-label={own.scopes.channel}
          style={{ width: 140 }}
          disabled={readOnly}
          value={scope.channel}
          options={Channel.options.map((value) => ({ value, label: words.channels[value] }))}
          onChange={(channel) => onChange({ kind: 'channel', channel })}
        />
      )}
      {scope.kind === 'category' && (
        <Select
          aria-label={own.scopes.category}
          style={{ width: 140 }}
          disabled={readOnly}
          value={scope.category}
          options={Category.options.filter((c) => c !== 'verification').map((value) => ({ value, label: words.categories[value] }))}
          onChange={(category) => onChange({ kind: 'category', category })}
        />
      )}
      {scope.kind === 'line' && (
        <Input
          aria-label={own.line}
          placeholder={own.line}
          maxLength={60}
          status={scope.line.trim() === '' ? 'error' : ''}
          style={{ width: 160 }}
          disabled={readOnly}
          value={scope.line}
          onChange={(e) => onChange({ kind: 'line', line: e.target.value })}
        />
      )}
    </>
  );
}

interface WindowFieldsProps {
  readonly window: CapWindow;
  readonly readOnly: boolean;
  readonly onChange: (window: CapWindow) => void;
}

const WINDOWS = ['day', 'week', 'month', 'hours', 'days'] as const;
type WindowKind = (typeof WINDOWS)[number];

function WindowFields({ window, readOnly, onChange }: WindowFieldsProps) {
  const words = useWords().reach.policy.caps;
  const kind: WindowKind = window.kind === 'calendar' ? window.unit : window.ms % DAY_MS === 0 ? 'days' : 'hours';
  const choose = (next: WindowKind): void => {
    if (next === 'hours') onChange({ kind: 'rolling', ms: HOUR_MS });
    else onChange(next === 'days' ? { kind: 'rolling', ms: 7 * DAY_MS } : { kind: 'calendar', unit: next });
  };
  const unit = kind === 'days' ? DAY_MS : HOUR_MS;
  return (
    <>
      <Select
        aria-label={words.window}
        style={{ width: 170 }}
        disabled={readOnly}
        value={kind}
        options={WINDOWS.map((value) => ({ value, label: words.windows[value] }))}
        onChange={choose}
      />
      {window.kind === 'rolling' && (
        <InputNumber
          aria-label={words.length}
          suffix={kind === 'days' ? words.days : words.hours}
          min={1}
          max={kind === 'days' ? 366 : 23}
          precision={0}
          style={{ width: 112 }}
          disabled={readOnly}
          value={window.ms / unit}
          onChange={(n) => n !== null && onChange({ kind: 'rolling', ms: n * unit })}
        />
      )}
    </>
  );
}
