import type { Properties } from '@gyre/domain/events';
import { instant } from '@gyre/domain/time';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogRow } from '../stores/ports.ts';
import { applyCall, combine, refold, type Profile } from './profile.ts';

function row(offset: number, at: number, call: string, properties: Properties): LogRow {
  return {
    offset,
    messageId: `m${offset}`,
    hash: '',
    customer: 1,
    name: `$profile_${call}`,
    at: instant(at),
    received: instant(at),
    originalAt: null,
    source: 's',
    sequence: null,
    historical: false,
    keys: [],
    properties,
    parent: null,
  };
}

function shown(profile: Profile): Record<string, unknown> {
  return Object.fromEntries([...combine([profile])].map(([name, a]) => [name, a.value]));
}

/** Applies rows as the pipeline does: late ones on mixed attributes are refolded from what arrived so far. */
function arrive(rows: readonly LogRow[]): Profile {
  let profile: Profile = {};
  const history: LogRow[] = [];
  for (const one of rows) {
    history.push(one);
    const applied = applyCall(profile, one);
    profile = applied.profile;
    if (applied.late.length > 0)
      profile = refold(
        profile,
        applied.late,
        history.toSorted((x, y) => x.at - y.at || x.offset - y.offset),
      );
  }
  return profile;
}

describe('a profile', () => {
  test('keeps the last value of each attribute by time, not by arrival', () => {
    expect(shown(arrive([row(1, 20, 'set', { level: 'gold' }), row(2, 10, 'set', { level: 'silver', city: '重庆' })]))).toEqual({
      level: 'gold',
      city: '重庆',
    });
  });

  test('takes an attribute of our own only from ourselves', () => {
    const own = '$responded_campaigns';
    const rows = [row(1, 1, 'set', { [own]: ['forged'] }), { ...row(2, 2, 'set', { [own]: ['spring'] }), sequence: 1 }];
    const after = [...rows, row(3, 3, 'unset', { [own]: true }), row(4, 4, 'append', { [own]: ['forged'] })];
    expect(shown(arrive(after))).toEqual({ [own]: ['spring'] });
    expect(shown(arrive([...after, row(5, 5, 'delete', {})]))).toEqual({});
  });

  test('adds, appends once each, sets once, unsets', () => {
    const rows = [
      row(1, 1, 'set_once', { first: 'a' }),
      row(2, 2, 'set_once', { first: 'b' }),
      row(3, 3, 'increment', { orders: 2 }),
      row(4, 4, 'increment', { orders: -1 }),
      row(5, 5, 'append', { tags: ['新客', '618'] }),
      row(6, 6, 'append', { tags: ['618', 'vip'] }),
      row(7, 7, 'set', { gone: 1 }),
      row(8, 8, 'unset', { gone: true }),
    ];
    expect(shown(arrive(rows))).toEqual({ first: 'a', orders: 1, tags: ['新客', '618', 'vip'] });
  });

  test('a late set between two increments keeps only the later increment', () => {
    expect(shown(arrive([row(1, 10, 'increment', { n: 1 }), row(2, 30, 'increment', { n: 5 }), row(3, 20, 'set', { n: 100 })]))).toEqual({
      n: 105,
    });
  });

  test('a deletion forgets what came before it, also what arrives late', () => {
    const rows = [row(1, 10, 'set', { a: 1 }), row(2, 20, 'delete', {}), row(3, 15, 'set', { b: 2 }), row(4, 25, 'set', { c: 3 })];
    expect(shown(arrive(rows))).toEqual({ c: 3 });
  });

  test('attributes named like parts of JavaScript objects are ordinary attributes', () => {
    expect(shown(arrive([row(1, 1, 'set', { constructor: 'x', toString: 'y' })]))).toEqual({ constructor: 'x', toString: 'y' });
  });

  test('any order of arrival gives the same profile when instants differ', () => {
    const call = fc.oneof(
      fc.record({ call: fc.constant('set'), value: fc.integer({ min: 0, max: 9 }) }),
      fc.record({ call: fc.constant('set_once'), value: fc.integer({ min: 0, max: 9 }) }),
      fc.record({ call: fc.constant('increment'), value: fc.integer({ min: -3, max: 3 }) }),
      fc.record({ call: fc.constant('unset'), value: fc.constant(1) }),
      fc.record({ call: fc.constant('delete'), value: fc.constant(0) }),
    );
    const scenario = fc.array(call, { maxLength: 9 }).chain((calls) => {
      const indexes = calls.map((_, i) => i);
      return fc.tuple(fc.constant(calls), fc.shuffledSubarray(indexes, { minLength: indexes.length, maxLength: indexes.length }));
    });
    fc.assert(
      fc.property(scenario, ([calls, order]) => {
        const at = (index: number, offset: number): LogRow =>
          row(offset, index * 10, calls[index]?.call ?? '', calls[index]?.call === 'delete' ? {} : { n: calls[index]?.value ?? 0 });
        const inOrder = calls.map((_, index) => at(index, index + 1));
        const shuffled = order.map((index, offset) => at(index, offset + 1));
        expect(shown(arrive(shuffled))).toEqual(shown(arrive(inOrder)));
      }),
      { numRuns: 1000 },
    );
  });
});
