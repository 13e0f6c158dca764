import { gzipSync } from 'node:zlib';
import { CallKind, isOwnEventName, OWN_EVENTS, type RawEvent, type Value } from '@gyre/domain/events';
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
import { readForm, unwrap } from './sensors/form.ts';

const RECEIVED = instant(1_795_400_000_000);
const plan: PlanView = {
  unknownEvents: 'accept',
  event: () => 'accepted',
  property: (_, name) => (name.length % 5 === 0 ? { type: 'number', locked: true, blocked: false } : undefined),
};
const routes = protocols.flatMap((protocol) => protocol.routes.map((route) => ({ protocol, ...route })));
const isSafe = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** Collects what does not hold. */
function faults(claims: Readonly<Record<string, boolean>>): string[] {
  return Object.entries(claims).flatMap(([claim, holds]) => (holds ? [] : [claim]));
}

function faultsOfProperties(properties: Readonly<Record<string, Value>>): string[] {
  const entries = Object.entries(properties);
  const texts = textsOf(properties);
  return faults({
    'few properties': entries.length <= LIMITS.properties + 2,
    'short safe names': entries.every(([name]) => name.length > 0 && name.length <= LIMITS.propertyNameLength && isSafe(name)),
    'short lists': entries.every(([, value]) => !Array.isArray(value) || value.length <= LIMITS.listEntries),
    'finite numbers': entries.every(([, value]) => typeof value !== 'number' || Number.isFinite(value)),
    'only values': entries.every(([, value]) => Array.isArray(value) || ['string', 'number', 'boolean'].includes(typeof value)),
    'short safe texts': texts.every((text) => typeof text === 'string' && text.length <= LIMITS.stringLength && isSafe(text)),
  });
}

function textsOf(properties: Readonly<Record<string, Value>>): string[] {
  return Object.values(properties).flatMap((value) => (typeof value === 'string' || Array.isArray(value) ? value : []));
}

function faultsOf(raw: RawEvent, event: ValidEvent): string[] {
  const { name, messageId, keys, children } = event;
  const ranks = keys.map((key) => DEFAULT_NAMESPACES.find((n) => n.key === key.namespace)?.priority ?? 100);
  const all = [event.properties, ...children.map((child) => child.properties)];
  const size = all.reduce((sum, one) => sum + [...Object.keys(one), ...textsOf(one)].reduce((n, text) => n + text.length, 0), 0);
  return [
    ...all.flatMap(faultsOfProperties),
    ...faults({
      'a safe name': name.trim() !== '' && name.length <= LIMITS.nameLength && isSafe(name),
      'own names only for calls': isOwnEventName(name) === (raw.kind !== 'track'),
      'a safe id': messageId.length > 0 && messageId.length <= LIMITS.messageIdLength && isSafe(messageId),
      'a time up to receipt': Number.isInteger(event.at) && event.at <= RECEIVED && event.at >= EARLIEST,
      'somebody, unless an item': keys.length > 0 === !raw.kind.startsWith('item_'),
      'keys by priority': ranks.every((rank, i) => i === 0 || rank >= (ranks[i - 1] ?? 0)),
      'safe keys': keys.every((key) => key.value.length > 0 && key.value.length <= 255 && isSafe(key.value)),
      'few children': children.length <= LIMITS.children,
      'bounded size': size <= LIMITS.size + 600 + children.length * 10,
    }),
  ];
}

/** What is wrong with the fate of one raw event: it must be valid within the limits, or refused with evidence that can be stored. */
function faultsOfFate(raw: RawEvent): string[] {
  const result = validate(raw, plan, RECEIVED, 'Asia/Shanghai');
  if (!('reason' in result)) return faultsOf(raw, result);
  const replayed = replayableEvent(result.raw);
  const isFaithful = replayed === undefined || (replayed.kind === raw.kind && replayed.historical === true);
  return faults({ 'storable evidence': isSafe(result.raw) && isSafe(result.detail) && isSafe(result.zh), 'faithful replay': isFaithful });
}

/** Whatever comes: an AppError, or records each of which is bad with a reason or becomes a valid event within the limits. */
function fateOf(protocol: (typeof protocols)[number], request: () => IntakeRequest): string[] {
  try {
    const { records } = protocol.decode(request());
    const answer = protocol.answer(
      request(),
      records.map(() => ({ outcome: 'accepted' })),
    );
    return [
      ...faults({ 'answered 200': answer.status === 200 }),
      ...records.flatMap((r) =>
        isBad(r) ? faults({ 'storable evidence': isSafe(r.raw) && isSafe(r.detail) && isSafe(r.zh) }) : faultsOfFate(r),
      ),
    ];
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
}

const route = fc.constantFrom(...routes);
const headers = fc.dictionary(
  fc.constantFrom('content-encoding', 'authorization', 'x-write-key', 'sentat', 'anonymousid', 'dry-run'),
  fc.oneof(fc.string(), fc.constantFrom('gzip', 'deflate', 'Basic d2s6', 'Bearer x', 'true', '2026-01-01T00:00:00Z')),
);
/** Any UTF-16 units, control characters and lone surrogates often among them. */
const text = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }) },
      fc.constantFrom('\0', '\ud800', '\udc00', '\n', '.', '$'),
    ),
    {
      maxLength: 4,
    },
  )
  .map((parts) => parts.join(''));
