import { Input } from 'antd';
import { useState } from 'react';
import { useWords } from '../../../words/index.ts';
import { numbersIn } from './numbers-in.ts';

interface EdgesBlankProps {
  readonly label: string;
  readonly value: 'found' | readonly number[];
  /** What one typed stands for: milliseconds of an hour, say. */
  readonly scale?: number;
  readonly onChange: (value: 'found' | readonly number[]) => void;
}

/** 分桶空格 — ascending edges, or round ones that are found in what is there. */
export function EdgesBlank({ label, value, scale = 1, onChange }: EdgesBlankProps) {
  const words = useWords().analysis.spread;
  const [text, setText] = useState(value === 'found' ? '' : value.map((edge) => edge / scale).join(', '));
  const read = (typed: string): void => {
    setText(typed);
    const numbers = numbersIn(typed);
    if (numbers !== undefined) onChange(numbers.length === 0 ? 'found' : numbers.map((edge) => edge * scale));
  };
  return (
    <div className="analysis-field">
      <span className="rule-quiet">{label}</span>
      <Input
        value={text}
        status={numbersIn(text) === undefined ? 'error' : ''}
        placeholder={words.edgesFound}
        aria-label={label}
        style={{ width: 220 }}
        onChange={(e) => read(e.target.value)}
      />
    </div>
  );
}
