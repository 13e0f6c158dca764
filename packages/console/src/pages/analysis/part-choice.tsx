import { Select } from 'antd';
import { useWords } from '../../words/index.ts';

interface PartChoiceProps {
  /** What the parts are called. */
  readonly names: readonly string[];
  readonly value: number;
  readonly onChange: (part: number) => void;
}

/** 看哪一组 — one part of an answer that has several. */
export function PartChoice({ names, value, onChange }: PartChoiceProps) {
  const words = useWords().analysis.retention;
  if (names.length < 2) return null;
  return (
    <Select<number>
      aria-label={words.part}
      popupMatchSelectWidth={false}
      className="analysis-part-choice"
      style={{ minWidth: 160 }}
      value={Math.min(value, names.length - 1)}
      options={names.map((label, place) => ({ value: place, label }))}
      onChange={onChange}
    />
  );
}
