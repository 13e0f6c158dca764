import { STEP_OF } from '@gyre/domain/reach/message';
import type { WaterfallLevel } from '@gyre/domain/campaign-report';
import { AWAITING } from './awaiting.ts';

/**
 * Entries with all that decides how far they came, as a `from` clause: run `r`, its version `v`, its decision `d` (none yet: all null) and the
 * latest attempt `m` of its message; only a failed attempt is ever followed by another. {@link stepCondition} and {@link LOSS_REASON} speak of
 * these names.
 */
export const ENTRIES = `runs r
  join campaign_versions v on v.key = r.campaign and v.version = r.version
  left join decisions d on d.run = r.id
  left join messages m on m.run = d.run and m.node = d.node and not (m.state = 'failed'
    and exists (select 1 from messages l where l.run = m.run and l.node = m.node and l.attempt = m.attempt + 1))`;

const CHANNEL_REASONS = Object.entries(STEP_OF).flatMap(([reason, step]) => (step === 'channel' ? [`'${reason}'`] : []));

const LOST_AT_CHANNEL = `coalesce(d.outcome = 'withheld' and d.reason in (${CHANNEL_REASONS.join(', ')}), false)`;
const SENT = `coalesce(d.outcome = 'send', false)`;
const REACHED = `coalesce(d.outcome = 'send' and m.state in ('sent', 'delivered'), false)`;
const GOAL_REACHED = `coalesce((select count(*) from goal_hits h where h.run = r.id and h.goal = 0)
  >= (v.definition->'goals'->0->>'times')::integer, false)`;

const CONDITIONS: Readonly<Record<WaterfallLevel, string>> = {
  entered: 'true',
  channel: `not ${LOST_AT_CHANNEL}`,
  execution: SENT,
  reached: REACHED,
  responded: `(${REACHED} and (m.clicked_at is not null or m.replied_at is not null))`,
  succeeded: `(${REACHED} and ${GOAL_REACHED})`,
};

/**
 * 名单阶段 — the condition in SQL under which an entry is on the list of a step, true or false for every entry, over {@link ENTRIES}:
 *
 * - 渠道名单: not withheld for a reason that makes the channel impossible or forbidden ({@link STEP_OF}); a deferred one is on it;
 * - 执行名单: decided to send; 触达: its message is `sent` or `delivered`; 响应: and clicked or replied to;
 * - 成功: reached, and the deciding goal of the run's own version reached too, with or without a click.
 */
export function stepCondition(step: WaterfallLevel): string {
  return CONDITIONS[step];
}

/**
 * 流失原因 — why an entry did not come as far as 触达, in SQL over {@link ENTRIES}; null for those that did. Reasons of decisions as they are;
 * `waiting` for a deferred one; `coupon_awaited` while its message waits for an external coupon; otherwise the state of its message (`queued`,
 * `attempting`, `unknown`, `failed`), `message_expired` when it was decided but its time passed in the queue.
 */
export const LOSS_REASON = `case when ${REACHED} then null
  when d.outcome in ('withheld', 'ghost') then d.reason
  when d.outcome = 'send' and m.state = 'expired' then 'message_expired'
  when d.outcome = 'send' and m.state = 'queued' and m.not_before = ${AWAITING} then 'coupon_awaited'
  when d.outcome = 'send' then coalesce(m.state, 'queued')
  else 'waiting' end`;

/** Reasons of entries that were reached and went no further. */
const AFTER_REACHED = { no_response: 'responded', no_goal: 'succeeded' } as const;

/**
 * The condition in SQL, over {@link ENTRIES}, for the entries a reason of the report took away: what its number opens.
 *
 * @param parameter  the placeholder that holds the reason, such as `$5`
 */
export function lossCondition(parameter: string): string {
  const after = Object.entries(AFTER_REACHED).map(
    ([reason, step]) => `(${parameter} = '${reason}' and ${REACHED} and not ${stepCondition(step)})`,
  );
  return `(${[`coalesce(${LOSS_REASON} = ${parameter}, false)`, ...after].join(' or ')})`;
}
