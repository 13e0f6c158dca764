import { type EventsParams } from '@gyre/domain/analyses/events';
import { parseFormula } from '@gyre/domain/formula';
import { CloseOutlined, FunctionOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, InputNumber, Select, Tag } from 'antd';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { BreakdownsBlank } from '../blanks/breakdowns-blank.tsx';
import { FilterBlank } from '../blanks/filter-blank.tsx';
import { GrainBlank } from '../blanks/grain-blank.tsx';
import { customersOf, MeasureBlank, type MeasureDraft, NameButton } from '../blanks/measure-blank.tsx';
import type { AskedDraft, DraftOf } from '../draft.ts';
import type { SentenceProps } from '../view.ts';

type FormulaDraft = DraftOf<EventsParams['formulas'][number]>;

/** 事件分析草稿 — see `EventsParams`. */
export type EventsDraft = Omit<DraftOf<EventsParams>, 'measures'> & AskedDraft & { readonly measures: readonly MeasureDraft[] };

/** Measures, and formulas, at most. */
const MOST = 10;

const letterOf = (i: number): string => String.fromCodePoint(65 + i);

/** 事件分析的句子 — per day, how many did what, and what is made of that, by what. */
export function EventsSentence({ draft, change }: SentenceProps<EventsDraft>) {
  const words = useWords().analysis;
  const { measures, formulas } = draft;
  const events = measures.flatMap((measure) => measure.events.map(({ event }) => event));
  return (
    <>
      {measures.map((measure, i) => (
        <MeasureBlank
          key={i}
          value={measure}
          onChange={(changed) => change({ measures: measures.with(i, changed) })}
          before={<Tag className="analysis-letter">{letterOf(i)}</Tag>}
          after={
            measures.length > 1 && (
              <Button
                size="small"
                type="text"
                icon={<CloseOutlined />}
                aria-label={`${words.removeMeasure} ${letterOf(i)}`}
                onClick={() => change({ measures: measures.toSpliced(i, 1) })}
              />
            )
          }
        />
      ))}
      {formulas.map((formula, i) => (
        <FormulaLine
          key={i}
          value={formula}
          measures={measures.length}
          onChange={(changed) => change({ formulas: formulas.with(i, changed) })}
          onRemove={() => change({ formulas: formulas.toSpliced(i, 1) })}
        />
      ))}
      <div className="rule-line">
        {measures.length < MOST && (
          <Button
            size="small"
            type="text"
            icon={<PlusOutlined />}
            onClick={() => change({ measures: [...measures, customersOf(measures.at(-1)?.events[0])] })}
          >
            {words.addMeasure}
          </Button>
        )}
        {formulas.length < MOST && (
          <Button
            size="small"
            type="text"
            icon={<FunctionOutlined />}
            onClick={() => change({ formulas: [...formulas, { formula: measures.length > 1 ? 'B / A' : '', name: '', unit: 'share' }] })}
          >
            {words.addFormula}
          </Button>
        )}
      </div>
      <FilterBlank event={events[0] ?? ''} value={draft.filter} onChange={(filter) => change({ filter })} />
      <div className="rule-line">
        <span>{words.breakdowns.by}</span>
        <GrainBlank value={draft.grain} onChange={(grain) => change({ grain })} />
        <BreakdownsBlank events={events} value={draft.by as EventsParams['by']} most={3} onChange={(by) => change({ by })} />
        {draft.by.length > 0 && (
          <span className="rule-joined">
            <span className="rule-quiet">{words.breakdowns.most}</span>
            <InputNumber<number>
              aria-label={words.breakdowns.most}
              min={1}
              max={100}
              precision={0}
              style={{ width: 68 }}
              value={draft.groups}
              onChange={(groups) => change({ groups: groups ?? 10 })}
            />
            <span className="rule-quiet">{words.breakdowns.groupsUnit}</span>
          </span>
        )}
      </div>
    </>
  );
}

interface FormulaLineProps {
  readonly value: FormulaDraft;
  readonly measures: number;
  readonly onChange: (value: FormulaDraft) => void;
  readonly onRemove: () => void;
}

/** 公式 — over the letters of the measures. */
function FormulaLine({ value, measures, onChange, onRemove }: FormulaLineProps) {
  const words = useWords().analysis;
  const { language } = useFormat();
  const parsed = parseFormula(value.formula);
  const wrong = value.formula.trim() !== '' && !parsed.ok ? parsed.problem[language] : '';
  return (
    <div className="rule-stack">
      <div className="rule-line">
        <Tag className="analysis-letter" icon={<FunctionOutlined />} />
        <Input
          className="mono"
          value={value.formula}
          status={wrong === '' ? '' : 'error'}
          maxLength={200}
          placeholder={words.formulaHint}
          aria-label={words.formula}
          style={{ width: 240 }}
          onChange={(e) => onChange({ ...value, formula: e.target.value })}
        />
        <Select<FormulaDraft['unit']>
          aria-label={words.unit}
          popupMatchSelectWidth={false}
          style={{ minWidth: 84 }}
          value={value.unit}
          options={(['number', 'money', 'share'] as const).map((unit) => ({ value: unit, label: words.units[unit] }))}
          onChange={(unit) => onChange({ ...value, unit })}
        />
        <NameButton name={value.name} onName={(name) => onChange({ ...value, name })} />
        <Button size="small" type="text" icon={<CloseOutlined />} aria-label={words.removeFormula} onClick={onRemove} />
        <span className="rule-quiet">{words.formulaLetters(letterOf(Math.max(0, measures - 1)))}</span>
      </div>
      {wrong !== '' && (
        <span role="alert" className="analysis-wrong">
          {wrong}
        </span>
      )}
    </div>
  );
}
