import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { PastEvent } from '../rules/naive.ts';
import { randomWorld, historyOf, contextOf } from '../rules/testing.ts';
import { MINUTE_MS, instant } from '../time.ts';
import { pathCustomers, pathsAnswer, pathsOf } from './naive-paths.ts';
import { PathsDefinition, pathStopKey, type PathStop } from './paths.ts';

const EVER = { from: -Infinity, to: Infinity, now: instant(0) };
const READING = { now: instant(0), zone: 'UTC', item: () => undefined };

/** `A 0m, B 5m` in the log's order. */
function of(text: string): PastEvent[] {
  return text.split(', ').map((one, order) => {
    const [name = '', minutes = '0', page] = one.split(' ');
    const properties: PastEvent['properties'] = page === undefined ? {} : { page };
    return { name, at: instant(Number.parseFloat(minutes) * MINUTE_MS), order, properties };
  });
}

const anything = (...names: string[]) => names.map((event) => ({ select: { event } }));
function definition(some: Partial<z.input<typeof PathsDefinition>> = {}): PathsDefinition {
  return PathsDefinition.parse({
    anchor: { event: 'A' },
    stops: anything('A', 'B', 'C', 'D'),
    gap: { kind: 'session', ms: 30 * MINUTE_MS },
    ...some,
  });
}
const walked = (text: string, some: Partial<z.input<typeof PathsDefinition>> = {}, span = EVER): string[] =>
  pathsOf(of(text), definition(some), span, READING).map((path) => path.map(({ event, value }) => value ?? event).join(''));

describe('a path', () => {
  test('begins at its anchor and goes on while no pause is longer than the gap', () => {
    expect(walked('B 0m, A 1m, B 2m, C 32m, D 62.1m')).toEqual(['ABC']);
    expect(walked('A 0m, B 30m, C 60m, A 91m, D 92m')).toEqual(['ABC', 'AD']);
    expect(walked('B 0m, C 1m')).toEqual([]);
  });

  test('passes over what is no stop: it neither stands in the path nor keeps it going', () => {
    expect(walked('A 0m, Z 1m, B 2m')).toEqual(['AB']);
    expect(walked('A 0m, Z 20m, B 40m')).toEqual(['A']);
  });

  test('takes an anchor on its way as a stop', () => {
    expect(walked('A 0m, B 1m, A 2m, C 3m')).toEqual(['ABAC']);
  });

  test('with a time-out ends so long after the anchor, and the next anchor begins another', () => {
    const gap = { kind: 'timeout', ms: 30 * MINUTE_MS } as const;
    expect(walked('A 0m, B 20m, C 30m, D 31m, A 32m, B 33m', { gap })).toEqual(['ABC', 'AB']);
    expect(walked('A 0m, B 20m, A 31m, B 33m', { gap })).toEqual(['AB', 'AB']);
  });

  test('towards an end anchor is walked backwards from the last one', () => {
    expect(walked('B 0m, C 10m, A 12m, B 13m', { side: 'end' })).toEqual(['ACB']);
    expect(walked('B 0m, A 1m, B 50m, C 51m, A 52m', { side: 'end' })).toEqual(['ACB', 'AB']);
  });

  test('collapses repeats, whose pauses count, or not', () => {
    expect(walked('A 0m, B 20m, B 45m, C 70m')).toEqual(['ABC']);
    expect(walked('A 0m, B 20m, B 45m, C 70m', { collapse: false })).toEqual(['ABBC']);
  });

  test('is as deep as asked; what is deeper is passed over, and begins no other path', () => {
    expect(walked('A 0m, B 1m, C 2m, A 3m, D 4m', { depth: 3 })).toEqual(['ABC']);
  });

  test('takes events of one instant in the log’s order', () => {
    expect(walked('A 0m, C 1m, B 1m')).toEqual(['ACB']);
    expect(walked('C 0m, B 0m, A 0m', { side: 'end' })).toEqual(['ABC']);
  });

  test('calls a stop after a property where that is asked for; a missing one is null', () => {
    const stops = [{ select: { event: 'view' }, by: { property: 'page' } }, ...anything('B')];
    const paths = pathsOf(of('A 0m, view 1m home, view 2m home, view 3m cart, view 4m, B 5m'), definition({ stops }), EVER, READING);
    expect(paths).toEqual([
      [{ event: 'A' }, { event: 'view', value: 'home' }, { event: 'view', value: 'cart' }, { event: 'view', value: null }, { event: 'B' }],
    ]);
  });

  test('sees nothing outside the range: it is cut at its edges', () => {
    const span = { ...EVER, from: 1 * MINUTE_MS, to: 4 * MINUTE_MS };
    expect(walked('A 0m, A 1m, B 2m, C 4m', {}, span)).toEqual(['AB']);
  });
});

