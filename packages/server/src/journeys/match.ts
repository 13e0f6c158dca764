import { passes } from '@gyre/domain/rules/property-filter';
import type { LogRow } from '../stores/ports.ts';
import type { RunningCampaign } from './campaign-rows.ts';

/** Running campaigns by the event that triggers them. */
export type TriggerIndex = ReadonlyMap<string, readonly RunningCampaign[]>;

export function triggerIndex(campaigns: readonly RunningCampaign[]): TriggerIndex {
  return Map.groupBy(campaigns, (c) => c.definition.trigger.event);
}

/**
 * 触发 — whether a row lets its customer enter a campaign: the trigger's event, of a customer, live (not historical), received while the
 * campaign runs, not too late (`received − at ≤ latenessMs`), and passing the filter.
 */
export function triggers(campaign: RunningCampaign, row: LogRow): boolean {
  const { trigger, latenessMs } = campaign.definition;
  return (
    row.name === trigger.event &&
    row.customer > 0 &&
    !row.historical &&
    row.received >= campaign.runningSince &&
    row.received - row.at <= latenessMs &&
    passes(trigger.filter, row.properties)
  );
}

export interface Match {
  readonly campaign: RunningCampaign;
  readonly row: LogRow;
}

/** All entries a batch of rows asks for, in log order. */
export function matches(index: TriggerIndex, rows: readonly LogRow[]): Match[] {
  return rows.flatMap((row) => (index.get(row.name) ?? []).filter((c) => triggers(c, row)).map((campaign) => ({ campaign, row })));
}
