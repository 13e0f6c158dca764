import type { CampaignDefinition } from '@gyre/domain/campaign';
import type { Properties } from '@gyre/domain/events';
import { maskRecord } from '@gyre/domain/masking';
import type { EventSelector } from '@gyre/domain/rules/rule';
import { DAY_MS, instant } from '@gyre/domain/time';
import type { Clock } from '../clock.ts';
import { readCustomer } from '../customers/index.ts';
import { AppError } from '../errors.ts';
import { checkContent, parseContent, renderContent } from '../reach/index.ts';
import type { History, Ledger, LogRow } from '../stores/ports.ts';
import { isOf } from './match.ts';
import type { Rules } from './rules.ts';
import { AUDIENCE_ENTRY, eventOf, requireSoundTrigger } from './trigger.ts';

/** Rows looked at for the latest match and, with a filter, for the count. */
const RECENT = 5000;
const LATEST = 50;

export interface Preview {
  readonly customer: number | null;
  readonly subject: string;
  readonly body: string;
  readonly warnings: string[];
  /** Null where the number of events says nothing about who will enter. */
  readonly matchesLastDay: number | null;
  /** How many customers are in the audience now; null without one. */
  readonly audience: number | null;
}

export interface PreviewContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly history: Pick<History, 'timeline' | 'recent' | 'volumes'>;
  readonly rules: Pick<Rules, 'select'>;
  readonly zone: string;
  readonly publicUrl: () => string;
}

/**
 * 预览 — the content as a customer would get it, personal values masked, for that customer's latest matching event; without a customer, for
 * whoever matched last, or the first of an audience. With a property filter, matches of the last day are counted among the latest rows only,
 * and a warning says so. The campaign's own filter is not asked.
 *
 * @throws AppError `invalid_input` when the definition would be refused, or the content cannot be rendered; `not_found` for the customer
 */
export async function preview(context: PreviewContext, definition: CampaignDefinition, customer?: number): Promise<Preview> {
  requireSoundTrigger(definition.trigger);
  const warnings = checkContent(definition.content);
  const selector = eventOf(definition.trigger);
  if (selector === null) return await previewAudience(context, definition, warnings, customer);
  const recent = await context.history.recent(RECENT);
  const leaves = customer === undefined ? undefined : (await readCustomer(context.ledger, customer)).leaves;
  const row = await latestMatch(context, selector, recent, leaves);
  const { matchesLastDay, warning } = await countLastDay(context, selector, recent);
  const rendered = await renderFor(context, definition, row ?? { name: selector.event }, customer ?? row?.customer);
  if (row === undefined) warnings.push(`no “${selector.event}” that passes the filter was found; its values are empty here`);
  if (warning !== undefined) warnings.push(warning);
  return { ...rendered, warnings, matchesLastDay: definition.trigger.kind === 'then_not' ? null : matchesLastDay, audience: null };
}

async function previewAudience(
  context: PreviewContext,
  definition: CampaignDefinition,
  warnings: string[],
  customer: number | undefined,
): Promise<Preview> {
  if (definition.trigger.kind !== 'audience') throw new Error('only an audience has members');
  const members = await context.rules.select(definition.trigger.rule, context.clock.now());
  const rendered = await renderFor(context, definition, { name: AUDIENCE_ENTRY }, customer ?? members.following(0, 1)[0]);
  return { ...rendered, warnings, matchesLastDay: null, audience: members.count };
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
): Promise<{ matchesLastDay: number; warning?: string }> {
  const to = clock.now();
  const from = instant(to - DAY_MS);
  const isFree = selector.filter.all.length + selector.filter.any.length === 0;
  if (isFree) {
    const volumes = await history.volumes({ from, to: instant(to + 1) }, DAY_MS, [selector.event]);
    return { matchesLastDay: volumes.reduce((sum, v) => sum + v.events, 0) };
  }
  const matching = recent.filter((r) => r.at >= from && r.at <= to && isOf(selector, r, { now: to, zone }));
  const isCut = recent.length === RECENT && (recent.at(-1)?.received ?? 0) > from;
  return {
    matchesLastDay: matching.length,
    ...(isCut ? { warning: `matches of the last day are counted among the latest ${RECENT} events only` } : {}),
  };
}

async function renderFor(
  context: PreviewContext,
  definition: CampaignDefinition,
  event: Pick<LogRow, 'name'> & Partial<Pick<LogRow, 'at' | 'properties'>>,
  customer: number | undefined,
): Promise<{ customer: number | null; subject: string; body: string }> {
  const known = customer === undefined ? undefined : await readCustomer(context.ledger, customer);
  const rendered = renderContent(parseContent(definition.content), {
    customer: maskProperties(Object.fromEntries([...(known?.attributes ?? [])].map(([name, a]) => [name, a.value]))),
    event: { name: event.name, at: event.at ?? context.clock.now(), properties: maskProperties(event.properties ?? {}) },
    campaign: { key: 'preview', name: definition.name },
    unsubscribeUrl: `${context.publicUrl()}/u/preview`,
  });
  if (!rendered.ok) throw new AppError('invalid_input', `the content cannot be rendered: ${rendered.error}`);
  return { customer: known?.customer ?? null, subject: rendered.subject, body: rendered.body };
}

/** Masking keeps the shape of values: a text stays one, a list stays one, a phone given as a number becomes a text. */
function maskProperties(properties: Properties): Properties {
  return maskRecord(properties) as Properties;
}
