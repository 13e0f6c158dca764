import { OWN_EVENTS, type RawEvent, type ValueType } from '@gyre/domain/events';
import { HOUR_MS, instant } from '@gyre/domain/time';
import { describe, expect, test } from 'vitest';
import { validate } from './validate.ts';
import type { PlanView } from './validated.ts';

const NOON = instant(1_767_268_800_000);
const at = (offsetMs: number): RawEvent['timestamp'] => instant(NOON + offsetMs);
const openPlan: PlanView = { unknownEvents: 'accept', event: () => undefined, property: () => undefined };
const u1 = [{ namespace: 'user_id', value: 'u1' }];

function raw(more: Partial<RawEvent> = {}): RawEvent {
  return { kind: 'track', name: 'A', messageId: 'm1', keys: u1, properties: {}, ...more };
}
const check = (more: Partial<RawEvent>, plan = openPlan): ReturnType<typeof validate> => validate(raw(more), plan, NOON, 'Asia/Shanghai');
const properties = (given: Record<string, unknown>, plan = openPlan): unknown => {
  const result = check({ properties: given }, plan);
  return 'reason' in result ? result.reason : result.properties;
};
const reason = (more: Partial<RawEvent>, plan = openPlan): unknown => {
  const result = check(more, plan);
  return 'reason' in result ? result.reason : 'valid';
};

describe('the name', () => {
  test.each([
    ['下单', 'valid'],
    ['$pageview', 'valid'],
    ['x'.repeat(100), 'valid'],
    ['', 'name_missing'],
    ['  ', 'name_missing'],
    ['x'.repeat(101), 'name_invalid'],
    ['a\nb', 'name_invalid'],
    ['\ud800', 'name_invalid'],
  ])('%j is %s', (name, expected) => {
    expect(reason({ name })).toBe(expected);
  });

  test('every name of the closed list is refused as a tracked event', () => {
    for (const name of OWN_EVENTS) expect(reason({ name })).toBe('name_reserved');
  });

  test('other calls are named after their kind, whatever name they give', () => {
    expect(check({ kind: 'profile_set', name: '$message_sent' })).toMatchObject({ name: '$profile_set' });
    expect(check({ kind: 'identify', name: '' })).toMatchObject({ name: '$identify' });
  });
});

describe('identities', () => {
  const keys = (...given: string[]): RawEvent['keys'] =>
    given.map((text) => ({ namespace: text.slice(0, text.indexOf(':')), value: text.slice(text.indexOf(':') + 1) }));
  const cleaned = (...given: string[]): unknown => {
    const result = check({ keys: keys(...given) });
    return 'reason' in result ? result.reason : result.keys.map((key) => `${key.namespace}:${key.value}`);
  };

  test('come out clean, once each, by priority, whatever their order', () => {
    const expected = ['user_id:u1', 'phone:+8613800000001', 'email:a@example.test', 'anonymous_id:a1', 'card:7'];
    expect(cleaned('card:7', 'anonymous_id:a1', 'email:A@Example.test', 'phone:138 0000 0001', 'user_id:u1', 'user_id:u1')).toEqual(
      expected,
    );
    expect(cleaned('anonymous_id:b', 'anonymous_id:a')).toEqual(cleaned('anonymous_id:a', 'anonymous_id:b'));
  });

  test('blocked and malformed ones are left out as long as another remains', () => {
    expect(cleaned('user_id:null', 'email:nobody', 'anonymous_id:a1')).toEqual(['anonymous_id:a1']);
    expect(cleaned('user_id:0')).toBe('identity_missing');
    expect(cleaned()).toBe('identity_missing');
    expect(cleaned('email:nobody')).toBe('identity_invalid');
    expect(cleaned('Nämespace:x')).toBe('identity_invalid');
    expect(cleaned('user_id:a\0b')).toBe('identity_invalid');
    expect(cleaned(`user_id:${'x'.repeat(256)}`)).toBe('identity_invalid');
    expect(cleaned(...Array.from({ length: 31 }, (_, i) => `anonymous_id:a${i}`))).toBe('identity_invalid');
  });

  test('items need none, but a type and an id', () => {
    const item = { type: 'product', id: 'p1' };
    expect(check({ kind: 'item_set', keys: [], item, properties: { price: 3 } })).toMatchObject({
      name: '$item_set',
      keys: [],
      properties: { price: 3, $item_type: 'product', $item_id: 'p1' },
    });
    expect(reason({ kind: 'item_set', keys: [] })).toBe('item_invalid');
    expect(reason({ kind: 'item_delete', keys: [], item: { type: 'product', id: ' ' } })).toBe('item_invalid');
    expect(reason({ kind: 'item_delete', keys: [], item: { type: 'product', id: 'x'.repeat(256) } })).toBe('item_invalid');
  });
});

