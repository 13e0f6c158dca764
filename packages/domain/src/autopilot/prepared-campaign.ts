import { CampaignDefinition } from '../campaign.ts';
import type { Rule } from '../rules/rule.ts';
import { faceValueOf, type PlaybookDefinition } from './playbook.ts';
import type { PlaybookRun } from './run.ts';
import { sliceValues } from './slice-words.ts';

/** Where a run's customers are found, and when they are taken. */
export interface AudienceSource {
  /** Key of the segment: frozen, of those found affected; or live, of the slice, as the playbook's `audience` says. */
  readonly segment: string;
  /** The time of day `HH:MM` of the project's zone at which a live segment is taken again each day. */
  readonly time: string;
}

/**
 * 开启的运营计划 — the campaign a run opens: what its playbook prepared, with the run's own control group and budget, and the run's benefit in every
 * arm. Each customer enters once a run. It is judged as its run is: by one look, after the goal windows of all are over.
 *
 * @throws ZodError when the playbook makes no campaign, which its schema rules out
 */
export function campaignOfRun(definition: PlaybookDefinition, run: PlaybookRun, { segment, time }: AudienceSource): CampaignDefinition {
  const rule: Rule = { kind: 'segment', segment };
  const { messages, cost } = run.budget;
  const trigger =
    definition.audience === 'affected'
      ? { kind: 'audience', rule, once: {} }
      : { kind: 'audience', rule, repeat: { rrule: 'FREQ=DAILY', time } };
  return CampaignDefinition.parse({
    ...definition.campaign,
    name: `${definition.name} ${sliceValues(run.slice)}`.trim().slice(0, 100),
    description: definition.description,
    trigger,
    arms: definition.campaign.arms.map((arm) => ({ ...arm, benefit: run.benefit })),
    reentry: { kind: 'never' },
    test: { kind: 'fixed' },
    controlShareBp: run.provability.controlShareBp,
    // What the benefits may come to is set aside: however many are redeemed, and whenever, the run's money is not exceeded.
    budget: { messages, cost: cost - messages * faceValueOf(definition, run.benefit) },
  });
}
