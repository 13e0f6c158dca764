import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { PastEvent } from '../rules/naive.ts';
import { MINUTE_MS, instant, parseInstant } from '../time.ts';
import { viewsOf, visitsAnswer, visitsCustomers, type PageView } from './naive-visits.ts';
import { VisitsDefinition, VisitsPlace } from './visits.ts';

const EVER = { from: -Infinity, to: Infinity, now: instant(0) };
const READING = { now: instant(0), zone: 'Asia/Shanghai', item: () => undefined };

/** `home 0, cart 5`: views of pages at minutes, in the log's order; `- 7` has no page. */
function of(text: string): PastEvent[] {
  return text.split(', ').map((one, order) => {
    const [page = '', minute = '0'] = one.split(' ');
    const properties: PastEvent['properties'] = page === '-' ? {} : { page };
    return { name: 'view', at: instant(Number(minute) * MINUTE_MS), order, properties };
  });
}

function definition(some: Partial<z.input<typeof VisitsDefinition>> = {}): VisitsDefinition {
  return VisitsDefinition.parse({ views: { events: [{ event: 'view' }] }, page: { property: 'page' }, ...some });
}

const seen = (customers: readonly string[], some: Partial<z.input<typeof VisitsDefinition>> = {}, span = EVER): PageView[] =>
  customers.flatMap((text, customer) => viewsOf(customer, of(text), definition(some), span, READING));

/** Two customers; the first in two sessions, the second of which is one view. */
const SHOP = seen(['home 0, item 4, home 5, cart 20, home 90', 'item 0, - 30, item 61']);

describe('visits of pages', () => {
  test('are views, customers and sessions, with entries, exits, bounces and stays', () => {
    const { whole, groups } = visitsAnswer(SHOP, definition());
    expect(groups).toEqual([
      // 4 minutes until item, 15 until cart; the view of the second session has no stay.
      { key: ['home'], views: 3, customers: 1, sessions: 2, entries: 2, exits: 1, bounces: 1, stays: 2, stayMs: 19 * MINUTE_MS },
      // One minute until home, 30 until the page without a name; the pause of 31 minutes begins a session of one view.
      { key: ['item'], views: 3, customers: 2, sessions: 3, entries: 2, exits: 1, bounces: 1, stays: 2, stayMs: 31 * MINUTE_MS },
      { key: ['cart'], views: 1, customers: 1, sessions: 1, entries: 0, exits: 1, bounces: 0, stays: 0, stayMs: 0 },
      { key: [null], views: 1, customers: 1, sessions: 1, entries: 0, exits: 1, bounces: 0, stays: 0, stayMs: 0 },
    ]);
    expect(whole).toEqual({
      views: 8,
      customers: 2,
      sessions: 4,
      entries: 4,
      exits: 4,
      bounces: 2,
      stays: 4,
      stayMs: 50 * MINUTE_MS,
    });
  });

  test('beyond the pages told apart are one group, whose customers and sessions count once', () => {
    const { groups } = visitsAnswer(SHOP, definition({ groups: 1 }));
    expect(groups.map(({ key }) => key)).toEqual([['home'], 'other']);
    expect(groups[1]).toEqual({
      key: 'other',
      views: 5,
      customers: 2,
      sessions: 3,
      entries: 2,
      exits: 3,
      bounces: 1,
      stays: 2,
      stayMs: 31 * MINUTE_MS,
    });
  });

  test('end with the day where sessions do', () => {
    const midnight = (parseInstant('2026-05-02', 'Asia/Shanghai') ?? 0) / MINUTE_MS;
    const night = [`home ${midnight - 1}, item ${midnight}`];
    const bounces = (endsAtMidnight: boolean): number =>
      visitsAnswer(seen(night, { views: { events: [{ event: 'view' }], endsAtMidnight } }), definition()).whole.bounces;
    expect([bounces(false), bounces(true)]).toEqual([0, 2]);
  });

  test('are cut at the edges of the range: what lies before it is no part of the session', () => {
    const cut = seen(['home 0, item 4, cart 5'], {}, { ...EVER, from: 4 * MINUTE_MS, to: 5 * MINUTE_MS });
    expect(visitsAnswer(cut, definition()).whole).toMatchObject({ views: 1, entries: 1, bounces: 1, stays: 0 });
  });

  test('of nobody are nothing', () => {
    const nothing = { views: 0, customers: 0, sessions: 0, entries: 0, exits: 0, bounces: 0, stays: 0, stayMs: 0 };
    expect(visitsAnswer([], definition())).toEqual({ whole: nothing, groups: [] });
  });
});

test.each<[string, z.input<typeof VisitsPlace>, number[]]>([
  ['viewed anything', { did: 'view' }, [0, 1]],
  ['viewed home', { did: 'view', groups: { keys: [['home']] } }, [0]],
  ['viewed a page without a name or the cart', { did: 'view', groups: { keys: [[null], ['cart']] } }, [0, 1]],
  ['viewed what is not home', { did: 'view', groups: { keys: [['home']], isNot: true } }, [0, 1]],
  ['entered by item', { did: 'entry', groups: { keys: [['item']] } }, [1]],
  ['left from the cart', { did: 'exit', groups: { keys: [['cart']] } }, [0]],
  ['left from item', { did: 'exit', groups: { keys: [['item']] } }, [1]],
  ['bounced at home', { did: 'bounce', groups: { keys: [['home']] } }, [0]],
  ['bounced at the cart', { did: 'bounce', groups: { keys: [['cart']] } }, []],
])('whoever %s is found', (_, place, customers) => {
  expect([...visitsCustomers(SHOP, VisitsPlace.parse(place))]).toEqual(customers);
});
