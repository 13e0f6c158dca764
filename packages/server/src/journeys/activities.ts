import type { Activity, ActivityView } from '@gyre/domain/api/activities';
import { ActivityDefinition } from '@gyre/domain/activity';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { AppError, toldError } from '../errors.ts';
import { takeTurns } from '../reach/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { activityCourse, deleteCourse, tickItem, writeNote } from './activity-detail.ts';

type View = z.infer<typeof Activity>;

/** 活动 — what groups campaigns, with the sums over them. */
export interface Activities {
  list(): Promise<View[]>;
  /** @throws AppError `not_found` */
  get(key: string): Promise<ActivityView>;
  /** Ticks an item of its checklist, or takes that back. @throws AppError `not_found` for an activity or an item there is not */
  check(key: string, item: string, done: boolean, by: string): Promise<ActivityView>;
  /** Writes into its log. @throws AppError `not_found` */
  note(key: string, text: string, by: string): Promise<ActivityView>;
  /** Creates or changes one. Nothing that is decided afterwards goes beyond its new budget; what was spent stays, and campaigns run on. */
  save(key: string, definition: ActivityDefinition, by: string): Promise<View>;
  /** Removes one; its campaigns stay, belong to none, and have their own budgets only. @throws AppError `not_found` */
  remove(key: string): Promise<void>;
}

const number = z.number().int();
const ActivityRow = z
  .object({
    key: z.string(),
    definition: ActivityDefinition,
    campaigns: number,
    running: number,
    entered: number,
    messages: number,
    cost: number,
    created_at: number,
    updated_at: number,
    updated_by: z.string(),
  })
  .transform(({ created_at: createdAt, updated_at: updatedAt, updated_by: updatedBy, ...row }): View => ({
    ...row,
    createdAt,
    updatedAt,
    updatedBy,
  }));

const ACTIVITIES = `select a.key, a.definition, a.created_at, a.updated_at, a.updated_by,
    count(c.key) as campaigns, count(*) filter (where c.state = 'running') as running, coalesce(sum(e.entered), 0)::bigint as entered,
    coalesce(sum(s.messages), 0)::bigint as messages, coalesce(sum(s.cost), 0)::bigint as cost
  from activities a
  left join campaigns c on c.activity = a.key
  left join lateral (select count(*) as entered from runs r where r.campaign = c.key) e on true
  left join campaign_spend s on s.campaign = c.key
  where $1::text is null or a.key = $1
  group by a.key order by a.updated_at desc, a.key`;

export interface ActivitiesContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** The project's zone. */
  readonly zone: () => string;
}

export function openActivities({ ledger, clock, zone }: ActivitiesContext): Activities {
  async function read(key: string): Promise<View> {
    const [found] = await ledger.rows(ActivityRow, ACTIVITIES, [key]);
    if (found === undefined) throw new AppError('not_found', `there is no activity ${key}`, { activity: key });
    return found;
  }
  async function get(key: string): Promise<ActivityView> {
    const view = await read(key);
    const items = view.definition.checklist.map(({ id }) => id);
    return { ...view, ...(await activityCourse(ledger, key, items, zone())) };
  }
  return {
    list: () => ledger.rows(ActivityRow, ACTIVITIES, [null]),
    get,
    async check(key, item, done, by) {
      const { definition } = await read(key);
      if (definition.checklist.every(({ id }) => id !== item))
        throw new AppError('not_found', `activity ${key} has no item ${item} on its checklist`, { activity: key, item });
      await tickItem(ledger, { activity: key, item, done }, clock.now(), by);
      return await get(key);
    },
    async note(key, text, by) {
      await read(key);
      await writeNote(ledger, key, text, clock.now(), by);
      return await get(key);
    },
    async save(key, definition, by) {
      await ledger.transaction(async (tx) => {
        await tx.run(
          `insert into activities (key, definition, created_at, updated_at, updated_by) values ($1, $2::jsonb, $3, $3, $4)
           on conflict (key) do update set definition = excluded.definition, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
          [key, definition, clock.now(), by],
        );
        // Who is deciding by the budget of before commits first.
        await takeTurns(tx);
      });
      return await read(key);
    },
    async remove(key) {
      await ledger.transaction(async (tx) => {
        const removed = await tx.run('delete from activities where key = $1', [key]);
        if (removed === 0) throw new AppError('not_found', `there is no activity ${key}`, { activity: key });
        await deleteCourse(tx, key);
        await tx.run(`update campaigns set definition = jsonb_set(definition, '{activity}', 'null') where activity = $1`, [key]);
      });
    },
  };
}

const KeyRow = z.object({ key: z.string() });

/**
 * Holds the activity a campaign is to belong to. Call it before the campaign is held: whoever removes an activity holds it before its campaigns.
 *
 * @throws AppError `invalid_input` when there is none of that key
 */
export async function requireActivity(tx: Ledger, key: string | null): Promise<void> {
  if (key === null) return;
  const [found] = await tx.rows(KeyRow, 'select key from activities where key = $1 for share', [key]);
  if (found === undefined)
    throw toldError('invalid_input', { zh: `没有活动 ${key}`, en: `there is no activity ${key}` }, { activity: key });
}
