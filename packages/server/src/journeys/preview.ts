import type { CampaignDefinition } from '@gyre/domain/campaign';
import type { Properties } from '@gyre/domain/events';
import { maskRecord } from '@gyre/domain/masking';
import { passes } from '@gyre/domain/rules/property-filter';
import { DAY_MS, instant } from '@gyre/domain/time';
import type { Clock } from '../clock.ts';
import { readCustomer } from '../customers/index.ts';
import { AppError } from '../errors.ts';
import { checkContent, parseContent, renderContent } from '../reach/index.ts';
import type { History, Ledger, LogRow } from '../stores/ports.ts';
import { requireOpenTrigger } from './life.ts';

/** Rows looked at for the latest match and, with a filter, for the count. */
const RECENT = 5000;
const LATEST = 50;

export interface Preview {
  readonly customer: number | null;
  readonly subject: string;
  readonly body: string;
  readonly warnings: string[];
  readonly matchesLastDay: number;
}

export interface PreviewContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly history: Pick<History, 'timeline' | 'recent' | 'volumes'>;
  readonly publicUrl: () => string;
}

/**
 * 预览 — the content as a customer would get it, personal values masked, for that customer's latest matching event; without a customer, for whoever matched last.
 * With a property filter, matches of the last day are counted among the latest rows only, and a warning says so.
 *
 * @throws AppError `invalid_input` when the definition would be refused, or the content cannot be rendered; `not_found` for the customer
 */
export async function preview(context: PreviewContext, definition: CampaignDefinition, customer?: number): Promise<Preview> {
  requireOpenTrigger(definition.trigger.event);
  const warnings = checkContent(definition.content);
  const recent = await context.history.recent(RECENT);
  const leaves = customer === undefined ? undefined : (await readCustomer(context.ledger, customer)).leaves;
  const row = await latestMatch(context.history, definition, recent, leaves);
  const { matchesLastDay, warning } = await countLastDay(context, definition, recent);
  const rendered = await renderFor(context, definition, row, customer ?? row?.customer);
  if (row === undefined) warnings.push(`no “${definition.trigger.event}” that passes the filter was found; its values are empty here`);
  if (warning !== undefined) warnings.push(warning);
  return { ...rendered, warnings, matchesLastDay };
}

async function latestMatch(
  history: PreviewContext['history'],
  { trigger }: CampaignDefinition,
  recent: readonly LogRow[],
  leaves: readonly number[] | undefined,
): Promise<LogRow | undefined> {
  const rows = leaves === undefined ? recent : await history.timeline({ customers: leaves, names: [trigger.event], limit: LATEST });
  return rows.find((r) => r.name === trigger.event && r.customer > 0 && passes(trigger.filter, r.properties));
}

async function countLastDay(
  { clock, history }: PreviewContext,
  { trigger }: CampaignDefinition,
  recent: readonly LogRow[],
): Promise<{ matchesLastDay: number; warning?: string }> {
  const to = clock.now();
  const from = instant(to - DAY_MS);
  const isFree = trigger.filter.all.length + trigger.filter.any.length === 0;
  if (isFree) {
    const volumes = await history.volumes({ from, to: instant(to + 1) }, DAY_MS, [trigger.event]);
    return { matchesLastDay: volumes.reduce((sum, v) => sum + v.events, 0) };
  }
  const matching = recent.filter((r) => r.name === trigger.event && r.at >= from && r.at <= to && passes(trigger.filter, r.properties));
  const isCut = recent.length === RECENT && (recent.at(-1)?.received ?? 0) > from;
  return {
    matchesLastDay: matching.length,
    ...(isCut ? { warning: `matches of the last day are counted among the latest ${RECENT} events only` } : {}),
  };
}

async function renderFor(
  context: PreviewContext,
  definition: CampaignDefinition,
  row: LogRow | undefined,
  customer: number | undefined,
): Promise<{ customer: number | null; subject: string; body: string }> {
  const known = customer === undefined ? undefined : await readCustomer(context.ledger, customer);
  const rendered = renderContent(parseContent(definition.content), {
    customer: maskProperties(Object.fromEntries([...(known?.attributes ?? [])].map(([name, a]) => [name, a.value]))),
    event: { name: definition.trigger.event, at: row?.at ?? context.clock.now(), properties: maskProperties(row?.properties ?? {}) },
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