describe('the time', () => {
  const times = (more: Partial<RawEvent>): unknown => {
    const result = check(more);
    return 'reason' in result ? result.reason : [result.at - NOON, result.originalAt === null ? null : result.originalAt - NOON];
  };

  test('is received − (sentAt − timestamp): a clock an hour fast is put right, and its own time kept', () => {
    expect(times({ timestamp: at(HOUR_MS - 5000), sentAt: at(HOUR_MS) })).toEqual([-5000, HOUR_MS - 5000]);
    expect(times({ timestamp: at(-HOUR_MS - 5000), sentAt: at(-HOUR_MS) })).toEqual([-5000, -HOUR_MS - 5000]);
    expect(times({ timestamp: at(-5000), sentAt: at(0) })).toEqual([-5000, null]);
    expect(times({ timestamp: instant(60_000), sentAt: instant(61_000) })).toEqual([-1000, 60_000 - NOON]);
  });

  test('is never after receipt', () => {
    expect(times({ timestamp: at(HOUR_MS) })).toEqual([0, HOUR_MS]);
    expect(times({ timestamp: at(10), sentAt: at(0) })).toEqual([0, 10]);
    expect(times({ timestamp: at(HOUR_MS), historical: true })).toEqual([0, HOUR_MS]);
  });

  test('is the timestamp when the time of sending is unknown or the event is history, and receipt when there is none', () => {
    expect(times({ timestamp: at(-HOUR_MS) })).toEqual([-HOUR_MS, null]);
    expect(times({ timestamp: at(-HOUR_MS), sentAt: at(HOUR_MS), historical: true })).toEqual([-HOUR_MS, null]);
    expect(times({ sentAt: at(HOUR_MS) })).toEqual([0, null]);
  });

  test('before the year 2000 is a wrong unit or clock', () => {
    expect(times({ timestamp: instant(1_767_268_800) })).toBe('time_invalid');
    expect(times({ timestamp: instant(946_684_800_000) })).toEqual([946_684_800_000 - NOON, null]);
  });
});

describe('properties', () => {
  test('keep scalars and lists, drop null, flatten objects', () => {
    expect(properties({ a: 'x', b: 1.5, c: false, d: null, e: ['x', 2, null], f: { g: { h: { i: 1 } } }, k: [] })).toEqual({
      a: 'x',
      b: 1.5,
      c: false,
      e: ['x', '2'],
      'f.g.h.i': 1,
      k: [],
    });
    expect(properties({ f: { g: { h: { i: { j: 1 } } } } })).toBe('too_deep');
    expect(properties({ a: { b: 1 }, 'a.b': 2 })).toBe('property_invalid');
    expect(properties({ 'a.b': 2, a: { b: 1 } })).toBe('property_invalid');
  });

  test.each([
    [{ a: Infinity }, 'property_invalid'],
    [{ a: [1, { b: 2 }] }, 'property_invalid'],
    [{ a: [[1]] }, 'property_invalid'],
    [{ '': 1 }, 'property_invalid'],
    [{ 'a\nb': 1 }, 'property_invalid'],
    [{ ['x'.repeat(101)]: 1 }, 'property_invalid'],
    [JSON.parse('{"__proto__":{"polluted":1}}') as Record<string, unknown>, { '__proto__.polluted': 1 }],
    [JSON.parse('{"__proto__":1}') as Record<string, unknown>, 'property_invalid'],
    [{ a: 'x'.repeat(8193) }, 'too_large'],
    [{ a: ['x'.repeat(8193)] }, 'too_large'],
    [{ a: Array.from({ length: 501 }, () => 'x') }, 'too_large'],
    [Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`p${i}`, 'x'.repeat(8000)])), 'too_large'],
    [Object.fromEntries(Array.from({ length: 251 }, (_, i) => [`p${i}`, 1])), 'too_many_properties'],
  ])('%#', (given, expected) => {
    expect(properties(given)).toEqual(expected);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('text no store takes is mended', () => {
    expect(properties({ a: 'x\0y', b: '\ud800z', c: ['\0'] })).toEqual({ a: 'xy', b: '\ufffdz', c: [''] });
  });

  test('a list of objects becomes children; a list of objects inside a child becomes texts', () => {
    const lines = [
      { sku: 's1', price: 9.5, size: { w: 1 }, tags: ['a'] },
      { sku: 's2', options: [{ k: 1 }] },
    ];
    expect(check({ name: '下单', properties: { total: 19, lines } })).toMatchObject({
      properties: { total: 19 },
      children: [
        { name: '下单/lines', properties: { sku: 's1', price: 9.5, 'size.w': 1, tags: ['a'], $index: 0 } },
        { name: '下单/lines', properties: { sku: 's2', options: ['{"k":1}'], $index: 1 } },
      ],
    });
    const entries = (n: number): object[] => Array.from({ length: n }, (_, i) => ({ i }));
    expect(reason({ properties: { a: entries(200) } })).toBe('valid');
    expect(reason({ properties: { a: entries(200), b: entries(1) } })).toBe('too_many_properties');
    expect(reason({ properties: { a: [{ text: 'x'.repeat(8193) }] } })).toBe('too_large');
  });

  test('attributes never explode', () => {
    expect(check({ kind: 'profile_set', properties: { addresses: [{ city: '上海' }] } })).toMatchObject({
      properties: { addresses: ['{"city":"上海"}'] },
      children: [],
    });
  });

  test('increments are numbers, appends lists of texts, unsets names, deletes nothing', () => {
    expect(reason({ kind: 'profile_increment', properties: { n: '1' } })).toBe('property_invalid');
    expect(check({ kind: 'profile_increment', properties: { n: 1 } })).toMatchObject({ properties: { n: 1 } });
    expect(reason({ kind: 'profile_append', properties: { n: true } })).toBe('property_invalid');
    expect(check({ kind: 'profile_append', properties: { a: 'x', b: ['y', 1] } })).toMatchObject({
      properties: { a: ['x'], b: ['y', '1'] },
    });
    expect(check({ kind: 'profile_unset', properties: { a: null, b: { c: 1 } } })).toMatchObject({ properties: { a: true, b: true } });
    expect(check({ kind: 'profile_delete', properties: { a: 1 } })).toMatchObject({ properties: {} });
  });
});

