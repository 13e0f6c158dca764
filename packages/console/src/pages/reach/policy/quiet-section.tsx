import { LEGAL_SMS_HOURS, type QuietHours } from '@gyre/domain';
import { Radio, Select, Switch } from 'antd';
import { HelpedOptions } from '../../../parts/helped-options.tsx';
import { useWords } from '../../../words/index.ts';
import { DayBar, DayLegend } from './day-bar.tsx';
import { HolidayYears } from './holiday-years.tsx';
import { hoursText, quietSentence } from './policy-words.ts';
import { RestDays } from './rest-days.tsx';
import { Section, type SectionProps, usePolicyVoice } from './section.tsx';

const CALENDARS = ['cn', 'weekend', 'none'] as const;

/** 免打扰时段 — hours on workdays and rest days, drawn as a day, and which days are which. */
export function QuietSection({ policy, change, readOnly }: SectionProps) {
  const words = useWords().reach.policy.quiet;
  const voice = usePolicyVoice();
  const { quiet } = policy;
  const set = (part: Partial<QuietHours>): void => change({ quiet: { ...quiet, ...part } });
  const kinds = quiet.calendar === 'none' ? (['workday'] as const) : (['workday', 'restday'] as const);
  return (
    <Section title={words.title} note={words.note} sentence={`${quietSentence(quiet, voice)} ${words.legal}`}>
      {kinds.map((kind) => (
        <div key={kind} className="policy-day">
          <Hours label={words[kind]} value={quiet[kind]} readOnly={readOnly} onChange={(hours) => set({ [kind]: hours })} />
          <DayBar
            label={words.bar(words[kind], hoursText(quiet[kind], voice))}
            quiet={quiet[kind]}
            legal={LEGAL_SMS_HOURS}
            words={words.legend}
          />
        </div>
      ))}
      <DayLegend words={words.legend} />
      <div className="policy-calendar">
        <div>
          <div style={{ marginBottom: 6 }}>{words.calendar}</div>
          <Radio.Group
            disabled={readOnly}
            value={quiet.calendar}
            onChange={(e) => set({ calendar: e.target.value as QuietHours['calendar'] })}
          >
            <HelpedOptions as={Radio} options={CALENDARS} words={words.calendars} />
          </Radio.Group>
          {quiet.calendar === 'cn' && <HolidayYears quiet={quiet} readOnly={readOnly} onChange={(years) => set({ years })} />}
        </div>
        <RestDays quiet={quiet} />
      </div>
    </Section>
  );
}

interface HoursProps {
  readonly label: string;
  readonly value: QuietHours['workday'];
  readonly readOnly: boolean;
  readonly onChange: (hours: QuietHours['workday']) => void;
}

const NIGHT = { from: '21:00', to: '08:00' };

function Hours({ label, value, readOnly, onChange }: HoursProps) {
  const words = useWords().reach.policy;
  const set = (part: { from?: string; to?: string }): void => onChange({ ...(value ?? NIGHT), ...part });
  return (
    <div className="policy-hours">
      <strong style={{ minWidth: 72 }}>{label}</strong>
      <Switch
        size="small"
        aria-label={label}
        disabled={readOnly}
        checked={value !== null}
        onChange={(isOn) => onChange(isOn ? NIGHT : null)}
      />
      {value === null ? (
        <span style={{ opacity: 0.65 }}>{words.quiet.off}</span>
      ) : (
        <>
          <span>{words.from}</span>
          <TimeField label={`${label} ${words.from}`} value={value.from} readOnly={readOnly} onChange={(from) => set({ from })} />
          <span>{words.to}</span>
          <TimeField label={`${label} ${words.to}`} value={value.to} readOnly={readOnly} onChange={(to) => set({ to })} />
        </>
      )}
    </div>
  );
}

interface TimeFieldProps {
  readonly label: string;
  readonly value: string;
  readonly readOnly: boolean;
  readonly onChange: (time: string) => void;
}

const HALF_HOURS = Array.from({ length: 48 }, (_, i) => `${String(Math.floor(i / 2)).padStart(2, '0')}:${i % 2 === 0 ? '00' : '30'}`);

/** A time of day, every half hour; one in between that is set already stays to be chosen. */
function TimeField({ label, value, readOnly, onChange }: TimeFieldProps) {
  const times = HALF_HOURS.includes(value) ? HALF_HOURS : [...HALF_HOURS, value].toSorted();
  return (
    <Select
      showSearch
      className="num"
      style={{ width: 100 }}
      aria-label={label}
      disabled={readOnly}
      value={value}
      options={times.map((time) => ({ value: time, label: time }))}
      onChange={onChange}
    />
  );
}
