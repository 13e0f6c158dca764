import { type CampaignDefinition, contract, type Estimate } from '@gyre/domain';
import { type Answer, type CallError, useCall } from '../../../api.ts';
import { useDelayed } from '../../../parts/use-delayed.ts';
import { useProjectKey } from '../../../session.ts';

export type PreviewAnswer = Answer<typeof contract.campaigns.preview>;

export interface Preview {
  readonly answer: PreviewAnswer | undefined;
  readonly error: CallError | null;
  readonly retry: () => void;
}

/** 预览 — every arm for a customer (a typical one without), kept current while typing; an older question is cancelled. */
export function usePreview(definition: CampaignDefinition, customer: number | undefined): Preview {
  const project = useProjectKey();
  const settled = useDelayed(definition, 350);
  const found = useCall(
    contract.campaigns.preview,
    { params: { project }, body: { definition: settled, ...(customer === undefined ? {} : { customer }) } },
    { keep: true, staleMs: 30_000 },
  );
  return { answer: found.data, error: found.error, retry: () => void found.refetch() };
}

export interface EstimateAnswer {
  readonly answer: Estimate | undefined;
  /** True while the answer to the definition as it stands is on its way. */
  readonly late: boolean;
  readonly error: CallError | null;
}

interface EstimateQuestion {
  readonly definition: CampaignDefinition;
  /** Its key where it is stored: then its earlier entries count. */
  readonly campaign: string | undefined;
  readonly over: 'now' | 'last_week';
  readonly enabled: boolean;
}

/** 估算 — what a start would do; asked once the definition stands still, and only where it is complete enough. */
export function useEstimate({ definition, campaign, over, enabled }: EstimateQuestion): EstimateAnswer {
  const project = useProjectKey();
  // Names and descriptions change nothing about whom it reaches.
  const settled = useDelayed(definition, 800);
  const asked = { ...settled, name: '–', description: '' };
  // What events will bring is estimated from the last week anyway: one question then.
  const when = definition.trigger.kind === 'audience' ? over : 'last_week';
  const found = useCall(
    contract.campaigns.estimate,
    { params: { project }, body: { definition: asked, over: when, ...(campaign === undefined ? {} : { campaign }) } },
    { keep: true, staleMs: 60_000, enabled },
  );
  return {
    answer: enabled ? found.data : undefined,
    late: settled !== definition || found.isFetching,
    error: enabled ? found.error : null,
  };
}