/** Values that provoke: names, times and texts near every limit. */
const leaf = fc.oneof(
  { weight: 3, arbitrary: text },
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
  fc.constantFrom(0, -0, 1e308, -1, 1_795_300_000_000, 8.64e15, 9e15, '1795300000000', 'x'.repeat(3000), 'x'.repeat(9000)),
);
const name = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom('type', 'event', 'userId', 'anonymousId', 'traits', 'properties', 'context', 'timestamp', 'externalIds'),
  },
  {
    weight: 8,
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
    weight: 8,
    arbitrary: fc.constantFrom(
      'sentAt',
      'messageId',
      'id',
      'page',
      'item',
      'phone',
      'email',
      '$identity_mobile',
      '$time',
      'lib',
      'a',
      'a.b',
    ),
  },
  { weight: 2, arbitrary: fc.constantFrom('constructor', 'toString', 'hasOwnProperty') },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', '', '\0', 'x'.repeat(99)) },
  { weight: 1, arbitrary: text },
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('tree'), { maxLength: 6 }),
    fc.array(fc.tuple(name, tie('tree')), { maxLength: 10 }).map((entries) => Object.fromEntries(entries)),
  ),
}));
const record = fc
  .tuple(
    fc.constantFrom(
      {},
      { type: 'track', event: 'A', userId: 'u1', distinct_id: 'u1', time: 1_795_300_000_000 },
      { type: 'identify', userId: 'u1' },
    ),
    fc.array(fc.tuple(name, tree), { maxLength: 8 }),
  )
  .map(([base, entries]) => ({ ...base, ...Object.fromEntries(entries) }));

describe('no decoder throws anything but AppError, and nothing gets past the limits:', () => {
  test('arbitrary bytes and headers on every route', () => {
    fc.assert(
      fc.property(route, fc.uint8Array({ maxLength: 400 }), headers, fc.string(), ({ protocol, method, path }, bytes, given, query) => {
        const request = (): IntakeRequest => ({
          method,
          path,
          query: new URLSearchParams(query),
          headers: given,
          body: readBody(bytes, given),
        });
        expect(fateOf(protocol, request)).toEqual([]);
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
        const query = method === 'GET' ? form : new URLSearchParams();
        expect(fateOf(protocol, () => ({ method, path, query, headers: kept, body }))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test('mutations of what real SDKs sent, of the bytes and of the JSON inside', () => {
    const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
    const put = fc.oneof(
      fc.constantFrom('"', '\\', '{', '[', ',', '0', 'e9', 'null', '\\u0000', '\0', '$', '-'),
      fc.string({ maxLength: 4 }),
    );
    const mutation = fc.record({ at: place, cut: fc.nat(3), put });
    const mutated = (bytes: Uint8Array, mutations: readonly { at: number; cut: number; put: string }[]): Buffer =>
      mutations.reduce((now, { at, cut, put }) => {
        const from = Math.floor(at * now.length);
        return Buffer.concat([now.subarray(0, from), Buffer.from(put), now.subarray(from + cut)]);
      }, Buffer.from(bytes));
    fc.assert(
      fc.property(
        fc.constantFrom(...recordings()),
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        fc.nat(2),
        (seed, mutations, depth) => {
          const { method, path, query, headers } = seed.request;
          const protocol = routes.find((r) => r.method === method && r.path === path)?.protocol;
          if (protocol === undefined) throw new Error(`no route ${path}`);
          const inside = protocol.name === 'sensors' && depth > 0 ? JSON.stringify(unwrap(readForm(seed.request)).records) : undefined;
          const form = (text: Uint8Array): string => new URLSearchParams({ data_list: Buffer.from(text).toString('base64') }).toString();
          const outside = method === 'GET' ? Buffer.from(query.toString()) : seed.request.body;
          const bytes = inside === undefined ? mutated(outside, mutations) : Buffer.from(form(mutated(Buffer.from(inside), mutations)));
          const isQuery = method === 'GET';
          const request = (): IntakeRequest => ({
            method,
            path,
            query: isQuery ? new URLSearchParams(bytes.toString('utf8')) : query,
            headers,
            body: isQuery ? new Uint8Array() : readBody(depth === 2 ? gzipSync(bytes) : bytes, {}),
          });
          expect(fateOf(protocol, request)).toEqual([]);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('arbitrary raw events', () => {
    const key = fc.oneof(
      fc.constant({ namespace: 'user_id', value: 'u1' }),
      fc.record({ namespace: fc.constantFrom('user_id', 'phone', 'email', 'device', 'card', 'X', ''), value: text }),
    );
    const near = fc.integer({ min: RECEIVED - 1e7, max: RECEIVED + 1e7 });
    const far = fc.integer({ min: -8.64e15, max: 8.64e15 });
    const at = fc.option(fc.oneof({ weight: 5, arbitrary: near }, far).map(instant), { nil: undefined });
    const rawEvent = fc.record({
      kind: fc.constantFrom(...CallKind.options),
      name: fc.oneof(fc.constant('A'), text, fc.constantFrom(...OWN_EVENTS)),
      messageId: fc.oneof(text, fc.string({ maxLength: 400 })),
      keys: fc.array(key, { maxLength: 4 }),
      properties: record,
      timestamp: at,
      sentAt: at,
      item: fc.option(fc.record({ type: fc.constantFrom('product', ''), id: text }), { nil: undefined }),
    });
    fc.assert(
      fc.property(rawEvent, (raw) => {
        expect(faultsOfFate(raw)).toEqual([]);
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
    const posted = routes.filter((r) => r.method === 'POST');
    const fates = heavy.flatMap((body) =>
      posted.flatMap(({ protocol, method, path }) =>
        fateOf(protocol, () => ({ method, path, query: new URLSearchParams(), headers: {}, body: Buffer.from(body) })),
      ),
    );
    expect(fates).toEqual([]);
    expect(performance.now() - start).toBeLessThan(30_000);
  });
});
