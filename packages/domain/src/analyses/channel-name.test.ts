import { expect, test } from 'vitest';
import { plainWords, type RuleWords } from '../rules/sentence.ts';
import { AttributionParams } from './attribution.ts';
import { channelName } from './channel-name.ts';

const words: RuleWords = {
  ...plainWords('zh'),
  event: (name) => (name === 'scan' ? '扫码' : name),
  eventValue: (event, property, value) =>
    event === '$message_sent' && property === 'campaign' && value === 'win-back' ? '沉睡召回' : value,
};
const params = AttributionParams.parse({
  conversion: [{ event: 'pay' }],
  touches: [{ select: { event: '$message_sent' }, channel: { property: 'campaign' } }, { select: { event: 'scan' } }],
});
const nameOf = (channel: string): string => channelName(channel, params, words);

test('a campaign, an event and direct visits are called by their names, what has none by itself', () => {
  expect(['win-back', 'scan', 'direct', 'summer'].map(nameOf)).toEqual(['沉睡召回', '扫码', '直接访问', 'summer']);
});
