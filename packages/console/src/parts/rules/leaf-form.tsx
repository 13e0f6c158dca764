import { TIME_PROPERTY } from '@gyre/domain';
import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useWords } from '../../words/index.ts';
import { SegmentPicker } from '../segment-picker.tsx';
import { ItemSelect, NameSelect, ReadingSelect } from './name-select.tsx';
import { figureOperators, withType } from './operators.ts';
import { type AggregateDraft, type LeafDraft, NO_EVENT, type PropertyTestDraft } from './rule-draft.ts';
import { SelectorForm } from './selector-form.tsx';
import { SpanInput, TestForm } from './test-form.tsx';
import { placeBehind } from './value-input.tsx';
import { propertiesOf, typeOf, useItemName, usePropertiesOf, useVocabulary } from './vocabulary.ts';
import { WindowForm } from './window-form.tsx';

interface LeafFormProps<K extends LeafDraft['kind'] = LeafDraft['kind']> {
  readonly leaf: Extract<LeafDraft, { kind: K }>;
  readonly onChange: (leaf: LeafDraft) => void;
}

/** 条件 — the form of a test, by its kind. */
export function LeafForm({ leaf, onChange }: LeafFormProps) {
  switch (leaf.kind) {
    case 'attribute':
      return <AttributeForm leaf={leaf} onChange={onChange} />;
    case 'fact':
      return <FactForm leaf={leaf} onChange={onChange} />;
    case 'segment':
      return (
        <div className="rule-line">
          <SegmentPicker
            value={leaf.segment === '' ? undefined : leaf.segment}
            onChange={(segment) => onChange({ kind: 'segment', segment: segment ?? '' })}
          />
        </div>
      );
    case 'did':
      return <DidForm leaf={leaf} onChange={onChange} />;
    case 'sequence':
      return <SequenceForm leaf={leaf} onChange={onChange} />;
    case 'then_not':
      return <ThenNotForm leaf={leaf} onChange={onChange} />;
  }
}

function AttributeForm({ leaf, onChange }: LeafFormProps<'attribute'>) {
  const words = useWords().segments.rules;
  const vocabulary = useVocabulary();
  const names = vocabulary.attributes;
  const type = typeOf(vocabulary, names, leaf.attribute, leaf.item);
  const about = (attribute: string, item: PropertyTestDraft['item']): void =>
    onChange({
      kind: 'attribute',
      attribute,
      ...(item === undefined ? {} : { item }),
      test: withType(leaf.test, type, typeOf(vocabulary, names, attribute, item)),
    });
  return (
    <div className="rule-line">
      <NameSelect value={leaf.attribute} names={names} label={words.pickAttribute} onChange={(name) => about(name, undefined)} />
      <ItemSelect
        itemType={names.find((n) => n.name === leaf.attribute)?.itemType ?? null}
        item={leaf.item}
        onChange={(item) => about(leaf.attribute, item)}
      />
      <TestForm
        test={leaf.test}
        type={type}
        place={placeBehind({ name: leaf.attribute }, leaf.item)}
        onChange={(test) => onChange({ ...leaf, test })}
      />
    </div>
  );
}

function FactForm({ leaf, onChange }: LeafFormProps<'fact'>) {
  const words = useWords().segments.rules;
  const nameOf = useItemName();
  const names = useVocabulary().facts.map((fact) => nameOf(fact, 'number'));
  return (
    <div className="rule-line">
      <NameSelect value={leaf.fact} names={names} label={words.pickFact} onChange={(fact) => onChange({ ...leaf, fact })} />
      <ReadingSelect value={leaf.reading} onChange={(reading) => onChange({ ...leaf, reading })} />
      <TestForm test={leaf.test} type="number" onChange={(test) => onChange({ ...leaf, test })} />
    </div>
  );
}

const AGGREGATES = ['count', 'days', 'sum', 'average', 'minimum', 'maximum', 'distinct', 'first', 'last'] as const;

/** Whether it takes a value of the first or the last event, which may be when that happened. */
const isEdge = ({ of }: AggregateDraft): boolean => of === 'first' || of === 'last';

