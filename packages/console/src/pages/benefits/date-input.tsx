import { addDays, instant, localDate, parseInstant, startOfDay } from '@gyre/domain/time';
import { Input } from 'antd';
import { useFormat } from '../../use-format.ts';

interface DateInputProps {
  readonly label: string;
  readonly at: number | null;
  /** The instant is the end of the day shown: the midnight after it. */
  readonly isEnd?: boolean;
  readonly onChange: (at: number | null) => void;
}

/** 日期输入 — a calendar day of the project's zone, as the instant it begins at or ends at. */
export function DateInput({ label, at, isEnd = false, onChange }: DateInputProps) {
  const { zone } = useFormat();
  const shown = at === null ? '' : localDate(instant(isEnd ? at - 1 : at), zone);
  const instantOf = (day: string): number | null => {
    const start = day === '' ? undefined : parseInstant(day, zone);
    if (start === undefined) return null;
    return isEnd ? startOfDay(addDays(localDate(start, zone), 1), zone) : start;
  };
  return (
    <Input
      type="date"
      style={{ width: 200 }}
      prefix={label}
      aria-label={label}
      value={shown}
      onChange={(e) => onChange(instantOf(e.target.value))}
    />
  );
}
