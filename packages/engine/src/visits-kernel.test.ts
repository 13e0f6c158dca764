import { describe, expect, test } from 'vitest';
import { every, World } from '../test/world.ts';
import { Cancelled, CustomerOrder, countVisits, selectVisited, type VisitsPlan } from './index.ts';

/** Views (name 1) of pages, by their numbers; customers 3 and 5 are one. */
const world = new World([
  [1, 1, 0, 7],
  [1, 1, 4, 8],
  [1, 1, 5, 7],
  [1, 2, 6, 9],
  [1, 1, 40, 7],
  [2, 1, 0, 8],
  [3, 1, 10, 9],
  [5, 1, 12, 6],
]);
world.merge([5, 3]);

const plan = (more: Partial<VisitsPlan> = {}): VisitsPlan => ({
  views: [every(1)],
  page: { of: 'row', code: world.number },
  session: { gapMs: 30, day: null },
  groups: 20,
  compare: (a, b) => a - b,
  from: -Infinity,
  to: Infinity,
  now: 1000,
  ...more,
});
const counted = (more: Partial<VisitsPlan> = {}) => countVisits(plan(more), world.view(), world.order);
const seen = (views: number, customers: number, sessions: number) => ({ views, customers, sessions });

describe('the visits kernel', () => {
  test('counts views, customers and sessions by page, those with most views first', () => {
    const { whole, groups } = counted();
    expect(whole).toEqual({ ...seen(7, 3, 4), entries: 4, exits: 4, bounces: 2, stays: 3, stayMs: 7 });
    expect(groups).toEqual([
      { page: 7, ...seen(3, 1, 2), entries: 2, exits: 2, bounces: 1, stays: 1, stayMs: 4 },
      { page: 8, ...seen(2, 2, 2), entries: 1, exits: 1, bounces: 1, stays: 1, stayMs: 1 },
      { page: 6, ...seen(1, 1, 1), entries: 0, exits: 1, bounces: 0, stays: 0, stayMs: 0 },
      { page: 9, ...seen(1, 1, 1), entries: 1, exits: 0, bounces: 0, stays: 1, stayMs: 2 },
    ]);
    expect(countVisits(plan(), world.view(), world.order, { byCustomer: new CustomerOrder() })).toEqual({ whole, groups });
  });

  test('takes pages beyond those told apart together, of equal ones those compared first stay', () => {
    const { groups } = counted({ groups: 3, compare: (a, b) => b - a });
    expect(groups.map(({ page, views, sessions }) => [page, views, sessions])).toEqual([
      [7, 3, 2],
      [8, 2, 2],
      [9, 1, 1],
      [null, 1, 1],
    ]);
    expect(counted({ groups: 1 }).groups[1]).toEqual({
      page: null,
      ...seen(4, 3, 3),
      entries: 2,
      exits: 2,
      bounces: 1,
      stays: 2,
      stayMs: 3,
    });
  });

  test('ends sessions with the day, and sees the asked range alone', () => {
    expect(counted({ session: { gapMs: 30, day: (at) => Math.floor(at / 5) } }).whole).toMatchObject({ sessions: 5, bounces: 3 });
    expect(counted({ from: 4, to: 12 }).whole).toMatchObject({ views: 3, bounces: 1, stayMs: 1 });
    expect(counted({ now: 3 }).whole.views).toBe(2);
    expect(counted({ views: [every(3)] })).toMatchObject({ whole: seen(0, 0, 0), groups: [] });
  });

  test('finds who viewed a page, entered, left or bounced there', () => {
    const who = (did: 'view' | 'entry' | 'exit' | 'bounce', ...pages: number[]) => {
      const isOurs = pages.length === 0 ? null : (page: number) => pages.includes(page);
      return [...selectVisited({ did, isOurs }, plan(), world.view(), world.order)];
    };
    expect(who('view')).toEqual([1, 2, 3]);
    expect([who('view', 8), who('entry', 8), who('exit', 8), who('bounce', 8)]).toEqual([[1, 2], [2], [2], [2]]);
    expect([who('entry', 9), who('exit', 9), who('exit', 6), who('bounce', 6, 9)]).toEqual([[3], [], [3], []]);
    expect(who('bounce')).toEqual([1, 2]);
  });

  test('stops when it is told to', () => {
    const stopped = { control: { cancelled: () => true, progress: () => {} } };
    expect(() => countVisits(plan(), world.view(), world.order, stopped)).toThrow(Cancelled);
  });
});
