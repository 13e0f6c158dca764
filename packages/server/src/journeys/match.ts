import type { Moment } from '@gyre/domain/rules/date-test';
import { passes, type PropertyFilter } from '@gyre/domain/rules/property-filter';
import type { EventSelector } from '@gyre/domain/rules/rule';
import type { LogRow } from '../stores/ports.ts';
import type { ActiveCampaign } from './campaign-rows.ts';
import type { Entry } from './entry.ts';
import { eventOf } from './trigger.ts';

/** Campaigns that run or are paused, by the event that triggers them, by what answers it, and by key. */
export interface TriggerIndex {
  readonly byEvent: ReadonlyMap<string, readonly ActiveCampaign[]>;
  readonly byAnswer: ReadonlyMap<string, readonly ActiveCampaign[]>;
  readonly byKey: ReadonlyMap<string, ActiveCampaign>;
}

export function triggerIndex(campaigns: readonly ActiveCampaign[]): TriggerIndex {
  const byEvent = Map.groupBy(campaigns, (c) => eventOf(c.definition.trigger)?.event ?? '');
  const waiting = campaigns.filter((c) => c.definition.trigger.kind === 'then_not');
  const byAnswer = Map.groupBy(waiting, ({ definition: { trigger } }) => (trigger.kind === 'then_not' ? trigger.answer.event : ''));
  return { byEvent, byAnswer, byKey: new Map(campaigns.map((c) => [c.key, c])) };
}

/** Whether a row's properties pass a filter, as of a moment. */
export function rowPasses(filter: PropertyFilter, row: LogRow, moment: Moment): boolean {
  return passes(filter, row.properties, { ...moment, at: row.at });
}

/** Whether a row is one of a selector. */
export function isOf(selector: EventSelector, row: LogRow, moment: Moment): boolean {
  return row.name === selector.event && row.customer > 0 && rowPasses(selector.filter, row, moment);
}

/**
 * 触发 — whether a row lets its customer enter a campaign, or begin to wait: the trigger's event, of a customer, live (not historical),
 * received while the campaign runs, not too late (`received − at ≤ latenessMs`), and passing the trigger's filter.
 */
export function triggers(campaign: ActiveCampaign, row: LogRow, moment: Moment): boolean {
  const { trigger, latenessMs } = campaign.definition;
  const selector = eventOf(trigger);
  return (
    selector !== null &&
    campaign.state === 'running' &&
    !row.historical &&
    row.received >= campaign.runningSince &&
    row.received - row.at <= latenessMs &&
    isOf(selector, row, moment)
  );
}

/** A row that triggers a campaign. */
export interface Match {
  readonly campaign: ActiveCampaign;
  readonly row: LogRow;
}

/** All rows of a batch that trigger a campaign, in log order. */
export function matches(index: TriggerIndex, rows: readonly LogRow[], moment: Moment): Match[] {
  return rows.flatMap((row) =>
    (index.byEvent.get(row.name) ?? []).filter((c) => triggers(c, row, moment)).map((campaign) => ({ campaign, row })),
  );
}

/** The entry a row asks for. Its rotation is the row's offset, so the same row never enters twice, however often it is read. */
export function entryOf({ campaign, row }: Match): Entry {
  const { name, at, messageId, properties } = row;
  return { campaign, customer: row.customer, rotation: row.offset, event: { name, at, messageId, properties } };
}