describe('the event plan', () => {
  const plan = (type: ValueType, more: object = {}): PlanView => ({
    unknownEvents: 'block',
    event: (name) => (name === 'A' ? 'accepted' : name === 'B' ? 'blocked' : undefined),
    property: (event, name) => (event === 'A' && name === 'p' ? { type, locked: true, blocked: false, ...more } : undefined),
  });

  test('blocks events and properties', () => {
    expect(reason({ name: 'B' }, plan('string'))).toBe('event_blocked');
    expect(reason({ name: 'C' }, plan('string'))).toBe('event_unknown');
    expect(reason({ kind: 'profile_set' }, plan('string'))).toBe('valid');
    expect(properties({ p: 'x' }, plan('string', { blocked: true }))).toBe('property_unknown');
    expect(properties({ q: 'x' }, plan('string', { blocked: true }))).toEqual({ q: 'x' });
  });

  test.each<[ValueType, unknown, unknown]>([
    ['number', '12', 12],
    ['number', '-1.50', -1.5],
    ['number', 'twelve', 'type_mismatch'],
    ['number', '12345678901234567', 'type_mismatch'],
    ['number', true, 'type_mismatch'],
    ['string', 12, '12'],
    ['string', ['a'], 'type_mismatch'],
    ['boolean', 'true', true],
    ['boolean', 'yes', 'type_mismatch'],
    ['list', 'a', ['a']],
    ['list', false, 'type_mismatch'],
    ['instant', '2026-01-01 08:00:00.000', '2026-01-01T00:00:00.000Z'],
    ['instant', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z'],
    ['instant', 1767225600000, '2026-01-01T00:00:00.000Z'],
    ['instant', 'soon', 'type_mismatch'],
  ])('a property locked to %s makes %j %j', (type, value, expected) => {
    const result = properties({ p: value }, plan(type));
    expect(result).toEqual(expected === 'type_mismatch' ? expected : { p: expected });
  });

  test('a type that is only known, not locked, changes nothing', () => {
    expect(properties({ p: '12' }, plan('number', { locked: false }))).toEqual({ p: '12' });
  });

  test('children of a blocked name are left out', () => {
    const blocked: PlanView = { ...openPlan, event: (name) => (name === 'A/lines' ? 'blocked' : undefined) };
    expect(check({ properties: { lines: [{ a: 1 }] } }, blocked)).toMatchObject({ name: 'A', children: [] });
  });
});

describe('a refused event', () => {
  test('keeps itself as evidence, the same for every retry', () => {
    const first = check({ name: '', sentAt: at(0), timestamp: at(-1) });
    const second = check({ name: '', sentAt: at(900), timestamp: at(-1) });
    expect(first).toEqual(second);
    expect(first).toMatchObject({ reason: 'name_missing', detail: 'the event has no name', messageId: 'm1' });
  });

  test('a message id too long is known by its hash', () => {
    const result = check({ messageId: 'x'.repeat(300) });
    expect(result).toMatchObject({ messageId: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown });
  });
});
