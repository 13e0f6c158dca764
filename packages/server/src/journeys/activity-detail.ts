import type { ActivityView } from '@gyre/domain/api/activities';
import { HOUR_MS, instant, localDate } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

const integer = z.number().int();
const DoneRow = z.object({ item: z.string(), at: integer, by: z.string() });
const NoteRow = z.object({ id: integer, at: integer, by: z.string(), text: z.string() });
const HourRow = z.object({ hour: integer, entered: integer, messages: integer, cost: integer });

/** Notes shown at most, the newest. */
const MOST_NOTES = 500;

/** Entries into the campaigns of an activity, and messages handed over with their cost, by hour. */
const HOURS = `select hour, sum(entered)::bigint as entered, sum(messages)::bigint as messages, sum(cost)::bigint as cost from (
    select r.entered_at / ${HOUR_MS} as hour, count(*) as entered, 0 as messages, 0 as cost
    from runs r join campaigns c on c.key = r.campaign where c.activity = $1 group by 1
    union all
    select m.created_at / ${HOUR_MS}, 0, count(*), coalesce(sum(m.cost), 0)
    from messages m join campaigns c on c.key = m.campaign where c.activity = $1 and m.state in ('sent', 'delivered', 'unknown') group by 1) as each
  group by hour order by hour`;

/** 活动的经过 — what is done of its checklist, its log, and its days in a zone; `items` are those of the checklist. */
export async function activityCourse(
  ledger: Ledger,
  activity: string,
  items: readonly string[],
  zone: string,
): Promise<Pick<ActivityView, 'done' | 'notes' | 'days'>> {
  const done = await ledger.rows(
    DoneRow,
    'select item, at, by from activity_checks where activity = $1 and item = any($2::text[]) order by at, item',
    [activity, items],
  );
  const notes = await ledger.rows(
    NoteRow,
    `select id, at, by, text from activity_notes where activity = $1 order by id desc limit ${MOST_NOTES}`,
    [activity],
  );
  return { done, notes, days: daysOf(await ledger.rows(HourRow, HOURS, [activity]), zone) };
}

function daysOf(hours: readonly z.infer<typeof HourRow>[], zone: string): ActivityView['days'] {
  const byDay = Map.groupBy(hours, ({ hour }) => localDate(instant(hour * HOUR_MS), zone));
  const sum = (of: typeof hours, pick: (hour: z.infer<typeof HourRow>) => number): number =>
    of.reduce((total, one) => total + pick(one), 0);
  return [...byDay].map(([day, of]) => ({
    day,
    entered: sum(of, ({ entered }) => entered),
    messages: sum(of, ({ messages }) => messages),
    cost: sum(of, ({ cost }) => cost),
  }));
}

/** Ticks an item, by whom first did, or takes that back. */
export async function tickItem(
  tx: Ledger,
  { activity, item, done }: { readonly activity: string; readonly item: string; readonly done: boolean },
  at: number,
  by: string,
): Promise<void> {
  if (!done) {
    await tx.run('delete from activity_checks where activity = $1 and item = $2', [activity, item]);
    return;
  }
  await tx.run('insert into activity_checks (activity, item, at, by) values ($1, $2, $3, $4) on conflict (activity, item) do nothing', [
    activity,
    item,
    at,
    by,
  ]);
}

/** Writes into the log of an activity. */
export async function writeNote(tx: Ledger, activity: string, text: string, at: number, by: string): Promise<void> {
  await tx.run('insert into activity_notes (activity, at, by, text) values ($1, $2, $3, $4)', [activity, at, by, text]);
}

/** Forgets what happened to an activity that is no more. */
export async function deleteCourse(tx: Ledger, activity: string): Promise<void> {
  await tx.run('delete from activity_checks where activity = $1', [activity]);
  await tx.run('delete from activity_notes where activity = $1', [activity]);
}
