import { CampaignDefinition, Key, type FrequencyCap, type Lane } from '@gyre/domain';
import { compiled, type GroupNode, type PropertyTestDraft, treeOf } from '../../parts/rules/rule-draft.ts';
import { draftOfTrigger, gapsOf, newTrigger, type TriggerDraft, triggerOf } from './trigger-draft.ts';

/** 计划草稿 — a campaign while it is being edited. */
export interface CampaignDraft {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly trigger: TriggerDraft;
  /** Who may enter; null lets everybody. */
  readonly filter: GroupNode | null;
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
    trigger: newTrigger(),
    filter: null,
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
  const { trigger, filter, content, name, description, controlShareBp, cap, lane, latenessMs } = definition;
  return {
    key,
    name,
    description,
    trigger: draftOfTrigger(trigger),
    filter: filter === null ? null : treeOf(filter),
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
  const inTrigger = gapsOf(draft.trigger);
  const gaps: Readonly<Record<Missing, boolean>> = {
    name: draft.name.trim() === '',
    key: !Key.safeParse(draft.key).success,
    event: inTrigger.includes('event'),
    filter: inTrigger.includes('filter') || (draft.filter !== null && compiled(draft.filter).unfinished.length > 0),
    subject: draft.subject.trim() === '',
    body: draft.body.trim() === '',
  };
  return (Object.keys(gaps) as Missing[]).filter((key) => gaps[key]);
}

/** The definition a draft stands for; unfinished filter rows are left out, and what is missing is filled in so that it can be shown. */
export function definitionOf(draft: CampaignDraft): CampaignDefinition {
  return {
    name: draft.name.trim() === '' ? '–' : draft.name.trim(),
    description: draft.description,
    trigger: triggerOf(draft.trigger),
    filter: draft.filter === null || draft.filter.parts.length === 0 ? null : compiled(draft.filter).rule,
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

const PARTS = ['name', 'description', 'trigger', 'filter', 'content', 'controlShareBp', 'cap', 'lane', 'latenessMs'] as const;
export type Part = (typeof PARTS)[number];

/** The parts in which two definitions differ. */
export function changedParts(before: CampaignDefinition, after: CampaignDefinition): Part[] {
  return PARTS.filter((part) => JSON.stringify(before[part]) !== JSON.stringify(after[part]));
}

/** Drafts of before triggers had kinds: an event with rows of property tests. */
interface OldDraft {
  readonly event: string;
  readonly all: readonly PropertyTestDraft[];
  readonly any: readonly PropertyTestDraft[];
}

/** A draft as a browser kept it, brought to the present shape; undefined when it is none. */
export function keptDraft(kept: unknown): CampaignDraft | undefined {
  if (typeof kept !== 'object' || kept === null) return undefined;
  if ('trigger' in kept) return kept as CampaignDraft;
  if (!('event' in kept && 'all' in kept && 'any' in kept)) return undefined;
  const { event, all, any, ...rest } = kept as OldDraft & Omit<CampaignDraft, 'trigger' | 'filter'>;
  return { ...rest, trigger: { ...newTrigger(), select: { event, filter: { all, any } } }, filter: null };
}
