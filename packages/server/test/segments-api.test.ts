import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { person, PROJECT, customerOf } from './campaign.ts';
import { API_TOKEN, startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';
import { until } from './until.ts';

const SEGMENTS = `${PROJECT}/segments`;
/** Customer n of `c1` … `c6` paid n orders of 10 n. */
const CUSTOMERS = [1, 2, 3, 4, 5, 6];

interface Segment {
  readonly key: string;
  readonly version: number;
  readonly size: number | null;
  readonly sentence: { readonly zh: string; readonly en: string };
  readonly uses: readonly { readonly kind: string; readonly key: string }[];
}
interface Preview {
  readonly customers: number;
  readonly total: number;
  readonly counts: readonly { readonly path: readonly number[]; readonly customers: number }[];
  readonly sentence: { readonly zh: string };
  readonly sample: readonly { readonly customer: number }[];
  readonly position: number;
}
interface Members {
  readonly rows: readonly { readonly customer: number; readonly name: string }[];
  readonly next: string | null;
  readonly total: number;
}

const paidTimes = (least: number): object => ({
  kind: 'did',
  select: { event: 'order_paid' },
  aggregate: { of: 'count' },
  window: { kind: 'rolling', span: { amount: 30, unit: 'day' } },
  test: { op: 'greater_or_equal', value: least },
});
const gold = { kind: 'attribute', attribute: 'level', test: { op: 'equals', value: 'gold' } };
const named = (name: string, rule: object): object => ({ name, source: { kind: 'rule', rule } });
const everything = { select: { event: 'order_paid' }, of: 'sum', property: 'amount', window: { kind: 'ever' } };

let home: Awaited<ReturnType<typeof temporaryHome>>;
let server: GyreProcess;
const numbers = new Map<string, number>();

/** Calls the API with a token. */
async function call(method: string, path: string, body?: object | string, token: string = API_TOKEN): Promise<Response> {
  return await fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(typeof body === 'object' && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}
/** What a refused call answers. */
async function refused(method: string, path: string, body?: object, token?: string) {
  const response = await call(method, path, body, token);
  const { error } = (await response.json()) as { error: { code: string; message: string; details: Record<string, unknown> } };
  return { status: response.status, ...error };
}
async function tokenFor(...scopes: readonly string[]): Promise<string> {
  return (await server.api<{ token: string }>('POST', '/api/tokens', { name: scopes.join(' '), scopes })).token;
}
const create = (key: string, definition: object): Promise<Segment> => server.api<Segment>('POST', SEGMENTS, { key, definition });
const get = (key: string): Promise<Segment> => server.api<Segment>('GET', `${SEGMENTS}/${key}`);
const settledAt = (key: string, size: number): Promise<unknown> => until(`${size} in ${key}`, async () => (await get(key)).size === size);
async function membersOf(key: string): Promise<string[]> {
  const { rows } = await server.api<Members>('GET', `${SEGMENTS}/${key}/members`);
  return rows.map(({ customer }) => [...numbers].find(([, number]) => number === customer)?.[0] ?? String(customer));
}

beforeAll(async () => {
  home = await temporaryHome();
  server = await startGyre(home.path);
  const people = CUSTOMERS.map((n) => person(`c${n}`, `顾客${n}`, `1380000000${n}`));
  const levels = CUSTOMERS.map((n) => ({
    type: 'identify',
    messageId: `l${n}`,
    userId: `c${n}`,
    traits: { level: n > 3 ? 'gold' : 'new' },
  }));
  const orders = CUSTOMERS.flatMap((n) =>
    Array.from({ length: n }, (_, i) => ({
      type: 'track',
      messageId: `o${n}-${i}`,
      userId: `c${n}`,
      event: 'order_paid',
      properties: { amount: 10 * n },
    })),
  );
  await server.batch([...people, ...levels, ...orders]);
  for (const n of CUSTOMERS) numbers.set(`c${n}`, await customerOf(server, `c${n}`));
  await create('loyal', named('常客', paidTimes(3)));
  await create('gold', named('金卡', gold));
  await settledAt('loyal', 4);
  await settledAt('gold', 3);
});
afterAll(async () => {
  await server.stop();
  await home[Symbol.asyncDispose]();
});

describe('a saved segment', () => {
  test('is listed, searched and shown with its sentence', async () => {
    const { rows, next } = await server.api<{ rows: Segment[]; next: string | null }>('GET', `${SEGMENTS}?limit=1`);
    const rest = await server.api<{ rows: Segment[]; next: null }>('GET', `${SEGMENTS}?limit=1&cursor=${encodeURIComponent(next ?? '')}`);
    expect([...rows, ...rest.rows].map(({ key }) => key)).toEqual(['gold', 'loyal']);
    expect(rest.next).toBeNull();
    expect((await server.api<{ rows: Segment[] }>('GET', `${SEGMENTS}?search=常`)).rows.map(({ key }) => key)).toEqual(['loyal']);
    expect((await get('loyal')).sentence.zh).toContain('30 天');
  });

  test('is changed into a new version that says in words what changed', async () => {
    await create('often', named('常买', paidTimes(5)));
    const changed = await server.api<Segment>('PUT', `${SEGMENTS}/often`, { definition: named('常买', paidTimes(6)) });
    expect(changed.version).toBe(2);
    await settledAt('often', 1);
    const versions = await server.api<{ version: number; changes: { zh: string[]; en: string[] } }[]>('GET', `${SEGMENTS}/often/versions`);
    expect(versions.map(({ version, changes }) => [version, changes.zh.length, changes.en.length])).toEqual([
      [2, 1, 1],
      [1, 0, 0],
    ]);
    expect(versions[0]?.changes.zh[0]).toMatch(/5.*6/);
    const now = Date.now();
    const days = await server.api<{ size: number }[]>('GET', `${SEGMENTS}/often/history?from=${now - 86_400_000}&to=${now}&interval=hour`);
    expect(days.at(-1)).toMatchObject({ size: 1, left: 1 });
    await server.api('DELETE', `${SEGMENTS}/often`);
    expect(await refused('GET', `${SEGMENTS}/often`)).toMatchObject({
      status: 404,
      code: 'not_found',
      message: expect.stringContaining('often'),
    });
  });

  test('pages its members', async () => {
    const first = await server.api<Members>('GET', `${SEGMENTS}/loyal/members?limit=3`);
    const second = await server.api<Members>('GET', `${SEGMENTS}/loyal/members?limit=3&cursor=${encodeURIComponent(first.next ?? '')}`);
    expect([first.total, first.rows.length, second.rows.length, second.next]).toEqual([4, 3, 1, null]);
    const roots = [...first.rows, ...second.rows].map(({ customer }) => customer);
    expect(new Set(roots)).toEqual(new Set(['c3', 'c4', 'c5', 'c6'].map((user) => numbers.get(user))));
    expect(JSON.stringify(first.rows)).not.toContain('13800000003');
  });

  test('answers for one customer whether, since when and why', async () => {
    const one = (user: string) =>
      server.api<{ member: boolean; since: number | null }>('GET', `${SEGMENTS}/loyal/members/${numbers.get(user)}`);
    expect(await one('c2')).toEqual({ member: false, since: null });
    expect(await server.batch([{ type: 'track', messageId: 'more', userId: 'c2', event: 'order_paid', properties: { amount: 1 } }])).toBe(
      200,
    );
    await settledAt('loyal', 5);
    expect((await one('c2')).member).toBe(true);
    // Since when is told by the event of the entering, which comes to the log a moment later.
    const since = await until('the entering in the log', async () => (await one('c2')).since ?? undefined);
    type Move = { readonly customer: number; readonly name: string; readonly move: string; readonly at: number };
    const move = await until('the move', async () => (await server.api<Move[]>('GET', `${SEGMENTS}/loyal/moves?limit=5`))[0]);
    expect(move).toMatchObject({ customer: numbers.get('c2'), name: '顾**', move: 'entered', at: since });
    expect(Math.abs(Date.now() - since)).toBeLessThan(60_000);
    const segments = await server.api<{ key: string; since: number; why: { zh: string } }[]>(
      'GET',
      `${PROJECT}/customers/${numbers.get('c2')}/segments`,
    );
    expect(segments.map(({ key }) => key)).toEqual(['loyal']);
    expect(segments[0]).toMatchObject({ since, why: { zh: expect.stringContaining('3') } });
  });

  test('that something uses is not deleted, and names what', async () => {
    await create('rest', { name: '其余', source: { kind: 'combination', how: 'difference', segments: ['loyal', 'gold'] } });
    expect((await get('gold')).uses).toMatchObject([{ kind: 'segment', key: 'rest' }]);
    expect(await refused('DELETE', `${SEGMENTS}/gold`)).toMatchObject({
      status: 409,
      code: 'wrong_state',
      message: expect.stringContaining('rest'),
    });
    await until('the combination to be counted', async () => (await membersOf('rest')).every((user) => user === 'c2' || user === 'c3'));
    await server.api('DELETE', `${SEGMENTS}/rest`);
    expect((await get('gold')).uses).toEqual([]);
  });
});

describe('questions about rules', () => {
  test('a preview tells the size, what each condition holds and some customers', async () => {
    const rule = { kind: 'all', rules: [gold, paidTimes(5)] };
    const { customers, total, counts, sample, sentence, position } = await server.api<Preview>('POST', `${SEGMENTS}/preview`, {
      rule,
      sample: 1,
    });
    expect([customers, total, sample.length]).toEqual([2, 6, 1]);
    expect(counts).toEqual([
      { path: [], customers: 2, without: null },
      { path: [0], customers: 3, without: 2 },
      { path: [1], customers: 2, without: 3 },
    ]);
    expect(sentence.zh).toContain('gold');
    expect(position).toBeGreaterThan(20);
  });

  test('how far two segments overlap', async () => {
    const { onlyA, both, onlyB } = await server.api<Record<string, number>>('POST', `${SEGMENTS}/overlap`, { a: 'loyal', b: 'gold' });
    expect([both, onlyB]).toEqual([3, 0]);
    expect(onlyA).toBeGreaterThan(0);
  });

  test('what a rule can name, with frequent values', async () => {
    const { events, attributes } = await server.api<Record<string, { name: string }[]>>('GET', `${PROJECT}/rules/vocabulary`);
    expect(events?.map(({ name }) => name)).toContain('order_paid');
    expect(attributes?.map(({ name }) => name)).toContain('level');
    const { values } = await server.api<{ values: { value: string; count: number }[] }>('GET', `${PROJECT}/rules/values?name=level`);
    expect(values.toSorted((x, y) => (x.value < y.value ? -1 : 1))).toEqual([
      { value: 'gold', count: 3 },
      { value: 'new', count: 3 },
    ]);
  });
});

describe('frozen segments', () => {
  const freeze = (key: string, draw: object): Promise<Segment> =>
    server.api<Segment>('POST', `${SEGMENTS}/gold/snapshots`, { key, name: key, draw });

  test('are all members, so many, a share, or the best by a measure', async () => {
    expect((await freeze('all_gold', { kind: 'everybody' })).size).toBe(3);
    expect((await freeze('two', { kind: 'number', customers: 2 })).size).toBe(2);
    expect((await freeze('third', { kind: 'share', basisPoints: 3334, salt: 'x' })).size).toBeLessThan(3);
    expect((await freeze('best', { kind: 'top', customers: 1, by: everything })).size).toBe(1);
    expect(await membersOf('best')).toEqual(['c6']);
    expect((await freeze('least', { kind: 'top', customers: 1, by: everything, smallest: true })).size).toBe(1);
    expect(await membersOf('least')).toEqual(['c4']);
  });

  test('are made from a file, which says what did not match', async () => {
    const uploaded = await call('POST', `${PROJECT}/uploads?name=vips.csv`, '手机号\n13800000001\n+86 138 0000 0002\n13999999999\n');
    const { upload } = (await uploaded.json()) as { upload: string };
    const body = { key: 'vips', name: '名单', namespace: 'phone', upload };
    const { segment, table } = await server.api<{ segment: Segment; table: object }>('POST', `${SEGMENTS}/lists`, body);
    expect(segment.size).toBe(2);
    expect(table).toEqual({ namespace: 'phone', rows: 3, matched: 2, notMatched: ['13999999999'], notMatchedTotal: 1 });
    expect(await membersOf('vips')).toEqual(['c1', 'c2']);
  });

  test('keep all that did not match, to be seen and exported masked unless asked otherwise by someone who may', async () => {
    const unknown = Array.from({ length: 150 }, (_, n) => `139${String(n).padStart(8, '0')}`);
    const uploaded = await call('POST', `${PROJECT}/uploads?name=many.csv`, ['phone', '13800000001', ...unknown].join('\n'));
    const { upload } = (await uploaded.json()) as { upload: string };
    await server.api('POST', `${SEGMENTS}/lists`, { key: 'many', name: '名单', namespace: 'phone', upload });
    const [viewer, exporter, revealer] = [await tokenFor('view'), await tokenFor('export'), await tokenFor('export', 'reveal')];
    const seen = await call('GET', `${SEGMENTS}/many/not-matched`, undefined, viewer);
    const shown = (await seen.json()) as { total: number; first: string[] };
    expect([shown.total, shown.first.length, shown.first[0]]).toEqual([150, 20, '139****0000']);
    const path = `${SEGMENTS}/many/not-matched.csv`;
    const masked = await call('GET', path, undefined, exporter);
    expect(masked.headers.get('content-disposition')).toBe('attachment; filename="many-not-matched.csv"');
    const text = await masked.text();
    expect(text.trimEnd().split('\r\n')).toHaveLength(151);
    expect(unknown.some((phone) => text.includes(phone))).toBe(false);
    expect(await refused('GET', `${path}?reveal=true`, undefined, exporter)).toMatchObject({ status: 403, details: { needed: 'reveal' } });
    const revealed = await (await call('GET', `${path}?reveal=true`, undefined, revealer)).text();
    expect(revealed.trimEnd().split('\r\n').slice(1)).toEqual(unknown);
    const audit = await server.api<{ rows: { subject: string; details: object }[] }>('GET', '/api/audit?act=segment.not_matched_exported');
    expect(audit.rows.map(({ subject, details }) => [subject, details])).toEqual([
      ['many', { reveal: 'true' }],
      ['many', { reveal: 'false' }],
    ]);
  });
});

describe('an export', () => {
  test('is masked unless asked otherwise by someone who may', async () => {
    const path = `${SEGMENTS}/gold/members.csv`;
    const [exporter, revealer] = [await tokenFor('export'), await tokenFor('export', 'reveal')];
    const masked = await call('GET', path, undefined, exporter);
    expect(masked.headers.get('content-disposition')).toBe('attachment; filename="gold.csv"');
    const text = await masked.text();
    expect(text.trimEnd().split('\r\n')).toHaveLength(4);
    expect(text).not.toMatch(/13800000004|顾客4/);
    expect(await refused('GET', `${path}?reveal=true`, undefined, exporter)).toMatchObject({
      status: 403,
      code: 'not_permitted',
      message: expect.stringContaining('"reveal"'),
      details: { needed: 'reveal', granted: ['export'] },
    });
    expect(await (await call('GET', `${path}?reveal=true`, undefined, revealer)).text()).toContain('+8613800000004');
    const { rows } = await server.api<{ rows: object[] }>('GET', '/api/audit?act=segment.exported');
    expect(rows).toMatchObject([
      { actor: 'export reveal', subject: 'gold', details: { reveal: 'true' } },
      { actor: 'export', subject: 'gold', details: { reveal: 'false' } },
    ]);
  });
});

describe('refusals', () => {
  test.each([
    ['POST', '', 'operate', { key: 'x', definition: named('x', gold) }],
    ['PUT', '/gold', 'operate', { definition: named('x', gold) }],
    ['DELETE', '/gold', 'operate', undefined],
    ['POST', '/gold/snapshots', 'operate', { key: 'x', name: 'x', draw: { kind: 'everybody' } }],
    ['POST', '/lists', 'operate', { key: 'x', name: 'x', namespace: 'phone', upload: 'x' }],
    ['GET', '/gold/members.csv', 'export', undefined],
    ['GET', '/vips/not-matched.csv', 'export', undefined],
  ])('%s %s names the permission it needs: %s', async (method, path, needed, body) => {
    const viewer = await tokenFor('view');
    expect(await refused(method, `${SEGMENTS}${path}`, body, viewer)).toMatchObject({
      status: 403,
      code: 'not_permitted',
      message: `this call needs the permission "${needed}"`,
      details: { needed, granted: ['view'] },
    });
  });

  test.each<[string, string, string, object | undefined, number, RegExp]>([
    ['a key that is taken', 'POST', '', { key: 'gold', definition: named('x', gold) }, 409, /gold/],
    ['a key that is none', 'POST', '', { key: 'No Key', definition: named('x', gold) }, 400, /key/],
    ['a rule of no kind', 'POST', '/preview', { rule: { kind: 'sql' } }, 400, /rule/],
    ['too large a sample', 'POST', '/preview', { rule: gold, sample: 51 }, 400, /sample.*50/],
    ['an expression that is none', 'POST', '/preview', { rule: { ...gold, test: { op: 'matches', value: '(' } } }, 400, /\(/],
    ['an unknown segment in a rule', 'POST', '/preview', { rule: { kind: 'segment', segment: 'gone' } }, 400, /gone/],
    ['an unknown segment', 'PUT', '/gone', { definition: named('x', gold) }, 404, /gone/],
    ['a circle', 'PUT', '/gold', { definition: named('x', { kind: 'segment', segment: 'gold' }) }, 400, /gold → gold/],
    [
      'one segment alone',
      'POST',
      '',
      { key: 'x', definition: { name: 'x', source: { kind: 'combination', how: 'union', segments: ['gold'] } } },
      400,
      /segments/,
    ],
    [
      'a snapshot by saving',
      'POST',
      '',
      { key: 'x', definition: { name: 'x', source: { kind: 'snapshot', of: 'gold', version: 1, at: 0 } } },
      400,
      /snapshot/,
    ],
    [
      'a share of more than everybody',
      'POST',
      '/gold/snapshots',
      { key: 'x', name: 'x', draw: { kind: 'share', basisPoints: 10_001 } },
      400,
      /basisPoints.*10000/,
    ],
    ['a snapshot over another segment', 'POST', '/gold/snapshots', { key: 'loyal', name: 'x', draw: { kind: 'everybody' } }, 409, /loyal/],
    ['a list of an unknown file', 'POST', '/lists', { key: 'x', name: 'x', namespace: 'phone', upload: 'nothing' }, 404, /nothing/],
    ['a cursor nobody gave out', 'GET', '/gold/members?cursor=x', undefined, 400, /cursor "?x/],
    ['an overlap with nothing', 'POST', '/overlap', { a: 'gold', b: 'gone' }, 404, /gone/],
  ])('%s', async (_, method, path, body, status, message) => {
    const answer = await refused(method, `${SEGMENTS}${path}`, body);
    expect([answer.status, `${answer.message} ${JSON.stringify(answer.details)}`]).toEqual([status, expect.stringMatching(message)]);
  });

  test('a customer who is not there', async () => {
    expect(await refused('GET', `${PROJECT}/customers/999999/segments`)).toMatchObject({
      status: 404,
      message: expect.stringContaining('999999'),
    });
  });
});
