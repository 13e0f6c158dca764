import { describe, expect, test } from 'vitest';
import { fillPack, MetricPack } from './pack.ts';

const said = (text: string) => ({ zh: text, en: text });
const slot = (name: string) => ({ slot: name, kind: 'event', name: said(name), meaning: said(name) });
const count = (event: string, dimensions = {}) => ({
  measure: { of: 'events', measured: { events: [{ event }], aggregate: { of: 'events' } } },
  dimensions,
});
const metric = (key: string, rest: object) => ({
  key,
  name: said(key),
  meaning: said(key),
  unit: 'count',
  direction: 'more',
  northStar: null,
  ...rest,
});
const did = (event: string) => ({
  kind: 'did',
  select: { event },
  aggregate: { of: 'count' },
  window: { kind: 'ever' },
  test: { op: 'greater_or_equal', value: 1 },
});
const stage = (key: string, rule: object) => ({ key, name: said(key), meaning: said(key), rule });

const PACK = MetricPack.parse({
  key: 'p',
  name: said('p'),
  description: said('p'),
  slots: [slot('order'), slot('visit'), { ...slot('channel'), kind: 'property', of: 'order' }],
  metrics: [
    metric('orders', count('{order}', { channel: { of: 'value', value: { property: '{channel}' } } })),
    metric('visits', count('{visit}')),
    metric('rate', { measure: { of: 'composite', formula: 'orders / visits' } }),
    metric('rate_before', { measure: { of: 'derived', metric: 'rate', shift: { count: 1, unit: 'week' } } }),
    metric('sent', count('$message_sent')),
  ],
  models: [
    { key: 'm', name: said('m'), stages: [stage('a', did('$message_sent')), stage('b', did('{visit}')), stage('c', did('{order}'))] },
  ],
});

describe('a pack', () => {
  test('takes the project’s names in its slots, and leaves own names as they are', () => {
    const { metrics, models, gaps } = fillPack(PACK, { order: 'pay', visit: 'open', channel: 'source' }, 'zh');
    expect(gaps).toEqual([]);
    expect(metrics.map(({ key }) => key)).toEqual(['orders', 'visits', 'rate', 'rate_before', 'sent']);
    expect(metrics[0]?.definition).toMatchObject({
      measure: { measured: { events: [{ event: 'pay' }] } },
      dimensions: { channel: { of: 'value', value: { property: 'source' } } },
    });
    expect(metrics[4]?.definition.measure).toMatchObject({ measured: { events: [{ event: '$message_sent' }] } });
    expect(models[0]?.definition.stages.map(({ rule }) => rule)).toMatchObject([
      {},
      { select: { event: 'open' } },
      { select: { event: 'pay' } },
    ]);
  });

  test('leaves out what lacks a slot, whatever is made of it too, and says which', () => {
    const { metrics, models, gaps } = fillPack(PACK, { order: 'pay' }, 'zh');
    expect(metrics.map(({ key }) => key)).toEqual(['orders', 'sent']);
    expect(metrics[0]?.definition.dimensions).toEqual({});
    expect(models[0]?.definition.stages.map(({ key }) => key)).toEqual(['a', 'c']);
    expect(gaps).toEqual(['visits', 'rate', 'rate_before', 'm'].map((key) => ({ key, slots: ['visit'] })));
  });

  test('maps an event with a filter', () => {
    const filter = { all: [{ property: 'kind', op: 'equals' as const, value: 'x' }], any: [] };
    const { metrics } = fillPack(PACK, { order: { event: 'pay', filter } }, 'zh');
    expect(metrics[0]?.definition.measure).toMatchObject({ measured: { events: [{ event: 'pay', filter }] } });
  });

  test('has no model of fewer than two stages', () => {
    expect(fillPack(PACK, {}, 'zh').models).toEqual([]);
  });
});
