import { CUSTOMER_SUBJECT } from '@gyre/domain/metrics/fact-values';
import type { MetricDimension } from '@gyre/domain/metrics/metric';
import { Input, Select } from 'antd';
import { useState } from 'react';
import { useVocabulary, type Vocabulary } from '../../parts/rules/vocabulary.ts';
import { useWords } from '../../words/index.ts';
import { numbersIn } from '../analysis/blanks/numbers-in.ts';

interface SubjectBlankProps {
  readonly subject: string;
  readonly value: MetricDimension | undefined;
  readonly onChange: (value: MetricDimension) => void;
}

type OfAttribute = Extract<MetricDimension, { of: 'attribute' }>;

/** 主体的拆分 — by the subject of facts itself, or by what it is: an attribute, and of customers a segment. */
export function SubjectBlank({ subject, value, onChange }: SubjectBlankProps) {
  const words = useWords();
  const own = words.metrics.editor;
  const { attributes, segments } = useOffered(subject);
  const numbers = new Set(attributes.filter(({ type }) => type === 'number').map(({ name }) => name));
  const choose = (key: string): void => {
    const space = key.indexOf(' ');
    const [of, name] = [key.slice(0, space), key.slice(space + 1)];
    if (of === 'segment') onChange({ of, segment: name });
    else onChange(of === 'attribute' ? { of, attribute: name } : { of: 'subject' });
  };
  return (
    <span className="rule-joined">
      <Select<string>
        aria-label={own.bySubject}
        popupMatchSelectWidth={false}
        style={{ minWidth: 180 }}
        showSearch={{ optionFilterProp: 'label' }}
        value={value === undefined ? '' : keyOf(value)}
        options={[
          { value: 'subject ', label: own.bySubject },
          ...attributes.map(({ name, displayName }) => ({ value: `attribute ${name}`, label: displayName })),
          ...segments.map(({ key, name }) => ({ value: `segment ${key}`, label: `${words.analysis.breakdowns.groups.segment} · ${name}` })),
        ]}
        onChange={choose}
      />
      {value?.of === 'attribute' && numbers.has(value.attribute) && <Bands value={value} onChange={onChange} />}
    </span>
  );
}

/** The bands of a number; without edges every value is a group. */
function Bands({ value, onChange }: { readonly value: OfAttribute; readonly onChange: (value: OfAttribute) => void }) {
  const words = useWords().analysis.breakdowns;
  const [text, setText] = useState((value.edges ?? []).join(', '));
  const read = (typed: string): void => {
    setText(typed);
    const numbers = numbersIn(typed);
    const { edges: _, ...plain } = value;
    if (numbers !== undefined) onChange(numbers.length === 0 ? plain : { ...plain, edges: [...numbers] });
  };
  return (
    <Input
      value={text}
      status={numbersIn(text) === undefined ? 'error' : ''}
      placeholder={words.edges}
      aria-label={words.edges}
      title={words.edgesHelp}
      style={{ width: 220 }}
      onChange={(e) => read(e.target.value)}
    />
  );
}

function keyOf(value: MetricDimension): string {
  if (value.of === 'attribute') return `attribute ${value.attribute}`;
  return value.of === 'segment' ? `segment ${value.segment}` : 'subject ';
}

interface Offered {
  readonly attributes: readonly { readonly name: string; readonly displayName: string; readonly type: string }[];
  readonly segments: Vocabulary['segments'];
}

function useOffered(subject: string): Offered {
  const vocabulary = useVocabulary();
  if (subject === CUSTOMER_SUBJECT) return { attributes: vocabulary.attributes, segments: vocabulary.segments };
  const own = vocabulary.items.find(({ type }) => type === subject)?.attributes ?? [];
  const attributes = own.map((one) => ({ ...one, displayName: one.displayName || one.name }));
  return { attributes, segments: [] };
}
