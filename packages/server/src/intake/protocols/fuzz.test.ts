import { gzipSync } from 'node:zlib';
import { CallKind, isOwnEventName, type RawEvent, type Value } from '@gyre/domain/events';
import { DEFAULT_NAMESPACES } from '@gyre/domain/identity';
import { instant } from '@gyre/domain/time';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../errors.ts';
import { replayableEvent } from '../bad-record.ts';
import { readBody } from '../body.ts';
import { EVENT_LIMITS as LIMITS } from '../event-limits.ts';
import { EARLIEST } from '../event-time.ts';
import { recordings } from '../fixtures/recordings.ts';
import { isBad, type IntakeRequest } from '../protocol.ts';
import type { PlanView, ValidEvent } from '../validated.ts';
import { validate } from '../validate.ts';
import { protocols } from './registry.ts';

const RECEIVED = instant(1_795_400_000_000);
const plan: PlanView = {
  unknownEvents: 'accept',
  event: () => 'accepted',
  property: (_, name) => (name.length % 5 === 0 ? { type: 'number', locked: true, blocked: false } : undefined),
};
const routes = protocols.flatMap((protocol) => protocol.routes.map((route) => ({ protocol, ...route })));
const isSafe = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

function checkProperties(name: string, properties: Readonly<Record<string, Value>>): number {
  const entries = Object.entries(properties);
  expect(entries.length).toBeLessThanOrEqual(LIMITS.properties + 2);
  let size = 0;
  for (const [property, value] of entries) {
    expect(property.length > 0 && property.length <= LIMITS.propertyNameLength && isSafe(property), property).toBe(true);
    const texts = typeof value === 'string' ? [value] : Array.isArray(value) ? value : [];
    if (Array.isArray(value)) expect(value.length).toBeLessThanOrEqual(LIMITS.listEntries);
    else expect(typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value), name).toBe(true);
    for (const text of texts) expect(typeof text === 'string' && text.length <= LIMITS.stringLength && isSafe(text)).toBe(true);
    size += property.length + texts.reduce((sum, text) => sum + text.length, 0);
  }
  return size;
}

function checkValid(raw: RawEvent, event: ValidEvent): void {
  expect(event.name.trim() !== '' && event.name.length <= LIMITS.nameLength && isSafe(event.name)).toBe(true);
  expect(isOwnEventName(event.name)).toBe(raw.kind !== 'track');
  expect(event.messageId.length > 0 && event.messageId.length <= LIMITS.messageIdLength && isSafe(event.messageId)).toBe(true);
  expect(Number.isInteger(event.at) && event.at <= RECEIVED && event.at >= EARLIEST).toBe(true);
  expect(event.keys.length > 0).toBe(!raw.kind.startsWith('item_'));
  const ranks = event.keys.map((key) => DEFAULT_NAMESPACES.find((n) => n.key === key.namespace)?.priority ?? 100);
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
  for (const key of event.keys) expect(key.value.length > 0 && key.value.length <= 255 && isSafe(key.value)).toBe(true);
  expect(event.children.length).toBeLessThanOrEqual(LIMITS.children);
  let size = checkProperties(event.name, event.properties);
  for (const child of event.children) size += checkProperties(child.name, child.properties);
  expect(size).toBeLessThanOrEqual(LIMITS.size + 600 + event.children.length * 10);
}

/** Whatever comes: an AppError, or records each of which is bad with a reason or becomes a valid event within the limits. */
function survives(protocol: (typeof protocols)[number], request: () => IntakeRequest): void {
  try {
    const decoded = protocol.decode(request());
    for (const record of decoded.records) {
      if (!isBad(record)) {
        const result = validate(record, plan, RECEIVED, 'Asia/Shanghai');
        if (!('reason' in result)) checkValid(record, result);
        else replayableEvent(result.raw);
      } else expect(isSafe(record.raw) && isSafe(record.detail)).toBe(true);
    }
    const outcomes = decoded.records.map(() => ({ outcome: 'accepted' as const }));
    expect(protocol.answer(request(), outcomes).status).toBe(200);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

const route = fc.constantFrom(...routes);
const headers = fc.dictionary(
  fc.constantFrom('content-encoding', 'authorization', 'x-write-key', 'sentat', 'anonymousid', 'dry-run'),
  fc.oneof(fc.string(), fc.constantFrom('gzip', 'deflate', 'Basic d2s6', 'Bearer x', 'true', '2026-01-01T00:00:00Z')),
);
/** Values that provoke: names, times and texts near every limit. */
const leaf = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(
    'track',
    'identify',
    'page',
    'track_signup',
    'profile_append',
    'item_set',
    '$message_sent',
    '$pageview',
    'u1',
    '2026-01-01T00:00:00Z',
  ),
  fc.constantFrom(0, -0, 1e308, -1, 1_795_300_000_000, 8.64e15, 9e15, '1795300000000', '\0', '\ud800', '__proto__', 'x'.repeat(9000)),
);
const name = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom('batch', 'events', 'type', 'event', 'userId', 'anonymousId', 'traits', 'properties', 'context', 'timestamp'),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'distinct_id',
      'identities',
      'login_id',
      'original_id',
      'time',
      '_flush_time',
      '_track_id',
      'item_type',
      'item_id',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'sentAt',
      'messageId',
      'externalIds',
      'id',
      'page',
      'item',
      'phone',
      'email',
      '$identity_mobile',
      '$time',
      'lib',
    ),
  },
  { weight: 2, arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', '', '\0') },
  { weight: 2, arbitrary: fc.string({ unit: 'binary' }) },
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('tree'), { maxLength: 6 }),
    fc.array(fc.tuple(name, tie('tree')), { maxLength: 10 }).map((entries) => Object.fromEntries(entries)),
  ),
}));
const record = fc.array(fc.tuple(name, tree), { maxLength: 12 }).map((entries) => Object.fromEntries(entries));

