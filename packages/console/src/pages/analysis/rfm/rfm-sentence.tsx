import type { RfmParams } from '@gyre/domain/analyses/rfm';
import { Input, Select } from 'antd';
import { useState } from 'react';
import { SelectorForm } from '../../../parts/rules/selector-form.tsx';
import { DayInput } from '../../../parts/rules/test-form.tsx';
import { useWords } from '../../../words/index.ts';
import { Advanced } from '../blanks/advanced.tsx';
import { ChoiceBlank } from '../blanks/choice-blank.tsx';
import { NumberBlank } from '../blanks/number-blank.tsx';
import { numbersIn } from '../blanks/numbers-in.ts';
import { ValueBlank } from '../blanks/value-blank.tsx';
import type { DraftOf } from '../draft.ts';
import type { SentenceProps } from '../view.ts';

/** RFM 草稿 — see `RfmParams`. */
export type RfmDraft = DraftOf<RfmParams>;

type Settings = RfmDraft['settings'];
const MEASURES = ['recency', 'frequency', 'monetary'] as const;
type Measure = (typeof MEASURES)[number];

/** RFM 的句子 — who bought, for how much, as of which day, and since which day they moved. */
export function RfmSentence({ draft, change }: SentenceProps<RfmDraft>) {
  const words = useWords().analysis;
  const own = words.rfm;
  return (
    <>
      <SelectorForm
        value={draft.purchase}
        onChange={(purchase) => change({ purchase })}
        before={<span>{own.bought}</span>}
        after={
          <>
            <span>{own.paid}</span>
            <ValueBlank numbers event={draft.purchase.event} value={draft.amount} onChange={(amount) => change({ amount })} />
            <ChoiceBlank
              label={words.unit}
              value={draft.unit}
              names={{ money: words.units.money, number: words.units.number }}
              onChange={(unit) => change({ unit })}
            />
          </>
        }
      />
      <div className="rule-line">
        <span>{own.asOf}</span>
        <ChoiceBlank
          label={own.asOf}
          value={draft.on === undefined ? 'now' : 'day'}
          names={own.on}
          onChange={(when) => change({ on: when === 'now' ? undefined : '' })}
        />
        {draft.on !== undefined && <DayInput label={own.asOf} value={draft.on} onChange={(on) => change({ on: on ?? '' })} />}
        <span>{own.since}</span>
        <DayInput label={own.since} value={draft.before} onChange={(before) => change({ before })} />
      </div>
      <Advanced>
        {MEASURES.map((measure) => (
          <Scoring key={measure} measure={measure} settings={draft.settings} onChange={(settings) => change({ settings })} />
        ))}
        <High settings={draft.settings} onChange={(settings) => change({ settings })} />
      </Advanced>
    </>
  );
}

interface SettingsProps {
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
}

/** 评分方式 — by fifths, by clusters, or by four cuts; and how much the score weighs. */
function Scoring({ measure, settings, onChange }: SettingsProps & { readonly measure: Measure }) {
  const own = useWords().analysis.rfm;
  const scoring = settings[measure];
  const [text, setText] = useState(typeof scoring === 'object' ? scoring.cuts.join(', ') : '');
  const set = (next: typeof scoring): void => onChange({ ...settings, [measure]: next });
  const read = (typed: string): void => {
    setText(typed);
    set({ cuts: numbersIn(typed) ?? [] });
  };
  return (
    <div className="analysis-field">
      <span className="rule-quiet">{own.measures[measure]}</span>
      <span className="rule-joined">
        <ChoiceBlank
          label={own.measures[measure]}
          value={typeof scoring === 'object' ? 'cuts' : scoring}
          names={own.scoring}
          onChange={(way) => set(way === 'cuts' ? { cuts: numbersIn(text) ?? [] } : way)}
        />
        {typeof scoring === 'object' && (
          <Input
            value={text}
            status={scoring.cuts.length === 4 ? '' : 'error'}
            placeholder={own.cutsHint}
            aria-label={own.cuts(own.measures[measure])}
            style={{ width: 150 }}
            onChange={(e) => read(e.target.value)}
          />
        )}
        <span>{own.weight}</span>
        <NumberBlank
          label={own.weightOf(own.measures[measure])}
          value={settings.weights[measure]}
          min={0}
          max={100}
          precision={2}
          onChange={(weight) => onChange({ ...settings, weights: { ...settings.weights, [measure]: weight } })}
        />
      </span>
    </div>
  );
}

const HIGH = ['above_mean', 2, 3, 4, 5] as const;

/** 高分 — from which score on a customer counts as high. */
function High({ settings, onChange }: SettingsProps) {
  const own = useWords().analysis.rfm;
  return (
    <div className="analysis-field">
      <span className="rule-quiet">{own.high.label}</span>
      <Select<Settings['high']>
        aria-label={own.high.label}
        popupMatchSelectWidth={false}
        style={{ minWidth: 120 }}
        value={settings.high}
        options={HIGH.map((high) => ({ value: high, label: high === 'above_mean' ? own.high.mean : own.high.from(String(high)) }))}
        onChange={(high) => onChange({ ...settings, high })}
      />
    </div>
  );
}
