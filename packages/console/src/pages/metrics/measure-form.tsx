import { measureUnit } from '@gyre/domain/analyses/titles';
import type { Unit } from '@gyre/domain/analyses/table';
import { Checkbox, Input, InputNumber, Segmented } from 'antd';
import { NO_EVENT } from '../../parts/rules/rule-draft.ts';
import { NameSelect } from '../../parts/rules/name-select.tsx';
import { SelectorForm } from '../../parts/rules/selector-form.tsx';
import { propertiesOf, useItemName, useVocabulary } from '../../parts/rules/vocabulary.ts';
import { useWords } from '../../words/index.ts';
import { AnyOfBlank } from '../analysis/blanks/any-of.tsx';
import { ChoiceBlank } from '../analysis/blanks/choice-blank.tsx';
import { MeasureBlank, type MeasureDraft } from '../analysis/blanks/measure-blank.tsx';
import { NumberBlank } from '../analysis/blanks/number-blank.tsx';
import type { MetricRow } from './metric-book.ts';
import { formulaUnit } from './formula-unit.ts';
import { DerivedForm } from './derived-form.tsx';
import type { MetricMeasureDraft } from './metric-draft.ts';
import { MetricSelect } from './metric-select.tsx';

type Of<Kind extends MetricMeasureDraft['of']> = Extract<MetricMeasureDraft, { of: Kind }>;

interface FormProps<Measure> {
  readonly value: Measure;
  readonly onChange: (measure: MetricMeasureDraft) => void;
}

interface MeasureFormProps extends FormProps<MetricMeasureDraft> {
  /** The metrics it can be made of. */
  readonly metrics: readonly MetricRow[];
  /** Hears what its numbers are when that changes. */
  readonly onUnit: (unit: Unit) => void;
}

/** 算法表单 — the blanks of a measure of its kind. */
export function MeasureForm({ value, onChange, metrics, onUnit }: MeasureFormProps) {
  const words = useWords().metrics.editor;
  switch (value.of) {
    case 'events':
      return <EventsForm value={value} onChange={onChange} onUnit={onUnit} />;
    case 'passing':
      return <PassingForm value={value} onChange={onChange} />;
    case 'interval':
      return (
        <>
          <AnyOfBlank before={<span>{words.begin}</span>} value={value.begin} onChange={(begin) => onChange({ ...value, begin })} />
          <AnyOfBlank before={<span>{words.end}</span>} value={value.end} onChange={(end) => onChange({ ...value, end })} />
        </>
      );
    case 'first':
      return (
        <AnyOfBlank before={<span>{words.firstTime}</span>} value={value.events} onChange={(events) => onChange({ ...value, events })} />
      );
    case 'retained':
      return <RetainedForm value={value} onChange={onChange} />;
    case 'fact':
      return <FactForm value={value} onChange={onChange} />;
    case 'derived':
      return <DerivedForm value={value} onChange={onChange} metrics={metrics} />;
    case 'composite':
      return <FormulaForm value={value} onChange={onChange} metrics={metrics} onUnit={onUnit} />;
  }
}

/** A sum of amounts is money, whatever it was before. */
function EventsForm({ value, onChange, onUnit }: FormProps<Of<'events'>> & Pick<MeasureFormProps, 'onUnit'>) {
  const measured: MeasureDraft = { ...value.measured, name: '', unit: 'number' };
  const unitOf = ({ aggregate, unit }: MeasureDraft): Unit => measureUnit({ aggregate: aggregate as never, unit, events: [], name: '' });
  const change = (next: MeasureDraft): void => {
    if (unitOf(next) !== unitOf(measured)) onUnit(unitOf(next));
    onChange({ of: 'events', measured: { events: next.events, aggregate: next.aggregate } });
  };
  return <MeasureBlank bare value={measured} onChange={change} />;
}

function PassingForm({ value, onChange }: FormProps<Of<'passing'>>) {
  const words = useWords();
  const own = words.metrics;
  const { select, aggregate, atLeast } = value;
  const names = propertiesOf(useVocabulary(), select.event);
  const needsProperty = aggregate.of !== 'count' && aggregate.of !== 'days';
  return (
    <SelectorForm
      value={select}
      onChange={(chosen) => onChange({ ...value, select: chosen })}
      after={
        <>
          <ChoiceBlank
            label={words.analysis.aggregate}
            value={aggregate.of}
            names={own.sentence.aggregates}
            offered={['count', 'days', 'sum', 'average', 'minimum', 'maximum', 'distinct']}
            onChange={(of) => onChange({ ...value, aggregate: { ...aggregate, of } })}
          />
          {needsProperty && (
            <NameSelect
              value={aggregate.property ?? ''}
              names={names}
              label={words.segments.rules.property}
              onChange={(property) => onChange({ ...value, aggregate: { of: aggregate.of, property } })}
            />
          )}
          <span>{own.editor.atLeast}</span>
          <InputNumber<number>
            aria-label={own.editor.atLeast}
            style={{ width: 100 }}
            value={atLeast}
            onChange={(least) => onChange({ ...value, atLeast: least })}
          />
        </>
      }
    />
  );
}

