import { EventSelector, EVERYBODY, type Repeat, type Span, type Trigger } from '@gyre/domain';
import { compiled, type GroupNode, NO_EVENT, type SelectorDraft, treeOf } from '../../../parts/rules/rule-draft.ts';
import { isRepeat } from './recurrence.ts';

/** How a customer may enter, as the editor offers it: an audience once and again and again are two ways. */
export const TRIGGER_KINDS = ['event', 'then_not', 'segment', 'once', 'repeat'] as const;
type TriggerKind = (typeof TRIGGER_KINDS)[number];

/** 进入方式草稿 — everything any kind needs, so that trying another kind loses nothing; a kind takes what is its own. */
export interface TriggerDraft {
  readonly kind: TriggerKind;
  /** The event of `event`, and the first one of `then_not`. */
  readonly select: SelectorDraft;
  readonly answer: SelectorDraft;
  readonly within: Span;
  readonly segment: string;
  readonly on: 'entered' | 'left';
  readonly audience: GroupNode;
  /** When an audience is taken once; undefined: when the campaign starts. */
  readonly at: number | undefined;
  readonly repeat: Repeat;
}

/** The draft of a new campaign's trigger. */
export function newTrigger(): TriggerDraft {
  return {
    kind: 'event',
    select: NO_EVENT,
    answer: NO_EVENT,
    within: { amount: 30, unit: 'minute' },
    segment: '',
    on: 'entered',
    audience: treeOf(EVERYBODY),
    at: undefined,
    repeat: { rrule: 'FREQ=DAILY', time: '10:00' },
  };
}

/** The draft of a campaign for the members of a segment: taken once, when it starts. */
export function triggerOnSegment(segment: string): TriggerDraft {
  return { ...newTrigger(), kind: 'once', segment, audience: treeOf({ kind: 'segment', segment }) };
}

/** The draft of a stored trigger. */
export function draftOfTrigger(trigger: Trigger): TriggerDraft {
  const base = newTrigger();
  switch (trigger.kind) {
    case 'event':
      return { ...base, select: { event: trigger.event, filter: trigger.filter } };
    case 'then_not':
      return { ...base, kind: 'then_not', select: trigger.first, answer: trigger.answer, within: trigger.within };
    case 'segment':
      return { ...base, kind: 'segment', segment: trigger.segment, on: trigger.on };
    case 'audience': {
      const audience = treeOf(trigger.rule);
      return 'once' in trigger
        ? { ...base, kind: 'once', audience, at: trigger.once.at }
        : { ...base, kind: 'repeat', audience, repeat: trigger.repeat };
    }
  }
}

/** What is missing: something to be named, or a condition to be filled in. */
export function gapsOf(draft: TriggerDraft): ('event' | 'filter')[] {
  const selectors = draft.kind === 'event' ? [draft.select] : draft.kind === 'then_not' ? [draft.select, draft.answer] : [];
  const nameless = selectors.some((s) => s.event === '') || (draft.kind === 'segment' && draft.segment === '');
  const tree = draft.kind === 'once' || draft.kind === 'repeat';
  const unfinished =
    selectors.some((s) => s.event !== '' && selectorOf(s) === undefined) ||
    (tree && compiled(draft.audience).unfinished.length > 0) ||
    (draft.kind === 'repeat' && !isRepeat(draft.repeat));
  return [...(nameless ? ['event' as const] : []), ...(unfinished ? ['filter' as const] : [])];
}

function selectorOf(draft: SelectorDraft): EventSelector | undefined {
  return EventSelector.safeParse(JSON.parse(JSON.stringify(draft))).data;
}

/** The selector of a draft to be shown: unfinished tests are left out, an event not chosen yet is a dash. */
function shownSelector(draft: SelectorDraft): EventSelector {
  const event = draft.event === '' ? '–' : draft.event;
  const tests = (rows: SelectorDraft['filter']['all']) =>
    rows.flatMap((row) => selectorOf({ event, filter: { all: [row], any: [] } })?.filter.all ?? []);
  return { event, filter: { all: tests(draft.filter.all), any: tests(draft.filter.any) } };
}

/** The trigger a draft stands for; what is missing is filled in so that it can be shown. */
export function triggerOf(draft: TriggerDraft): Trigger {
  switch (draft.kind) {
    case 'event':
      return { kind: 'event', ...shownSelector(draft.select) };
    case 'then_not':
      return { kind: 'then_not', first: shownSelector(draft.select), answer: shownSelector(draft.answer), within: draft.within };
    case 'segment':
      return { kind: 'segment', segment: draft.segment === '' ? '–' : draft.segment, on: draft.on };
    case 'once':
      return { kind: 'audience', rule: compiled(draft.audience).rule, once: draft.at === undefined ? {} : { at: draft.at } };
    case 'repeat':
      return { kind: 'audience', rule: compiled(draft.audience).rule, repeat: draft.repeat };
  }
}
