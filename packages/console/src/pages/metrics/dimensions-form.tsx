import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import type { Breakdown } from '@gyre/domain/questions/measures';
import { Button, Input } from 'antd';
import { useWords } from '../../words/index.ts';
import { BreakdownsBlank } from '../analysis/blanks/breakdowns-blank.tsx';
import type { MetricDimension } from '@gyre/domain/metrics/metric';
import type { DimensionDraft } from './metric-draft.ts';
import { SubjectBlank } from './subject-blank.tsx';

interface DimensionsFormProps {
  readonly value: readonly DimensionDraft[];
  /** What is told apart: events, whose properties are offered; or the subject of facts, by itself or what it is. */
  readonly of: { readonly events: readonly string[] } | { readonly subject: string };
  readonly onChange: (value: readonly DimensionDraft[]) => void;
}

/** 维度表单 — names, and what each tells apart. */
export function DimensionsForm({ value, of, onChange }: DimensionsFormProps) {
  const words = useWords().metrics.editor;
  const isOfFacts = 'subject' in of;
  const add = (): void =>
    onChange([...value, isOfFacts ? { name: words.subjectName, by: { of: 'subject' } } : { name: '', by: undefined }]);
  return (
    <div className="rule-stack">
      {value.map(({ name, by }, i) => (
        <div className="rule-line" key={i}>
          <Input
            value={name}
            maxLength={100}
            placeholder={words.dimensionName}
            aria-label={words.dimensionName}
            style={{ width: 160 }}
            onChange={(e) => onChange(value.with(i, { name: e.target.value, by }))}
          />
          {isOfFacts ? (
            <SubjectBlank
              subject={of.subject}
              value={by}
              onChange={(chosen) => onChange(value.with(i, { name: nameOfSubject(name, chosen, words.subjectName), by: chosen }))}
            />
          ) : (
            <BreakdownsBlank
              events={of.events}
              most={1}
              value={by === undefined || by.of === 'subject' ? [] : [by]}
              onChange={([chosen]) =>
                onChange(chosen === undefined ? value.toSpliced(i, 1) : value.with(i, { name: nameFor(name, chosen), by: chosen }))
              }
            />
          )}
          {(isOfFacts || by === undefined) && (
            <Button
              size="small"
              type="text"
              icon={<CloseOutlined />}
              aria-label={words.removeDimension}
              onClick={() => onChange(value.toSpliced(i, 1))}
            />
          )}
        </div>
      ))}
      <div>
        <Button size="small" type="text" icon={<PlusOutlined />} onClick={add}>
          {words.addDimension}
        </Button>
      </div>
      <span className="rule-quiet">{words.dimensionsNote}</span>
    </div>
  );
}

/** As {@link nameFor}: an attribute names a dimension that has no name of its own yet. */
function nameOfSubject(name: string, chosen: MetricDimension, usual: string): string {
  const isFree = name === '' || name === usual;
  if (!isFree) return name;
  return chosen.of === 'attribute' ? chosen.attribute : chosen.of === 'segment' ? chosen.segment : usual;
}

/** What is chosen names a dimension that has no name yet. */
function nameFor(name: string, chosen: Breakdown): string {
  return name === '' && chosen.of === 'value' ? chosen.value.property : name;
}
