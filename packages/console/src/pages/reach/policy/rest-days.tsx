import { calendarDay, DAY_MS, dayNumber, instant, type QuietHours, weekdayOf as isoWeekday } from '@gyre/domain';
import { isRestDay } from '@gyre/domain/reach/holidays';
import { presentMs } from '../../../clock.ts';
import { weekdayOf } from '../../../format.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';

const WEEKS = 5;
const WEEK = [0, 1, 2, 3, 4, 5, 6];

/** 接下来的休息日 — five weeks from this one, as the chosen calendar reads them. */
export function RestDays({ quiet }: { readonly quiet: QuietHours }) {
  const words = useWords().reach.policy.quiet;
  const { language, zone } = useFormat();
  const today = dayNumber(instant(presentMs()), zone);
  const monday = today - isoWeekday(today) + 1;
  const days = Array.from({ length: WEEKS * 7 }, (_, i) => monday + i);
  return (
    <div>
      <div style={{ marginBottom: 6 }}>{words.upcoming}</div>
      <div className="rest-days num">
        {WEEK.map((i) => (
          <span key={i} className="rest-head">
            {weekdayOf((monday + i) * DAY_MS, language, 'UTC').slice(language === 'zh' ? 1 : 0, 2)}
          </span>
        ))}
        {days.map((day) => {
          const isRest = isRestDay(day, quiet.calendar, quiet.years);
          const name = day === today ? 'rest-cell rest-today' : 'rest-cell';
          return (
            <span key={day} className={isRest ? `${name} rest-on` : name} title={day === today ? words.today : undefined}>
              {calendarDay(day).day}
              {isRest && <small>{words.rest}</small>}
            </span>
          );
        })}
      </div>
    </div>
  );
}
