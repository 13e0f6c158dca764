import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import type { Breakdown } from '@gyre/domain/questions/measures';
import { Button, Input } from 'antd';
import { useWords } from '../../words/index.ts';
import { BreakdownsBlank } from '../analysis/blanks/breakdowns-blank.tsx';
import type { DimensionDraft } from './metric-draft.ts';

interface DimensionsFormProps {
  readonly value: readonly DimensionDraft[];
  /** The events whose properties are offered; null: of facts, which are told apart by their subject. */
  readonly events: readonly string[] | null;
  readonly onChange: (value: readonly DimensionDraft[]) => void;
}

/** 维度表单 — names, and what each tells apart. */
export function DimensionsForm({ value, events, onChange }: DimensionsFormProps) {
  const words = useWords().metrics.editor;
  const add = (): void =>
    onChange([...value, events === null ? { name: words.subjectName, by: { of: 'subject' } } : { name: '', by: undefined }]);
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
          {events === null ? (
            <span>{words.bySubject}</span>
          ) : (
            <BreakdownsBlank
              events={events}
              most={1}
              value={by === undefined || by.of === 'subject' ? [] : [by]}
              onChange={([chosen]) =>
                onChange(chosen === undefined ? value.toSpliced(i, 1) : value.with(i, { name: nameFor(name, chosen), by: chosen }))
              }
            />
          )}
          {(events === null || by === undefined) && (
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
      {(events !== null || value.length === 0) && (
        <div>
          <Button size="small" type="text" icon={<PlusOutlined />} onClick={add}>
            {words.addDimension}
          </Button>
        </div>
      )}
      <span className="rule-quiet">{words.dimensionsNote}</span>
    </div>
  );
}

/** What is chosen names a dimension that has no name yet. */
function nameFor(name: string, chosen: Breakdown): string {
  return name === '' && chosen.of === 'value' ? chosen.value.property : name;
}
