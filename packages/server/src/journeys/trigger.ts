import type { Trigger } from '@gyre/domain/campaign';
import type { PropertyFilter } from '@gyre/domain/rules/property-filter';
import type { EventSelector, Rule } from '@gyre/domain/rules/rule';
import type { Sentence } from '@gyre/domain/sentence';
import { segmentsOf } from '@gyre/domain/rules/walk';
import { toldError } from '../errors.ts';

/** The triggers that take an audience, once or repeatedly. */
export type AudienceTrigger = Extract<Trigger, { kind: 'audience' }>;

/** Name under which an entry shows that it came from an audience and not from an event. */
export const AUDIENCE_ENTRY = '$audience';

/** 触发事件 — the event a trigger looks at: its own, the first of two, or that of a segment's change. Null for an audience. */
export function eventOf(trigger: Trigger): EventSelector | null {
  switch (trigger.kind) {
    case 'event':
      return { event: trigger.event, filter: trigger.filter };
    case 'then_not':
      return trigger.first;
    case 'segment':
      return {
        event: trigger.on === 'entered' ? '$segment_entered' : '$segment_left',
        filter: { all: [{ property: 'segment', op: 'equals', value: trigger.segment }], any: [] },
      };
    case 'audience':
      return null;
  }
}

/**
 * Refuses triggers on events that campaigns themselves cause: they would feed each other in a circle; and tests that look through an item,
 * which a trigger cannot ask.
 *
 * @throws AppError `invalid_input` naming the event or property
 */
export function requireSoundTrigger(trigger: Trigger): void {
  const selector = eventOf(trigger);
  if (selector === null) return;
  if (trigger.kind !== 'segment') requireOpenEvent(selector.event);
  for (const { filter } of trigger.kind === 'then_not' ? [selector, trigger.answer] : [selector])
    requirePlainFilter(filter, { zh: '触发条件', en: 'the trigger' });
}

/** @throws AppError `invalid_input` for an event that campaigns cause */
export function requireOpenEvent(event: string): void {
  if (!/^\$(message_|ghost_send$|campaign_)/.test(event) || event === '$message_unsubscribed') return;
  const told = {
    zh: `${event} 由运营计划产生，不能再用来触发运营计划`,
    en: `${event} is caused by campaigns, so a campaign cannot be triggered by it`,
  };
  throw toldError('invalid_input', told, { event });
}

/** Refuses tests that look through an item where only the event's own properties are seen. @throws AppError `invalid_input` */
export function requirePlainFilter({ all, any }: PropertyFilter, whose: Sentence): void {
  const through = [...all, ...any].find((t) => t.item !== undefined);
  if (through === undefined) return;
  const { property } = through;
  const told = {
    zh: `${whose.zh}只看得到事件自己的属性，不能通过实体判断 ${property}；请把它放进「进入条件」`,
    en: `${whose.en} tests ${property} through an item, but sees only the event's own properties; the campaign's filter can look through items`,
  };
  throw toldError('invalid_input', told, { property });
}

/** Whether a campaign's trigger, audience or filter names a segment. */
export function namesSegment(trigger: Trigger, filter: Rule | null, segment: string): boolean {
  if (trigger.kind === 'segment' && trigger.segment === segment) return true;
  const rules = [trigger.kind === 'audience' ? trigger.rule : null, filter];
  return rules.some((rule) => rule !== null && segmentsOf(rule).has(segment));
}
