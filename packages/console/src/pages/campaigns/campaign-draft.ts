import { CampaignDefinition, Key, type FrequencyCap, type Lane } from '@gyre/domain';
import { draftOfTest, type TestDraft, testOfDraft } from './filter-draft.ts';

/** 计划草稿 — a campaign while it is being edited. */
export interface CampaignDraft {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly event: string;
  readonly all: readonly TestDraft[];
  readonly any: readonly TestDraft[];
  readonly subject: string;
  readonly body: string;
  readonly controlShareBp: number;
  readonly cap: FrequencyCap | null;
  readonly lane: Lane;
  readonly latenessMs: number;
}

export type Missing = 'name' | 'key' | 'event' | 'filter' | 'subject' | 'body';

/** The draft of a new campaign: a tenth held out, once a week at most. */
export function newDraft(key: string, subject: string, body: string): CampaignDraft {
  return {
    key,
    name: '',
    description: '',
    event: '',
    all: [],
    any: [],
    subject,
    body,
    controlShareBp: 1000,
    cap: { limit: 1, windowMs: 7 * 86_400_000 },
    lane: 'journey',
    latenessMs: 3_600_000,
  };
}

/** The draft of a stored campaign. */
export function draftOf(key: string, definition: CampaignDefinition): CampaignDraft {
  const { trigger, content, name, description, controlShareBp, cap, lane, latenessMs } = definition;
  return {
    key,
    name,
    description,
    event: trigger.event,
    all: trigger.filter.all.map(draftOfTest),
    any: trigger.filter.any.map((test, i) => draftOfTest(test, 1000 + i)),
    subject: content.subject,
    body: content.body,
    controlShareBp,
    cap,
    lane,
    latenessMs,
  };
}

/** What still has to be filled in before the draft can be saved. */
export function missingOf(draft: CampaignDraft): Missing[] {
  const tests = [...draft.all, ...draft.any];
  const gaps: Readonly<Record<Missing, boolean>> = {
    name: draft.name.trim() === '',
    key: !Key.safeParse(draft.key).success,
    event: draft.event === '',
    filter: tests.some((test) => testOfDraft(test) === undefined),
    subject: draft.subject.trim() === '',
    body: draft.body.trim() === '',
  };
  return (Object.keys(gaps) as Missing[]).filter((key) => gaps[key]);
}

/** The definition a draft stands for; unfinished filter rows are left out, and what is missing is filled in so that it can be shown. */
export function definitionOf(draft: CampaignDraft): CampaignDefinition {
  const tests = (rows: readonly TestDraft[]) => rows.map(testOfDraft).filter((test) => test !== undefined);
  return {
    name: draft.name.trim() === '' ? '–' : draft.name.trim(),
    description: draft.description,
    trigger: { event: draft.event === '' ? '–' : draft.event, filter: { all: tests(draft.all), any: tests(draft.any) } },
    controlShareBp: draft.controlShareBp,
    content: {
      channel: 'email',
      subject: draft.subject.trim() === '' ? '–' : draft.subject,
      body: draft.body.trim() === '' ? ' ' : draft.body,
    },
    cap: draft.cap,
    lane: draft.lane,
    latenessMs: draft.latenessMs,
  };
}

const PARTS = ['name', 'description', 'trigger', 'content', 'controlShareBp', 'cap', 'lane', 'latenessMs'] as const;
export type Part = (typeof PARTS)[number];

/** The parts in which two definitions differ. */
export function changedParts(before: CampaignDefinition, after: CampaignDefinition): Part[] {
  return PARTS.filter((part) => JSON.stringify(before[part]) !== JSON.stringify(after[part]));
}
