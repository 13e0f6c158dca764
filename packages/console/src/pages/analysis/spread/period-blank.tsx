import type { Grain } from '@gyre/domain/questions/periods';
import { useWords } from '../../../words/index.ts';
import { ChoiceBlank } from '../blanks/choice-blank.tsx';

interface PeriodBlankProps {
  readonly value: Grain | null;
  readonly onChange: (grain: Grain | null) => void;
  /** What the whole time at once is called. */
  readonly whole: string;
}

/** 周期空格 — by hour, day, week or month, or the whole time at once. */
export function PeriodBlank({ value, onChange, whole }: PeriodBlankProps) {
  const words = useWords().analysis;
  const { grains } = words;
  return (
    <ChoiceBlank
      label={words.grain}
      value={value ?? 'whole'}
      names={{ whole, hour: grains.hour, day: grains.day, week: grains.week, month: grains.month }}
      onChange={(chosen) => onChange(chosen === 'whole' ? null : chosen)}
    />
  );
}
