import { DAY_MS } from '@gyre/domain';
import { Checkbox, InputNumber, Select } from 'antd';
import { useWords } from '../../words/index.ts';
import type { WindowDraft } from './rule-draft.ts';
import { SelectorForm } from './selector-form.tsx';
import { DayInput, SpanInput } from './test-form.tsx';
import { choiceOf, WINDOW_CHOICES, type WindowChoice, windowOf } from './windows.ts';

interface WindowFormProps {
  readonly value: WindowDraft;
  readonly onChange: (window: WindowDraft) => void;
  /** Offer the window around another event too. */
  readonly around?: boolean;
}

/** 时间窗 — in words, with blanks where there are any. */
export function WindowForm({ value, onChange, around = false }: WindowFormProps) {
  const words = useWords().segments.rules;
  const offered = WINDOW_CHOICES.filter((choice) => around || choice !== 'around');
  return (
    <>
      <Select<WindowChoice>
        aria-label={words.window}
        popupMatchSelectWidth={false}
        style={{ minWidth: 80, flex: 'none' }}
        listHeight={460}
        value={choiceOf(value)}
        options={offered.map((choice) => ({ value: choice, label: words.windows[choice] }))}
        onChange={(choice) => onChange(windowOf(choice))}
      />
      <Blanks value={value} onChange={onChange} />
    </>
  );
}

function Blanks({ value, onChange }: Omit<WindowFormProps, 'around'>) {
  const words = useWords().segments.rules;
  switch (value.kind) {
    case 'ever':
      return null;
    case 'rolling':
      return <SpanInput value={value.span} onChange={(span) => onChange({ kind: 'rolling', span })} />;
    case 'calendar':
      if (choiceOf(value) !== 'calendar') return null;
      return (
        <span className="rule-joined">
          <Whole label={words.amount} value={value.offset} least={0} most={60} onChange={(offset) => onChange({ ...value, offset })} />
          <Select
            aria-label={words.unit}
            style={{ minWidth: 92 }}
            value={value.unit}
            options={(['day', 'week', 'month', 'quarter', 'year'] as const).map((unit) => ({
              value: unit,
              label: words.calendarUnits[unit],
            }))}
            onChange={(unit) => onChange({ ...value, unit })}
          />
          {words.ago}
        </span>
      );
    case 'days':
      return (
        <span className="rule-joined">
          <Whole label={words.amount} value={value.count} least={1} most={3660} onChange={(count) => onChange({ ...value, count })} />
          {words.units.day}
          <Checkbox checked={value.includeToday} onChange={(e) => onChange({ ...value, includeToday: e.target.checked })}>
            {words.withToday}
          </Checkbox>
        </span>
      );
    case 'absolute':
      return (
        <span className="rule-joined">
          <DayInput label={words.from} value={value.from} onChange={(from) => onChange({ kind: 'absolute', from, to: value.to })} />
          {words.to}
          <DayInput label={words.to} value={value.to} onChange={(to) => onChange({ kind: 'absolute', from: value.from, to })} />
        </span>
      );
    case 'around':
      return <Around value={value} onChange={onChange} />;
  }
}

interface AroundProps {
  readonly value: Extract<WindowDraft, { kind: 'around' }>;
  readonly onChange: (window: WindowDraft) => void;
}

/** 某次事件前后 — days from and to, counted from the customer's first or last event of a kind. */
function Around({ value, onChange }: AroundProps) {
  const words = useWords().segments.rules;
  const days = (ms: number): number => Math.round((ms / DAY_MS) * 1000) / 1000;
  return (
    <SelectorForm
      value={value.anchor}
      onChange={(anchor) => onChange({ ...value, anchor })}
      before={
        <Select
          aria-label={words.windows.around}
          popupMatchSelectWidth={false}
          style={{ minWidth: 110 }}
          value={value.which}
          options={(['first', 'last'] as const).map((which) => ({ value: which, label: words.which[which] }))}
          onChange={(which) => onChange({ ...value, which })}
        />
      }
      after={
        <span className="rule-joined">
          {words.aroundDays.from}
          <Whole
            label={words.aroundFrom}
            value={days(value.fromMs)}
            onChange={(n) => onChange({ ...value, fromMs: Math.round(n * DAY_MS) })}
          />
          {words.aroundDays.to}
          <Whole label={words.aroundTo} value={days(value.toMs)} onChange={(n) => onChange({ ...value, toMs: Math.round(n * DAY_MS) })} />
          {words.aroundDays.end}
        </span>
      }
    />
  );
}

interface WholeProps {
  readonly label: string;
  readonly value: number;
  readonly least?: number;
  readonly most?: number;
  readonly onChange: (value: number) => void;
}

/** 数量 — clamped only where there are bounds: a field that is merely visited must leave the value as it is. */
function Whole({ label, value, least, most, onChange }: WholeProps) {
  return (
    <InputNumber<number>
      aria-label={label}
      {...(least === undefined ? {} : { min: least })}
      {...(most === undefined ? {} : { max: most })}
      style={{ width: 72 }}
      value={value}
      onChange={(now) => onChange(now ?? least ?? 0)}
    />
  );
}
