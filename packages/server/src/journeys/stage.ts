import type { MicroBatch, Stage } from '../pipeline/index.ts';
import { decideReach, type ReachContext } from '../reach/index.ts';
import type { History, Ledger } from '../stores/ports.ts';
import { PAGE, TAKE } from './audience-rows.ts';
import { openAudienceStage } from './audience-stage.ts';
import { holdCampaigns } from './campaign-rows.ts';
import type { Campaigns } from './campaigns.ts';
import { enter } from './entry.ts';
import { entryOf, matches, triggerIndex, type TriggerIndex } from './match.ts';
import { FIRST_NODE } from './nodes/registry.ts';
import { UNANSWERED } from './wait-rows.ts';
import { takeWaits, unanswered } from './waits.ts';

export interface JourneyContext {
  readonly campaigns: Pick<Campaigns, 'changes' | 'active' | 'filters'>;
  readonly history: Pick<History, 'timeline'>;
  readonly reach: ReachContext;
  /** The project's zone. */
  readonly zone: () => string;
  /** Wakes what takes audiences. */
  readonly wakeAudiences: () => void;
}

/**
 * 旅程阶段 — lets customers enter running campaigns and takes each run through its nodes, all in the turn's transaction. All rows of a turn
 * are taken before its timers: an answer that arrives with the end of its wait still counts.
 */
export function journeyStage(context: JourneyContext): Stage {
  let known: { readonly changes: number; readonly index: TriggerIndex } | undefined;
  const audiences = openAudienceStage(context);
  async function indexFor(tx: Ledger): Promise<TriggerIndex> {
    const { changes } = context.campaigns;
    if (known?.changes !== changes) known = { changes, index: triggerIndex(await context.campaigns.active(tx)) };
    return known.index;
  }
  return {
    name: 'journeys',
    async run(batch, effects) {
      const index = await indexFor(effects.tx);
      if (touchesTimers(index, batch)) await holdCampaigns(effects.tx, timedCampaigns(index));
      const moment = { now: batch.now, zone: context.zone() };
      const matched = Map.groupBy(matches(index, batch.rows, moment), (m) => m.campaign.definition.trigger.kind === 'then_not');
      const waiting = { history: context.history, index, moment };
      await takeWaits(waiting, matched.get(true) ?? [], batch, effects);
      const entries = [
        ...(matched.get(false) ?? []).map(entryOf),
        ...(await unanswered(waiting, batch, effects)),
        ...(await audiences.run(index, batch, effects)),
      ];
      if (entries.length === 0) return;
      const states = await enter(effects, batch, entries, context.campaigns.filters);
      const wishes = states.flatMap((state) => FIRST_NODE.decide(state, batch.now).intents.map((intent) => intent.wish));
      await decideReach(context.reach, effects, batch, wishes);
    },
  };
}

/** Whether a turn may begin or end waits, or let an audience in. */
function touchesTimers(index: TriggerIndex, { rows, due }: MicroBatch): boolean {
  const isOurs = due.some(({ kind }) => kind === UNANSWERED || kind === TAKE || kind === PAGE);
  return isOurs || (index.byAnswer.size > 0 && rows.some(({ name }) => index.byAnswer.has(name) || index.byEvent.has(name)));
}

function timedCampaigns({ byKey }: TriggerIndex): string[] {
  const timed = [...byKey.values()].filter(({ definition: { trigger } }) => trigger.kind === 'then_not' || trigger.kind === 'audience');
  return timed.map((c) => c.key);
}
