import type { OwnPropertyName } from '@gyre/domain';

/** What an own event tells an operator, in this order; numbers of runs, versions and attempts are in its details. */
const TOLD = [
  'campaign',
  'segment',
  'arm',
  'goal',
  'value',
  'channel',
  'purpose',
  'action',
  'reason',
  'failure',
  'url',
] as const satisfies OwnPropertyName[];

/** How the properties of own events are called, and their values said. */
export interface OwnEventWords {
  readonly called: Readonly<Record<(typeof TOLD)[number], string>>;
  /** The value of a property as this project knows it: campaigns and segments by name, codes in words. */
  readonly say: SayValue;
}
export type SayValue = (property: string, value: string, properties: Readonly<Record<string, unknown>>) => string;

/** 系统事件摘要 — what one of our own events says, each property called by its name in the operator's language: `运营计划：召回 · 文案：满减`. */
export function ownEventSummary(properties: Readonly<Record<string, unknown>>, { called, say }: OwnEventWords, colon: string): string {
  return TOLD.flatMap((property) => {
    const value = properties[property];
    if ((typeof value !== 'string' && typeof value !== 'number') || value === '') return [];
    return [called[property] + colon + say(property, String(value), properties)];
  }).join(' · ');
}
