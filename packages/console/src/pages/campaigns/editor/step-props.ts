import type { ContentProblem } from '@gyre/domain';
import type { CampaignDraft } from '../draft/campaign-draft.ts';
import type { TriggerDraft } from '../draft/trigger-draft.ts';

/** What every step of the editor is given. */
export interface StepProps {
  readonly draft: CampaignDraft;
  readonly change: (part: Partial<CampaignDraft>) => void;
}

/** What the server found wrong with the contents, by arm and place. */
export type Problems = readonly ContentProblem[];

/** The problems of one place. */
export function problemsAt(problems: Problems, place: string): Problems {
  return problems.filter((problem) => problem.place === place);
}

/** What the form of one channel's content is given. */
export interface ContentFormProps<C> {
  readonly content: C;
  readonly set: (part: Partial<C>) => void;
  readonly trigger: TriggerDraft;
  /** The batch a coupon is granted of with it; null: none. */
  readonly grants: string | null;
  readonly problems: Problems;
  /** Words advertising law forbids; none where the message is not marketing. */
  readonly forbidden: readonly string[];
  readonly isMarketing: boolean;
}
