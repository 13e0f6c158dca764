import { formatInstant, HOUR_MS, instant, parseInstant, zoneOffsetMs } from '@gyre/domain';
import { Input, Radio } from 'antd';
import { presentMs } from '../../../clock.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';

interface OnceFormProps {
  /** Undefined: when the campaign starts. */
  readonly value: number | undefined;
  readonly onChange: (at: number | undefined) => void;
}

/** 一次 — when the campaign starts, or at a date and time of the project's zone. */
export function OnceForm({ value, onChange }: OnceFormProps) {
  const words = useWords().campaigns.editor;
  const { zone } = useFormat();
  const now = presentMs();
  return (
    <>
      <div className="rule-line">
        <Radio.Group
          optionType="button"
          value={value === undefined ? 'start' : 'at'}
          options={(['start', 'at'] as const).map((when) => ({ value: when, label: words.onceWhen[when] }))}
          onChange={(e) => onChange(e.target.value === 'at' ? nextHour(now) : undefined)}
        />
        {value !== undefined && (
          <>
            <Input
              type="datetime-local"
              aria-label={words.onceWhen.at}
              style={{ width: 200 }}
              value={wallClockOf(value, zone)}
              onChange={(e) => onChange(parseInstant(e.target.value, zone) ?? value)}
            />
            <span style={{ opacity: 0.75 }}>{words.inZone(zone)}</span>
          </>
        )}
      </div>
      <p style={{ opacity: 0.75, margin: '6px 0 0' }}>{value !== undefined && value < now ? words.oncePast : words.onceNote}</p>
    </>
  );
}

/** The next full hour that is at least half an hour away. */
function nextHour(now: number): number {
  return Math.ceil((now + HOUR_MS / 2) / HOUR_MS) * HOUR_MS;
}

/** `2026-11-23T10:00`, as a clock on the wall of the zone shows it. */
function wallClockOf(at: number, zone: string): string {
  return formatInstant(instant(at + zoneOffsetMs(instant(at), zone))).slice(0, 16);
}
