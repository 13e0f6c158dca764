import { Mark } from '@gyre/domain/api/analyses';
import { instant, localDate } from '@gyre/domain/time';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { AnalyticsContext } from './context.ts';

type View = z.infer<typeof Mark>;

/** 标记 — what happened on days of the project's zone that charts say: releases and notes that were written, and activities. */
export interface Marks {
  /** Those that touch the days from one to another, both included; earliest first. */
  list(from: string, to: string): Promise<View[]>;
  /** @throws AppError `invalid_input` when it ends before it begins */
  add(mark: Omit<View, 'id'>, by: string): Promise<View>;
  /** @throws AppError `not_found` */
  remove(id: string): Promise<void>;
}

const MarkRow = z
  .object({ id: z.string(), kind: Mark.shape.kind, from_day: z.string(), to_day: z.string(), title: z.string() })
  .transform(({ from_day: from, to_day: to, ...row }): View => ({ ...row, from, to }));

export function openMarks({
  ledger,
  clock,
  zone,
  activities,
  newId,
}: Pick<AnalyticsContext, 'ledger' | 'clock' | 'zone' | 'activities' | 'newId'>): Marks {
  /** An activity without an end is marked on the day it begins. */
  const activityMarks = async (): Promise<View[]> =>
    (await activities()).flatMap(({ key, definition: { name, from, to } }) => {
      if (from === null) return [];
      const [first, last] = [from, to ?? from].map((at) => localDate(instant(at), zone()));
      return first === undefined || last === undefined
        ? []
        : [{ id: `activity-${key}`, kind: 'activity', from: first, to: last, title: name }];
    });
  return {
    async list(from, to) {
      const written = await ledger.rows(
        MarkRow,
        'select id, kind, from_day, to_day, title from marks where from_day <= $2 and to_day >= $1',
        [from, to],
      );
      const ours = (await activityMarks()).filter((mark) => mark.from <= to && mark.to >= from);
      return [...written, ...ours].toSorted((a, b) => (a.from === b.from ? (a.id < b.id ? -1 : 1) : a.from < b.from ? -1 : 1));
    },
    async add(mark, by) {
      const { kind, from, to, title } = mark;
      if (from > to) throw new AppError('invalid_input', `the mark begins on ${from}, after it ends on ${to}`, { from, to });
      const id = newId();
      await ledger.run(
        'insert into marks (id, kind, from_day, to_day, title, created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7)',
        [id, kind, from, to, title, clock.now(), by],
      );
      return { id, ...mark };
    },
    async remove(id) {
      if ((await ledger.run('delete from marks where id = $1', [id])) === 0)
        throw new AppError('not_found', `there is no mark ${id}`, { mark: id });
    },
  };
}