function DidForm({ leaf, onChange }: LeafFormProps<'did'>) {
  const words = useWords().segments.rules;
  const vocabulary = useVocabulary();
  const { aggregate } = leaf;
  const withTime = usePropertiesOf(vocabulary, leaf.select.event);
  const names = isEdge(aggregate) ? withTime : propertiesOf(vocabulary, leaf.select.event);
  const figureType = (figure: AggregateDraft): string =>
    isEdge(figure) ? typeOf(vocabulary, withTime, figure.property ?? '', figure.item) : 'number';
  const type = figureType(aggregate);
  const figure = (next: AggregateDraft): void => {
    const property = next.property === TIME_PROPERTY && !isEdge(next) ? '' : (next.property ?? '');
    const own = next.of === 'count' || next.of === 'days' ? { of: next.of } : { ...next, property };
    onChange({ ...leaf, aggregate: own, test: withType(leaf.test, type, figureType(own)) });
  };
  const needsProperty = aggregate.of !== 'count' && aggregate.of !== 'days';
  return (
    <SelectorForm
      value={leaf.select}
      onChange={(select) => onChange({ ...leaf, select })}
      before={<WindowForm value={leaf.window} around onChange={(window) => onChange({ ...leaf, window })} />}
      after={
        <>
          <Select<AggregateDraft['of']>
            aria-label={words.aggregate}
            popupMatchSelectWidth={false}
            style={{ minWidth: 76, flex: 'none' }}
            listHeight={320}
            value={aggregate.of}
            options={AGGREGATES.map((of) => ({ value: of, label: words.aggregates[of] }))}
            onChange={(of) => figure({ ...aggregate, of })}
          />
          {needsProperty && (
            <>
              <NameSelect
                value={aggregate.property ?? ''}
                names={names}
                label={words.property}
                onChange={(property) => figure({ of: aggregate.of, property })}
              />
              <ItemSelect
                itemType={names.find((n) => n.name === aggregate.property)?.itemType ?? null}
                item={aggregate.item}
                onChange={(item) => figure({ of: aggregate.of, property: aggregate.property, ...(item === undefined ? {} : { item }) })}
              />
            </>
          )}
          <TestForm
            test={leaf.test}
            type={type}
            {...(type === 'number' ? { operators: figureOperators(aggregate.of) } : {})}
            place={placeBehind({ event: leaf.select.event, name: aggregate.property ?? '' }, aggregate.item)}
            onChange={(test) => onChange({ ...leaf, test })}
          />
        </>
      }
    />
  );
}

function SequenceForm({ leaf, onChange }: LeafFormProps<'sequence'>) {
  const words = useWords().segments.rules;
  const { steps } = leaf;
  return (
    <div className="rule-stack">
      <div className="rule-line">
        <WindowForm value={leaf.window} onChange={(window) => onChange({ ...leaf, window })} />
        <span className="rule-quiet">{words.within}</span>
        <SpanInput value={leaf.within} onChange={(within) => onChange({ ...leaf, within })} />
        <span className="rule-quiet">{words.inside}</span>
      </div>
      {steps.map((step, i) => (
        <SelectorForm
          key={i}
          value={step}
          onChange={(changed) => onChange({ ...leaf, steps: steps.with(i, changed) })}
          before={<span className="rule-quiet num">{words.step(i + 1)}</span>}
          after={
            steps.length > 2 && (
              <Button
                size="small"
                type="text"
                icon={<CloseOutlined />}
                aria-label={`${words.remove} ${words.step(i + 1)}`}
                onClick={() => onChange({ ...leaf, steps: steps.toSpliced(i, 1) })}
              />
            )
          }
        />
      ))}
      {steps.length < 8 && (
        <div>
          <Button size="small" type="text" icon={<PlusOutlined />} onClick={() => onChange({ ...leaf, steps: [...steps, NO_EVENT] })}>
            {words.addStep}
          </Button>
        </div>
      )}
    </div>
  );
}

function ThenNotForm({ leaf, onChange }: LeafFormProps<'then_not'>) {
  const words = useWords().segments.rules;
  return (
    <div className="rule-stack">
      <SelectorForm
        value={leaf.first}
        onChange={(first) => onChange({ ...leaf, first })}
        before={<WindowForm value={leaf.window} onChange={(window) => onChange({ ...leaf, window })} />}
      />
      <SelectorForm
        value={leaf.answer}
        onChange={(answer) => onChange({ ...leaf, answer })}
        before={
          <>
            <span className="rule-quiet">{words.after}</span>
            <SpanInput value={leaf.within} onChange={(within) => onChange({ ...leaf, within })} />
            <span className="rule-quiet">{words.thenNot}</span>
          </>
        }
      />
    </div>
  );
}
