import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { customerOf, person, PROJECT } from './campaign.ts';
import { API_TOKEN, startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';
import { until } from './until.ts';

const ANALYSES = `${PROJECT}/analyses`;
/** Customer n of `c1` … `c4` viewed, and those from `c3` on paid 10 n. */
const CUSTOMERS = [1, 2, 3, 4];

interface Cell {
  readonly value: unknown;
  readonly place?: unknown;
}
interface Asked {
  readonly answer: unknown;
  readonly tables: readonly { readonly name: string; readonly rows: readonly (readonly Cell[])[] }[];
  readonly position: number;
  readonly at: number;
}
interface People {
  readonly rows: readonly { readonly customer: number }[];
  readonly next: string | null;
  readonly total: number;
  readonly at: number;
}

const events = (...names: readonly string[]) => names.map((event) => ({ event }));
const PAID = { measures: [{ events: events('order_paid'), aggregate: { of: 'customers' } }] };
const FUNNEL = { steps: [events('view'), events('order_paid')], window: { kind: 'day' } };

let home: Awaited<ReturnType<typeof temporaryHome>>;
let server: GyreProcess;
const numbers = new Map<string, number>();
beforeAll(async () => {
  home = await temporaryHome();
  server = await startGyre(home.path);
  const track = (n: number, event: string, properties: object = {}) => ({
    type: 'track',
    messageId: `${event}${n}`,
    userId: `c${n}`,
    event,
    properties,
  });
  const people = CUSTOMERS.map((n) => person(`c${n}`, `顾客${n}`, `1380000000${n}`));
  await server.batch([...people, ...CUSTOMERS.map((n) => track(n, 'view'))]);
  await server.batch(CUSTOMERS.filter((n) => n > 2).map((n) => track(n, 'order_paid', { amount: 10 * n })));
  for (const n of CUSTOMERS) numbers.set(`c${n}`, await customerOf(server, `c${n}`));
  await until('the orders', async () => numberIn(await ask('events', PAID), 'totals', 0) === 2);
});
afterAll(async () => {
  await server.stop();
  await home[Symbol.asyncDispose]();
});

const ask = (kind: string, params: object): Promise<Asked> => server.api('POST', `${ANALYSES}/${kind}/ask`, { params });
const cellIn = ({ tables }: Asked, table: string, row: number, column = 0): Cell | undefined =>
  tables.find(({ name }) => name === table)?.rows[row]?.[column];
const numberIn = (asked: Asked, table: string, row: number, column = 0): unknown => cellIn(asked, table, row, column)?.value;
const behind = (kind: string, body: object): Promise<People> => server.api('POST', `${ANALYSES}/${kind}/customers`, body);
const namesOf = ({ rows }: People): (string | undefined)[] =>
  rows.map(({ customer }) => [...numbers].find(([, number]) => number === customer)?.[0]);

async function refused(method: string, path: string, body?: object) {
  const response = await fetch(`${server.url}${ANALYSES}${path}`, {
    method,
    headers: { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const { error } = (await response.json()) as { error: { code: string; message: string; details: object } };
  return { status: response.status, ...error };
}

describe('from a number', () => {
  test('to the customers behind it, page by page as of one instant', async () => {
    const asked = await ask('funnel', FUNNEL);
    const viewed = cellIn(asked, 'steps', 0, 1);
    expect(viewed?.value).toBe(4);
    const first = await behind('funnel', { params: FUNNEL, place: viewed?.place, at: asked.at, page: { limit: 3 } });
    expect([first.total, first.at, first.rows.length]).toEqual([4, asked.at, 3]);
    const rest = await behind('funnel', { params: FUNNEL, place: viewed?.place, at: first.at, page: { limit: 3, cursor: first.next } });
    expect([...namesOf(first), ...namesOf(rest)].toSorted((a = '', b = '') => a.localeCompare(b))).toEqual(['c1', 'c2', 'c3', 'c4']);
    expect(rest.next).toBeNull();
  });

  test('to a segment of the customers who stopped, which a campaign can take', async () => {
    const asked = await ask('funnel', FUNNEL);
    const stopped = cellIn(asked, 'steps', 0, 5);
    expect(stopped?.value).toBe(2);
    const segment = await server.api<{ size: number; sentence: { en: string } }>('POST', `${ANALYSES}/funnel/segment`, {
      params: FUNNEL,
      place: stopped?.place,
      at: asked.at,
      key: 'lookers',
      name: '只看不买',
    });
    expect(segment.size).toBe(2);
    expect(segment.sentence.en).toContain('“Funnel”');
    const members = await server.api<People>('GET', `${PROJECT}/segments/lookers/members`);
    expect(namesOf(members).toSorted((a = '', b = '') => a.localeCompare(b))).toEqual(['c1', 'c2']);
    expect(numberIn(await ask('events', { ...PAID, segments: ['lookers'] }), 'totals', 1, 1)).toBe(0);
  });

  test('to a file that spreadsheets read', async () => {
    const response = await fetch(`${server.url}${ANALYSES}/events/csv`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ params: PAID, table: 'totals', language: 'en' }),
    });
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="events.csv"');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.toString('utf8')).toBe('\uFEFF"“order_paid”, customers"\r\n2\r\n');
  });
});

test('parameters that mean nothing are refused with where and why', async () => {
  const { measures } = PAID;
  const wrong = (params: object, kind = 'events') => refused('POST', `/${kind}/ask`, { params });
  expect(await wrong({ measures: [] })).toMatchObject({
    status: 400,
    code: 'invalid_input',
    message: expect.stringContaining('body.params.measures') as string,
  });
  expect((await wrong({ measures, formulas: [{ formula: 'A / C' }] })).message).toContain('"C" is no measure; there are 1, called A');
  expect((await wrong({ measures, grain: 'hour', range: { of: 'last', count: 600, unit: 'day' } })).message).toContain('at most 5000');
  expect((await wrong({ measures, segments: ['nobody'] })).message).toBe('there is no segment nobody');
  const unreadable = { event: 'order_paid', filter: { all: [{ property: 'city', op: 'matches', value: '(' }] } };
  expect(await wrong({ measures: [{ events: [unreadable], aggregate: { of: 'events' } }] })).toMatchObject({
    status: 400,
    message: expect.stringContaining('params.measures.0.events.0.filter') as string,
  });
  expect(await wrong({}, 'nothing')).toMatchObject({ status: 404, message: expect.stringContaining('funnel') as string });
  expect(await refused('POST', '/funnel/customers', { params: FUNNEL, place: { step: 3 } })).toMatchObject({
    status: 400,
    message: 'there is no such number: step 3 of 2',
  });
  expect((await refused('POST', '/funnel/customers', { params: FUNNEL, place: {} })).message).toContain('body.place.step');
  expect(await wrong({ measures, groups: 0 })).toMatchObject({
    status: 400,
    code: 'invalid_input',
    details: {
      zh: '「显示前几组」是 0，至少 1',
      en: '“Groups shown” is 0, must be at least 1',
      issues: [{ path: 'body.params.groups', value: 0 }],
    },
  });
  expect(await wrong({ measures, range: { of: 'days', from: '2026-02-02', to: '2026-02-01' }, grain: 'day' })).toMatchObject({
    status: 400,
    details: { zh: '「时间范围」的开始日期不能晚于结束日期', en: '“Time” cannot begin after the day it ends on' },
  });
});

describe('a saved analysis', () => {
  const definition = (name: string) => ({ name, kind: 'funnel', params: FUNNEL });
  interface Saved {
    readonly version: number;
    readonly definition: { readonly params: Readonly<Record<string, unknown>> };
  }

  test('is kept in versions, with everything that was left out filled in', async () => {
    await server.api('PUT', `${ANALYSES}/buying`, { definition: definition('购买') });
    const saved = await server.api<Saved>('PUT', `${ANALYSES}/buying`, { definition: definition('购买漏斗') });
    expect(saved.version).toBe(2);
    expect(saved.definition.params).toMatchObject({ preset: 'gyre', range: { of: 'last', count: 30, unit: 'day', current: true } });
    expect(await server.api<Saved[]>('GET', `${ANALYSES}/buying/versions`)).toHaveLength(2);
    expect(await server.api('GET', ANALYSES)).toMatchObject({ rows: [{ key: 'buying' }], next: null });
    await server.api('DELETE', `${ANALYSES}/buying`);
    expect(await refused('GET', '/buying')).toMatchObject({ status: 404 });
  });

  test('is refused when its parameters are not those of its kind', async () => {
    const wrong = { definition: { ...definition('购买'), params: { steps: [] } } };
    expect(await refused('PUT', '/buying', wrong)).toMatchObject({
      status: 400,
      message: expect.stringContaining('body.definition.params.steps') as string,
    });
  });
});

test('marks are written beside activities, and are not taken for a saved analysis', async () => {
  const mark = await server.api<{ id: string }>('POST', `${ANALYSES}/marks`, {
    kind: 'release',
    from: '2026-03-01',
    to: '2026-03-01',
    title: '2.0',
  });
  const marks = () => server.api('GET', `${ANALYSES}/marks?from=2026-02-01&to=2026-03-31`);
  expect(await marks()).toMatchObject([{ kind: 'release', title: '2.0' }]);
  await server.api('DELETE', `${ANALYSES}/marks/${mark.id}`);
  expect(await marks()).toEqual([]);
});