describe('no decoder throws anything but AppError, and nothing gets past the limits:', () => {
  test('arbitrary bytes and headers on every route', () => {
    fc.assert(
      fc.property(route, fc.uint8Array({ maxLength: 400 }), headers, fc.string(), ({ protocol, method, path }, bytes, given, query) => {
        survives(protocol, () => ({ method, path, query: new URLSearchParams(query), headers: given, body: readBody(bytes, given) }));
      }),
      { numRuns: 500 },
    );
  });

  test('arbitrary JSON as a batch, a single call, a list, a form or a query', () => {
    fc.assert(
      fc.property(route, fc.array(record, { maxLength: 5 }), fc.nat(4), headers, ({ protocol, method, path }, records, wrapping, given) => {
        const { 'content-encoding': _, ...kept } = given;
        const json = JSON.stringify(
          [{ batch: records, events: records, sentAt: 1 }, records[0] ?? {}, records, records, records][wrapping],
        );
        const zipped = wrapping === 4 ? gzipSync(json) : Buffer.from(json);
        const form = new URLSearchParams({ [wrapping === 1 ? 'data' : 'data_list']: zipped.toString('base64') });
        const body = Buffer.from(protocol.name === 'sensors' ? form.toString() : json);
        survives(protocol, () => ({ method, path, query: method === 'GET' ? form : new URLSearchParams(), headers: kept, body }));
      }),
      { numRuns: 1000 },
    );
  });

  test('mutations of what real SDKs sent', () => {
    const seeds = recordings();
    const mutation = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(20), put: fc.uint8Array({ maxLength: 8 }) });
    fc.assert(
      fc.property(fc.constantFrom(...seeds), fc.array(mutation, { minLength: 1, maxLength: 5 }), fc.boolean(), (seed, mutations, zips) => {
        const { method, path, query } = seed.request;
        const isQuery = method === 'GET';
        let bytes = Buffer.from(isQuery ? query.toString() : seed.request.body);
        if (zips && !isQuery) bytes = gzipSync(bytes);
        for (const { at, cut, put } of mutations) {
          const place = Math.floor(at * bytes.length);
          bytes = Buffer.concat([bytes.subarray(0, place), put, bytes.subarray(place + cut)]);
        }
        const protocol = routes.find((r) => r.method === method && r.path === path)?.protocol;
        if (protocol === undefined) throw new Error(`no route ${path}`);
        survives(protocol, () => ({
          method,
          path,
          query: isQuery ? new URLSearchParams(bytes.toString('latin1')) : query,
          headers: seed.request.headers,
          body: isQuery ? new Uint8Array() : readBody(bytes, {}),
        }));
      }),
      { numRuns: 600 },
    );
  });

  test('arbitrary raw events', () => {
    const key = fc.record({
      namespace: fc.constantFrom('user_id', 'phone', 'email', 'device', 'card', 'X', ''),
      value: fc.string({ unit: 'binary' }),
    });
    const at = fc.option(
      fc.oneof(fc.integer({ min: -8.64e15, max: 8.64e15 }), fc.integer({ min: RECEIVED - 1e7, max: RECEIVED + 1e7 })).map(instant),
      { nil: undefined },
    );
    const rawEvent = fc.record({
      kind: fc.constantFrom(...CallKind.options),
      name: fc.string({ unit: 'binary', maxLength: 120 }),
      messageId: fc.string({ unit: 'binary', maxLength: 400 }),
      keys: fc.array(key, { maxLength: 4 }),
      properties: record,
      timestamp: at,
      sentAt: at,
      item: fc.option(fc.record({ type: fc.string(), id: fc.string({ unit: 'binary' }) }), { nil: undefined }),
    });
    fc.assert(
      fc.property(rawEvent, (raw) => {
        const result = validate(raw, plan, RECEIVED, 'Asia/Shanghai');
        if (!('reason' in result)) return checkValid(raw, result);
        expect(isSafe(result.raw) && isSafe(result.detail)).toBe(true);
        const replayed = replayableEvent(result.raw);
        if (replayed !== undefined) expect(replayed).toMatchObject({ kind: raw.kind, historical: true });
      }),
      { numRuns: 1500 },
    );
  });

  test('a thousand levels, a hundred thousand lists and a list of a million end quickly', () => {
    const heavy = [
      `{"events":[{"properties":${'{"a":'.repeat(900)}1${'}'.repeat(900)}}]}`,
      `{"events":[${'[],'.repeat(100_000)}[]]}`,
      `{"event":"A","userId":"u1","properties":{"a":[${'1,'.repeat(1_000_000)}1]}}`,
      '{"a":'.repeat(200_000),
      '"'.repeat(500_001),
      `${'\\'.repeat(500_000)}"`,
      '\n'.repeat(1_000_000),
    ];
    const start = performance.now();
    for (const body of heavy)
      for (const { protocol, method, path } of routes)
        if (method === 'POST')
          survives(protocol, () => ({ method, path, query: new URLSearchParams(), headers: {}, body: Buffer.from(body) }));
    expect(performance.now() - start).toBeLessThan(30_000);
  });
});
