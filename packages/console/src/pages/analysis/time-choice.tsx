import { Segmented } from 'antd';
import { useWords } from '../../words/index.ts';

interface TimeChoiceProps {
  /** Whether there is a compared time to see. */
  readonly isCompared: boolean;
  readonly isEarlier: boolean;
  readonly onChange: (isEarlier: boolean) => void;
}

/** 看哪段时间 — the present or the compared time, of a chart that draws one of them. */
export function TimeChoice({ isCompared, isEarlier, onChange }: TimeChoiceProps) {
  const words = useWords().analysis;
  if (!isCompared) return null;
  return (
    <Segmented
      size="small"
      aria-label={words.compare.label}
      value={isEarlier ? 'earlier' : 'present'}
      options={[
        { value: 'present', label: words.present },
        { value: 'earlier', label: words.earlier },
      ]}
      onChange={(value) => onChange(value === 'earlier')}
    />
  );
}
