import type { ContentProblem, RenderedContent } from '@gyre/domain/api/campaigns';
import type { CampaignDefinition, Trigger } from '@gyre/domain/campaign';
import { ATTRIBUTES } from '@gyre/domain/events';
import type { EventSelector } from '@gyre/domain/rules/rule';
import { DAY_MS, instant } from '@gyre/domain/time';
import { z } from 'zod';
import { lateNames } from '../benefits/index.ts';
import type { KnownNames } from '../content/index.ts';
import { readCustomer } from '../customers/index.ts';
import type { History, Ledger, LogRow, RecentFilter } from '../stores/ports.ts';
import { isOf } from './match.ts';
import type { Rules } from './rules.ts';
import { benefitsOf, listenerOf, renderedFor, type SpeakingContext } from './speaking.ts';
import { AUDIENCE_ENTRY, eventOf, requireSoundTrigger } from './trigger.ts';

/** Rows of the event looked at for the latest match and, with a filter, for the count. */
const RECENT = 5000;
const LATEST = 50;

type Problem = z.infer<typeof ContentProblem>;

export interface Preview {
  readonly customer: number | null;
  readonly arms: z.infer<typeof RenderedContent>[];
  readonly problems: Problem[];
  /** Null where the number of events says nothing about who will enter. */
  readonly matchesLastDay: number | null;
  /** How many customers are in the audience now; null without one. */
  readonly audience: number | null;
}

export interface PreviewContext extends SpeakingContext {
  readonly history: Pick<History, 'timeline' | 'recent' | 'volumes'>;
  readonly rules: Pick<Rules, 'select'>;
}

/**
 * 预览 — every arm as a customer would get it, personal values masked, for that customer's latest matching event; without a customer, for
 * whoever matched last, or the first of an audience. Besides what is wrong with the contents, `problems` says when no such event was found and
 * when matches of the last day are counted among the latest rows only. The campaign's own filter is not asked.
 *
 * @throws AppError `invalid_input` when the trigger would be refused; `not_found` for the customer
 */
export async function preview(context: PreviewContext, definition: CampaignDefinition, customer?: number): Promise<Preview> {
  requireSoundTrigger(definition.trigger);
  const selector = eventOf(definition.trigger);
  const seen = selector === null ? await seenAudience(context, definition) : await seenEvents(context, definition, selector, customer);
  const listener = await listenerOf(context, customer ?? seen.customer, seen.event);
  const { category, name } = definition;
  const benefits = await benefitsOf(context.ledger, definition.arms);
  return {
    customer: listener.customer,
    arms: definition.arms.map(({ key, content, benefit }) =>
      renderedFor(context, { arm: key, category, content, name, benefit: benefits.get(benefit ?? '') ?? null }, listener),
    ),
    problems: [
      ...context.contents.check(definition, await lateNames(context.ledger), await knownNames(context.ledger, selector?.event)),
      ...seen.problems,
    ],
    matchesLastDay: seen.matchesLastDay,
    audience: seen.audience,
  };
}

/** Who came last, and how many come. */
interface Seen {
  readonly customer: number | undefined;
  readonly event: Pick<LogRow, 'name'> & Partial<Pick<LogRow, 'at' | 'properties'>>;
  readonly problems: readonly Problem[];
  readonly matchesLastDay: number | null;
  readonly audience: number | null;
}

async function seenAudience({ rules, clock }: PreviewContext, { trigger }: CampaignDefinition): Promise<Seen> {
  if (trigger.kind !== 'audience') throw new Error('only an audience has members');
  const members = await rules.select(trigger.rule, clock.now());
  const [customer] = members.following(0, 1);
  return { customer, event: { name: AUDIENCE_ENTRY }, problems: [], matchesLastDay: null, audience: members.count };
}

async function seenEvents(
  context: PreviewContext,
  { trigger }: CampaignDefinition,
  selector: EventSelector,
  customer: number | undefined,
): Promise<Seen> {
  const recent = await context.history.recent(RECENT, { names: [selector.event], property: segmentOf(trigger) });
  const leaves = customer === undefined ? undefined : (await readCustomer(context.ledger, customer)).leaves;
  const row = await latestMatch(context, selector, recent, leaves);
  const { matches, isCut } = await countLastDay(context, selector, recent);
  return {
    customer: row?.customer,
    event: row ?? { name: selector.event },
    problems: [...(row === undefined ? [noneFound(selector.event)] : []), ...(isCut ? [countedAmongLatest(selector.event)] : [])],
    matchesLastDay: trigger.kind === 'then_not' ? null : matches,
    audience: null,
  };
}

/** The segment whose changes a trigger looks at, as its events name it: those of others would crowd them out. */
function segmentOf(trigger: Trigger): RecentFilter['property'] {
  return trigger.kind === 'segment' ? { name: 'segment', text: trigger.segment } : undefined;
}

function noneFound(event: string): Problem {
  return {
    arm: '',
    place: 'trigger',
    blocks: false,
    zh: `没有找到符合条件的「${event}」，预览中它的属性为空`,
    en: `no “${event}” that passes the filter was found; its values are empty here`,
  };
}

function countedAmongLatest(event: string): Problem {
  return {
    arm: '',
    place: 'trigger',
    blocks: false,
    zh: `最近一天的次数只在最新的 ${RECENT} 条「${event}」里统计`,
    en: `matches of the last day are counted among the latest ${RECENT} “${event}” only`,
  };
}

async function latestMatch(
  { history, clock, zone }: PreviewContext,
  selector: EventSelector,
  recent: readonly LogRow[],
  leaves: readonly number[] | undefined,
): Promise<LogRow | undefined> {
  const rows = leaves === undefined ? recent : await history.timeline({ customers: leaves, names: [selector.event], limit: LATEST });
  return rows.find((r) => isOf(selector, r, { now: clock.now(), zone }));
}

async function countLastDay(
  { clock, history, zone }: PreviewContext,
  selector: EventSelector,
  recent: readonly LogRow[],
): Promise<{ readonly matches: number; readonly isCut: boolean }> {
  const to = clock.now();
  const from = instant(to - DAY_MS);
  const isFree = selector.filter.all.length + selector.filter.any.length === 0;
  if (isFree) {
    const volumes = await history.volumes({ from, to: instant(to + 1) }, DAY_MS, [selector.event]);
    return { matches: volumes.reduce((sum, v) => sum + v.events, 0), isCut: false };
  }
  const matching = recent.filter((r) => r.at >= from && r.at <= to && isOf(selector, r, { now: to, zone }));
  return { matches: matching.length, isCut: recent.length === RECENT && (recent.at(-1)?.received ?? 0) > from };
}

const NameRow = z.object({ event: z.string(), name: z.string() });

/** The names the event plan knows of customers and of the event; undefined while it knows nothing. */
async function knownNames(ledger: Ledger, event: string | undefined): Promise<KnownNames | undefined> {
  const rows = await ledger.rows(NameRow, 'select event, name from plan_properties where event = any($1::text[])', [
    [ATTRIBUTES, event ?? ''],
  ]);
  if (rows.length === 0) return undefined;
  const named = (of: string): string[] => rows.filter((r) => r.event === of).map((r) => r.name);
  return { attributes: named(ATTRIBUTES), properties: event === undefined ? [] : [...named(event), ...OWN_PROPERTIES] };
}

/** Of `$segment_entered` and `$segment_left`, which the plan does not hold. */
const OWN_PROPERTIES = ['segment', 'version'];
