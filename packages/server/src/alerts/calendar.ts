import { SpecialDay } from '@gyre/domain/api/special-days';
import { holidayDays, mergedDays, promotionDays } from '@gyre/domain/alerts/special-days';
import { namedHolidays } from '@gyre/domain/reach/holidays';
import type { LocalDate } from '@gyre/domain/time';
import { z } from 'zod';
import { toldError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import type { AlertsContext } from './context.ts';

type Day = z.infer<typeof SpecialDay>;

/** 特殊日历 — days that are expected to differ: holidays of the calendar, promotions among the activities, and those written down. */
export interface Calendar {
  /** Each day once, earliest first; from one to another, both included. */
  list(from?: string, to?: string): Promise<Day[]>;
  /** Writes one down. */
  save(date: string, day: Pick<Day, 'dayClass' | 'name'>, by: string): Promise<Day>;
  /** @throws AppError `not_found` for one that was not written down */
  remove(date: string): Promise<void>;
  /** Classes by day, as detectors take them. */
  classes(): Promise<Record<string, string>>;
}

const WrittenRow = z
  .object({ date: z.string(), day_class: z.string(), name: z.string(), source: z.enum(['episode', 'hand']) })
  .transform(({ date, day_class: dayClass, name, source: from }): Day => ({ date, dayClass, name, from }));

type Has = Pick<AlertsContext, 'ledger' | 'clock' | 'zone' | 'activities' | 'holidayYears'>;

export function openCalendar({ ledger, clock, zone, activities, holidayYears }: Has): Calendar {
  const all = async (): Promise<Day[]> => {
    const written = await ledger.rows(WrittenRow, 'select date, day_class, name, source from special_days order by date');
    const years = holidayYears();
    const promotions = promotionDays(
      (await activities()).map(({ definition }) => definition),
      zone(),
    );
    return mergedDays(written, promotions, years === null ? [] : holidayDays(namedHolidays(years)));
  };
  return {
    list: async (from = '', to = '9999-12-31') => (await all()).filter(({ date }) => date >= from && date <= to),
    classes: async () => Object.fromEntries((await all()).map(({ date, dayClass }) => [date, dayClass])),
    async save(date, { dayClass, name }, by) {
      await ledger.run(
        `insert into special_days (date, day_class, name, source, updated_at, updated_by) values ($1, $2, $3, 'hand', $4, $5)
         on conflict (date) do update set day_class = excluded.day_class, name = excluded.name, source = 'hand', episode = null,
           updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
        [date, dayClass, name, clock.now(), by],
      );
      return { date, dayClass, name, from: 'hand' };
    },
    async remove(date) {
      if ((await ledger.run('delete from special_days where date = $1', [date])) > 0) return;
      const told = { zh: `${date} 没有手写的特殊日`, en: `${date} is no special day that was written down` };
      throw toldError('not_found', told, { date });
    },
  };
}

/** Writes down the days of an episode that was expected; days that were written down by hand stay. */
export async function expectDays(
  tx: Ledger,
  days: readonly LocalDate[],
  { dayClass, name, episode, at, by }: { dayClass: string; name: string; episode: string; at: number; by: string },
): Promise<void> {
  await tx.run(
    `insert into special_days (date, day_class, name, source, episode, updated_at, updated_by)
     select d, $2, $3, 'episode', $4, $5, $6 from unnest($1::text[]) as t (d) on conflict (date) do nothing`,
    [days, dayClass, name, episode, at, by],
  );
}

/** Takes back what {@link expectDays} wrote for an episode. */
export async function expectNoDays(tx: Ledger, episode: string): Promise<void> {
  await tx.run('delete from special_days where episode = $1', [episode]);
}
