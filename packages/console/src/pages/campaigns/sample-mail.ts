import type { CampaignDraft } from './campaign-draft.ts';
import type { TriggerDraft } from './trigger-draft.ts';

interface SampleTexts {
  readonly sampleSubject: string;
  readonly sampleBody: string;
  readonly sampleGreetingSubject: string;
  readonly sampleGreetingBody: string;
}

/** 示例邮件 — what a new campaign says before it is written: thanks after an event, a greeting to whoever enters in another way. */
export function sampleMail(kind: TriggerDraft['kind'], words: SampleTexts): Pick<CampaignDraft, 'subject' | 'body'> {
  return kind === 'event'
    ? { subject: words.sampleSubject, body: words.sampleBody }
    : { subject: words.sampleGreetingSubject, body: words.sampleGreetingBody };
}
