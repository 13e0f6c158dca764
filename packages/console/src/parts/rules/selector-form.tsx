import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../words/index.ts';
import { EventSelect } from './event-select.tsx';
import { ItemSelect, NameSelect } from './name-select.tsx';
import { withType } from './operators.ts';
import type { PropertyTestDraft, SelectorDraft } from './rule-draft.ts';
import { TestForm } from './test-form.tsx';
import { placeBehind } from './value-input.tsx';
import { typeOf, usePropertiesOf, useVocabulary } from './vocabulary.ts';

interface SelectorFormProps {
  readonly value: SelectorDraft;
  readonly onChange: (value: SelectorDraft) => void;
  /** What stands before and behind the event on its line. */
  readonly before?: ReactNode;
  readonly after?: ReactNode;
  readonly label?: string;
  readonly addTest?: string;
}

/** A test to be filled in. */
export const NEW_TEST: PropertyTestDraft = { property: '', op: 'equals' };

/** 事件选择 — an event, and under it what its properties must be. */
export function SelectorForm({ value, onChange, before, after, label, addTest }: SelectorFormProps) {
  const words = useWords().segments.rules;
  return (
    <div className="rule-stack">
      <div className="rule-line">
        {before}
        <EventSelect label={label} value={value.event} onChange={(event) => onChange({ ...value, event })} />
        {after}
        {value.event !== '' && value.filter.all.length === 0 && (
          <Button
            size="small"
            type="text"
            icon={<PlusOutlined />}
            onClick={() => onChange({ ...value, filter: { ...value.filter, all: [NEW_TEST] } })}
          >
            {addTest ?? words.addTest}
          </Button>
        )}
      </div>
      <FilterForm event={value.event} value={value.filter} onChange={(filter) => onChange({ ...value, filter })} addTest={addTest} />
    </div>
  );
}

type FilterDraft = SelectorDraft['filter'];

interface FilterFormProps {
  /** The event whose properties are offered. */
  readonly event: string;
  readonly value: FilterDraft;
  readonly onChange: (filter: FilterDraft) => void;
  readonly addTest?: string | undefined;
}

/** 属性筛选 — what properties must be: all of these and, where there are any, at least one of those. Nothing while there is no test. */
export function FilterForm({ event, value, onChange, addTest }: FilterFormProps) {
  const words = useWords().segments.rules;
  const { all, any } = value;
  const filter = (part: Partial<FilterDraft>): void => onChange({ ...value, ...part });
  return (
    <>
      {all.length > 0 && (
        <TestRows
          event={event}
          lead={words.filterAll}
          joint={words.joins.all}
          rows={all}
          onChange={(rows) => filter({ all: rows })}
          addLabel={addTest ?? words.addTest}
        >
          {any.length === 0 && (
            <Button size="small" type="text" icon={<PlusOutlined />} onClick={() => filter({ any: [NEW_TEST] })}>
              {words.addAny}
            </Button>
          )}
        </TestRows>
      )}
      {any.length > 0 && (
        <TestRows
          event={event}
          lead={words.filterAny}
          joint={words.joins.any}
          rows={any}
          onChange={(rows) => filter({ any: rows })}
          addLabel={words.addTest}
        />
      )}
    </>
  );
}

interface TestRowsProps {
  readonly event: string;
  readonly lead: string;
  readonly joint: string;
  readonly rows: readonly PropertyTestDraft[];
  readonly onChange: (rows: readonly PropertyTestDraft[]) => void;
  readonly addLabel: string;
  readonly children?: ReactNode;
}

function TestRows({ event, lead, joint, rows, onChange, addLabel, children }: TestRowsProps) {
  return (
    <div className="rule-tests">
      {rows.map((row, i) => (
        <div className="rule-line" key={i}>
          <span className="rule-quiet">{i === 0 ? lead : joint}</span>
          <PropertyRow
            event={event}
            row={row}
            onChange={(changed) => onChange(rows.with(i, changed))}
            onRemove={() => onChange(rows.toSpliced(i, 1))}
          />
        </div>
      ))}
      <div>
        <Button size="small" type="text" icon={<PlusOutlined />} onClick={() => onChange([...rows, NEW_TEST])}>
          {addLabel}
        </Button>
        {children}
      </div>
    </div>
  );
}

interface PropertyRowProps {
  readonly event: string;
  readonly row: PropertyTestDraft;
  readonly onChange: (row: PropertyTestDraft) => void;
  readonly onRemove: () => void;
}

/** 属性条件 — one test on a property of the event, or on the item it names. */
function PropertyRow({ event, row, onChange, onRemove }: PropertyRowProps) {
  const words = useWords().segments.rules;
  const vocabulary = useVocabulary();
  const names = usePropertiesOf(vocabulary, event);
  const type = typeOf(vocabulary, names, row.property, row.item);
  const { property, item, ...test } = row;
  const about = (property: string, item: PropertyTestDraft['item']): void => {
    const subject = item === undefined ? { property } : { property, item };
    onChange({ ...subject, ...withType(test, type, typeOf(vocabulary, names, property, item)) });
  };
  return (
    <>
      <NameSelect value={property} names={names} label={words.property} onChange={(name) => about(name, undefined)} />
      <ItemSelect
        itemType={names.find((n) => n.name === property)?.itemType ?? null}
        item={item}
        onChange={(chosen) => about(property, chosen)}
      />
      <span className="rule-joined">
        <TestForm
          test={test}
          type={type}
          place={placeBehind({ event, name: property }, item)}
          onChange={(changed) => onChange({ property, ...(item === undefined ? {} : { item }), ...changed })}
        />
        <Button size="small" type="text" icon={<CloseOutlined />} aria-label={words.remove} onClick={onRemove} />
      </span>
    </>
  );
}
