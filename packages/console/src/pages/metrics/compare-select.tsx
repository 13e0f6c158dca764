import { Compared } from '@gyre/domain/analyses/time-range';
import { Select } from 'antd';
import { useWords } from '../../words/index.ts';

interface CompareSelectProps {
  readonly value: Compared | undefined;
  /** Leave out that nothing is compared. */
  readonly required?: boolean;
  readonly onChange: (compared: Compared | undefined) => void;
}

/** 对比 — with which earlier time, if any. */
export function CompareSelect({ value, required = false, onChange }: CompareSelectProps) {
  const words = useWords().analysis.compare;
  const choices: readonly (Compared | 'none')[] = required ? Compared.options : ['none', ...Compared.options];
  return (
    <Select<Compared | 'none'>
      aria-label={words.label}
      popupMatchSelectWidth={false}
      style={{ minWidth: 108 }}
      value={value ?? 'none'}
      options={choices.map((one) => ({ value: one, label: words[one] }))}
      onChange={(chosen) => onChange(chosen === 'none' ? undefined : chosen)}
    />
  );
}