const stops = (text: string): PathStop[] => text.split('').map((event) => ({ event }));

describe('the diagram', () => {
  const paths = new Map([
    [1, [stops('AB'), stops('AC')]],
    [2, [stops('AB')]],
    [3, [stops('A'), stops('AD')]],
    [4, [stops('AE')]],
  ]);

  test('counts paths and customers by node and link, and merges what is rare', () => {
    const answer = pathsAnswer(paths, definition({ branches: 2 }));
    expect(answer).toMatchObject({ paths: 6, customers: 4 });
    expect(answer.nodes).toEqual([
      { level: 0, stop: { event: 'A' }, paths: 6, customers: 4, ended: { paths: 1, customers: 1 } },
      { level: 1, stop: { event: 'B' }, paths: 2, customers: 2, ended: { paths: 2, customers: 2 } },
      { level: 1, stop: { event: 'C' }, paths: 1, customers: 1, ended: { paths: 1, customers: 1 } },
      { level: 1, stop: 'other', paths: 2, customers: 2, ended: { paths: 2, customers: 2 } },
    ]);
    expect(answer.links.map(({ to, paths, customers }) => [pathStopKey(to), paths, customers])).toEqual([
      ['', 2, 2],
      ['["B"]', 2, 2],
      ['["C"]', 1, 1],
    ]);
  });

  test('ranks by customers or by paths', () => {
    const often = new Map([
      [1, [stops('AB'), stops('AB'), stops('AB'), stops('AC')]],
      [2, [stops('AC')]],
    ]);
    const first = (rank: 'customers' | 'paths') => pathsAnswer(often, definition({ rank, branches: 1 })).nodes[1]?.stop;
    expect(first('paths')).toEqual({ event: 'B' });
    expect(first('customers')).toEqual({ event: 'C' });
  });

  test('does not say who ended at the last level', () => {
    expect(pathsAnswer(new Map([[1, [stops('AB')]]]), definition({ depth: 2 })).nodes[1]?.ended).toEqual({ paths: 0, customers: 0 });
  });

  test('leads to the customers behind a node, a link and an end', () => {
    const who = (to?: PathStop | 'other' | null) =>
      pathCustomers(paths, definition({ branches: 2 }), { level: 0, stop: { event: 'A' }, ...(to === undefined ? {} : { to }) });
    expect([...who()]).toEqual([1, 2, 3, 4]);
    expect([...who({ event: 'B' })]).toEqual([1, 2]);
    expect([...who('other')]).toEqual([3, 4]);
    expect([...who(null)]).toEqual([3]);
  });
});

test('of random customers every path goes somewhere or ends, and every number has its customers', () => {
  const random = fc.record({
    side: fc.constantFrom('start' as const, 'end' as const),
    collapse: fc.boolean(),
    depth: fc.integer({ min: 2, max: 4 }),
    branches: fc.integer({ min: 1, max: 3 }),
    rank: fc.constantFrom('customers' as const, 'paths' as const),
    gap: fc.constantFrom({ kind: 'session' as const, ms: 60 * MINUTE_MS }, { kind: 'timeout' as const, ms: 26 * 60 * MINUTE_MS }),
  });
  fc.assert(
    fc.property(random, randomWorld(), (some, world) => {
      const asked = definition({
        ...some,
        anchor: { event: 'pay' },
        stops: [{ select: { event: 'view' }, by: { property: 'city' } }, ...anything('cart', 'pay')],
      });
      const byCustomer = new Map(
        world.customers.map((_, customer) => {
          const reading = { ...world, item: contextOf(world, customer).item };
          return [customer, pathsOf(historyOf(world, customer).events, asked, { ...EVER, now: world.now }, reading)];
        }),
      );
      const { nodes, links, customers } = pathsAnswer(byCustomer, asked);
      expect(customers).toBe([...byCustomer.values()].filter((paths) => paths.length > 0).length);
      for (const { level, stop, paths, ended, ...node } of nodes) {
        const next = links.filter((link) => link.level === level && pathStopKey(link.from) === pathStopKey(stop));
        expect(ended.paths + next.reduce((sum, link) => sum + link.paths, 0)).toBe(level < asked.depth - 1 ? paths : 0);
        expect(pathCustomers(byCustomer, asked, { level, stop }).size).toBe(node.customers);
        expect(nodes.filter((other) => other.level === level).length).toBeLessThanOrEqual(asked.branches + 1);
      }
      for (const { level, from, to, customers } of links)
        expect(pathCustomers(byCustomer, asked, { level, stop: from, to }).size).toBe(customers);
    }),
  );
});