function RetainedForm({ value, onChange }: FormProps<Of<'retained'>>) {
  const words = useWords();
  const own = words.metrics.editor;
  return (
    <>
      <AnyOfBlank before={<span>{own.birth}</span>} value={value.birth} onChange={(birth) => onChange({ ...value, birth })} />
      <div className="rule-line">
        <span>{own.after}</span>
        <NumberBlank label={own.after} min={1} max={366} value={value.after} onChange={(after) => onChange({ ...value, after })} />
        <ChoiceBlank
          label={own.retainedUnit}
          value={value.grain}
          names={own.retainedUnits}
          onChange={(grain) => onChange({ ...value, grain })}
        />
        <ChoiceBlank label={own.mode} value={value.mode} names={own.modes} onChange={(mode) => onChange({ ...value, mode })} />
        <span>{own.back}</span>
        <Segmented
          size="small"
          aria-label={own.back}
          value={value.back === 'any' ? 'any' : 'events'}
          options={[
            { value: 'events', label: own.backEvents },
            { value: 'any', label: own.backAny },
          ]}
          onChange={(chosen) => onChange({ ...value, back: chosen === 'any' ? 'any' : [NO_EVENT] })}
        />
      </div>
      {value.back !== 'any' && <AnyOfBlank value={value.back} onChange={(back) => onChange({ ...value, back })} />}
    </>
  );
}

const CUSTOMER = 'customer';

function FactForm({ value, onChange }: FormProps<Of<'fact'>>) {
  const words = useWords().metrics;
  const own = words.editor;
  const vocabulary = useVocabulary();
  const { subject, fact, read, over, atLeast } = value;
  const subjects = [CUSTOMER, ...vocabulary.items.filter(({ facts }) => facts.length > 0).map(({ type }) => type)];
  const facts = vocabulary.items.find(({ type }) => type === subject)?.facts ?? [];
  const nameOf = useItemName();
  const known = (names: readonly string[]) => names.map((name) => nameOf(name, 'number'));
  const change = (part: Partial<Of<'fact'>>): void => onChange({ ...value, ...part });
  return (
    <div className="rule-line">
      <NameSelect
        value={subject}
        names={known(subjects).map((one) => (one.name === CUSTOMER ? { ...one, displayName: own.subjectCustomer } : one))}
        label={own.subject}
        onChange={(chosen) => change({ subject: chosen })}
      />
      <NameSelect
        value={fact}
        names={known(subject === CUSTOMER ? vocabulary.facts : facts)}
        label={own.fact}
        onChange={(chosen) => change({ fact: chosen })}
      />
      <ChoiceBlank label={own.read} value={read} names={words.sentence.reads} onChange={(chosen) => change({ read: chosen })} />
      <ChoiceBlank label={own.over} value={over} names={words.sentence.overs} onChange={(chosen) => change({ over: chosen })} />
      <Checkbox
        checked={atLeast !== undefined}
        onChange={(e) => {
          const { atLeast: _, ...rest } = value;
          onChange(e.target.checked ? { ...rest, atLeast: 0 } : rest);
        }}
      >
        {own.atLeast}
      </Checkbox>
      {atLeast !== undefined && (
        <InputNumber<number> aria-label={own.atLeast} value={atLeast} onChange={(least) => change({ atLeast: least ?? 0 })} />
      )}
    </div>
  );
}

/** What the formula makes its numbers, where that is plain, is heard when it changes: what a person chose stays otherwise. */
function FormulaForm({ value, onChange, metrics, onUnit }: FormProps<Of<'composite'>> & Pick<MeasureFormProps, 'metrics' | 'onUnit'>) {
  const words = useWords().metrics.editor;
  const unitOf = (formula: string) => formulaUnit(formula, (key) => metrics.find((one) => one.key === key)?.definition.unit);
  const write = (formula: string): void => {
    const unit = unitOf(formula);
    if (unit !== undefined && unit !== unitOf(value.formula)) onUnit(unit);
    onChange({ of: 'composite', formula });
  };
  const insert = (key: string): void => write(`${value.formula} ${key.includes('-') ? `[${key}]` : key}`.trim());
  return (
    <div className="rule-stack">
      <Input
        className="mono"
        value={value.formula}
        maxLength={500}
        placeholder={words.formulaHint}
        aria-label={words.formula}
        onChange={(e) => write(e.target.value)}
      />
      <div className="rule-line">
        <MetricSelect label={words.insert} metrics={metrics} value={undefined} onChange={insert} />
        <span className="rule-quiet">{words.formulaNote}</span>
      </div>
    </div>
  );
}
