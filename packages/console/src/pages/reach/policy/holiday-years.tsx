import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { type HolidayYear, instant, type QuietHours } from '@gyre/domain';
import { holidayLines, holidaysIn } from '@gyre/domain/reach/holiday-notice';
import { knownHolidayYears, missingHolidayYear } from '@gyre/domain/reach/holidays';
import { Alert, Button, Input } from 'antd';
import { useState } from 'react';
import { presentMs } from '../../../clock.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { holidayMistakes, restDaysOf } from './holiday-words.ts';

interface HolidayYearsProps {
  readonly quiet: QuietHours;
  readonly readOnly: boolean;
  readonly onChange: (years: HolidayYear[]) => void;
}

/** 节假日 — which years the Chinese calendar knows, which one it misses, and those the operator adds. */
export function HolidayYears({ quiet, readOnly, onChange }: HolidayYearsProps) {
  const words = useWords().reach.policy.quiet.holidays;
  const { zone } = useFormat();
  const years = quiet.years ?? [];
  const known = knownHolidayYears(years);
  const missing = missingHolidayYear(quiet, instant(presentMs()), zone);
  const next = missing ?? (known.at(-1) ?? 0) + 1;
  const add = (): void => onChange([...years, { year: next, holidays: [], workdays: [] }]);
  return (
    <div style={{ marginTop: 12 }}>
      {missing !== null && <Alert type="warning" showIcon title={words.missing(String(missing))} style={{ marginBottom: 8 }} />}
      <p style={{ opacity: 0.65, margin: '0 0 8px' }}>{words.known(known.join(words.comma))}</p>
      {years.map((year, i) => (
        <YearField
          key={year.year}
          year={year}
          readOnly={readOnly}
          onChange={(changed) => onChange(years.with(i, changed))}
          onRemove={() => onChange(years.toSpliced(i, 1))}
        />
      ))}
      {!readOnly && (
        <Button icon={<PlusOutlined />} onClick={add}>
          {words.add(String(next))}
        </Button>
      )}
    </div>
  );
}

interface YearFieldProps {
  readonly year: HolidayYear;
  readonly readOnly: boolean;
  readonly onChange: (year: HolidayYear) => void;
  readonly onRemove: () => void;
}

/** One year's announcement, pasted or typed; below it, what was made of it. */
function YearField({ year, readOnly, onChange, onRemove }: YearFieldProps) {
  const words = useWords().reach.policy.quiet.holidays;
  const [text, setText] = useState(() => holidayLines(year));
  const { unread } = holidaysIn(text, year.year);
  const mistakes = text.trim() === '' ? [] : holidayMistakes(year, words);
  const type = (typed: string): void => {
    setText(typed);
    const { holidays, workdays } = holidaysIn(typed, year.year);
    onChange({ year: year.year, holidays, workdays: [...workdays] });
  };
  return (
    <div style={{ marginBottom: 12 }}>
      <div style={{ display: 'flex', alignItems: 'center', gap: 8 }}>
        <strong>{words.title(String(year.year))}</strong>
        <span className="num" style={{ opacity: 0.7 }}>
          {words.read(String(restDaysOf(year)), String(year.workdays.length))}
        </span>
        {!readOnly && (
          <Button
            type="text"
            size="small"
            icon={<DeleteOutlined />}
            aria-label={words.remove(String(year.year))}
            title={words.remove(String(year.year))}
            onClick={onRemove}
          />
        )}
      </div>
      <Input.TextArea
        autoSize={{ minRows: 4, maxRows: 14 }}
        aria-label={words.title(String(year.year))}
        placeholder={words.hint}
        disabled={readOnly}
        value={text}
        onChange={(e) => type(e.target.value)}
      />
      {[...mistakes, ...unread.map((piece) => words.unread(piece))].map((wrong) => (
        <div key={wrong} role="alert" style={{ color: 'var(--ant-color-error-text, #cf1322)' }}>
          {wrong}
        </div>
      ))}
    </div>
  );
}
