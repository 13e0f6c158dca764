import type { RuleWords } from '../rules/sentence.ts';
import type { AttributionParams } from './attribution.ts';

type Touched = Pick<AttributionParams, 'touches' | 'direct'>;
type Touch = Touched['touches'][number];

/**
 * 渠道的称呼 — what a channel of attribution is called: direct; an event, where a touch says no channel; a value of our own events that has a
 * name, such as a campaign. Otherwise, and where touches call it differently, by itself.
 */
export function channelName(channel: string, { touches, direct }: Touched, words: RuleWords): string {
  if (channel === direct.channel) return words.language === 'zh' ? '直接访问' : 'Direct';
  const names = new Set(touches.map((touch) => nameBy(touch, channel, words)).filter((name) => name !== channel));
  const [only = channel] = names;
  return names.size === 1 ? only : channel;
}

function nameBy({ select: { event }, channel: of }: Touch, channel: string, { event: eventName, eventValue }: RuleWords): string {
  if (of === undefined) return event === channel ? eventName(event) : channel;
  return of.item === undefined ? (eventValue?.(event, of.property, channel) ?? channel) : channel;
}
