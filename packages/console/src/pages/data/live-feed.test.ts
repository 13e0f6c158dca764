import { describe, expect, test } from 'vitest';
import { EMPTY_FEED, KEPT, type Live, nameOf, RateMeter, stepFeed } from './live-feed.ts';

const duplicate = (messageId: string): Live => ({ outcome: 'duplicate', received: 1000, source: 'web', name: 'pay', messageId });
const arrive = (from: number, count: number, skipped = 0) => ({
  step: 'arrived' as const,
  records: Array.from({ length: count }, (_, i) => duplicate(`m${from + i}`)),
  skipped,
});
const ids = (feed: typeof EMPTY_FEED) => feed.rows.map((r) => (r.record.outcome === 'duplicate' ? r.record.messageId : '?'));

describe('the live view', () => {
  test('shows the newest first', () => {
    expect(ids(stepFeed(EMPTY_FEED, arrive(1, 3)))).toEqual(['m3', 'm2', 'm1']);
  });

  test('keeps at most 500 lines', () => {
    const feed = stepFeed(stepFeed(EMPTY_FEED, arrive(1, 400)), arrive(401, 400));
    expect(feed.rows).toHaveLength(KEPT);
    expect(ids(feed).slice(0, 2)).toEqual(['m800', 'm799']);
    expect(new Set(feed.rows.map((r) => r.id)).size).toBe(KEPT);
  });

  test('holds arrivals back while paused, counts them, and shows them on resuming', () => {
    const paused = stepFeed(stepFeed(EMPTY_FEED, arrive(1, 1)), { step: 'paused' });
    const later = stepFeed(paused, arrive(2, 2, 5));
    expect(ids(later)).toEqual(['m1']);
    expect(later.missed).toBe(7);
    const resumed = stepFeed(later, { step: 'resumed' });
    expect(ids(resumed)).toEqual(['m3', 'm2', 'm1']);
    expect(resumed.missed).toBe(0);
  });

  test('fills with earlier events below what has arrived, without repeating any', () => {
    const accepted = (offset: number): Live => ({
      outcome: 'accepted',
      event: {
        offset,
        messageId: `e${offset}`,
        name: 'pay',
        displayName: '',
        customer: 1,
        at: 0,
        received: 0,
        source: 'web',
        historical: false,
        identities: [],
        properties: {},
      },
    });
    const live = stepFeed(EMPTY_FEED, { step: 'arrived', records: [accepted(8), accepted(9)], skipped: 0 });
    const filled = stepFeed(live, { step: 'filled', records: [accepted(8), accepted(7), accepted(6)] });
    expect(filled.rows.map((r) => (r.record.outcome === 'accepted' ? r.record.event.offset : 0))).toEqual([9, 8, 7, 6]);
  });

  test('clears', () => {
    expect(stepFeed(stepFeed(EMPTY_FEED, arrive(1, 3)), { step: 'cleared' }).rows).toEqual([]);
  });

  test('finds the name inside a quarantined record', () => {
    const raw = '{"type":"track","event":"order_paid"}';
    expect(nameOf({ outcome: 'quarantined', received: 1, source: 'web', reason: 'event_blocked', detail: '', zh: '', raw })).toBe(
      'order_paid',
    );
  });
});

describe('the rate', () => {
  test('is the mean of the last ten full seconds', () => {
    const meter = new RateMeter(0);
    for (let s = 0; s < 20; s++) meter.add(s * 1000 + 500, 30);
    expect(meter.perSecond(20_000)).toBe(30);
  });

  test('falls to zero when nothing arrives', () => {
    const meter = new RateMeter(0);
    meter.add(500, 100);
    expect(meter.perSecond(1_000)).toBe(100);
    expect(meter.perSecond(5_000)).toBe(20);
    expect(meter.perSecond(30_000)).toBe(0);
  });
});
