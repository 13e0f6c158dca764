import type { Rule } from '@gyre/domain/rules/rule';
import type { SegmentDefinition } from '@gyre/domain/segment';
import { instant, type Instant } from '@gyre/domain/time';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { manualClock } from '../clock.ts';
import type { TurnChanges } from '../customers/index.ts';
import type { OwnEvent } from '../pipeline/stage.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger, LogRow, Warehouse } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import {
  frequentValues,
  holdsCustomer,
  memberLines,
  membersAfter,
  membersOf,
  notMatchedLines,
  notMatchedOf,
  openSegments,
  overlapOf,
  previewRule,
  readVocabulary,
  segmentsOf,
} from './index.ts';
import type { ListFile } from './lists.ts';
import { naiveWarehouse, rowOf } from './testing.ts';

const NOW = instant(1_777_647_600_000);
const NO_CHANGES: TurnChanges = { profiles: [], joins: [], roots: [], items: [], facts: [] };

let ledgers: TestLedgers;
beforeAll(async () => {
  ledgers = await embeddedLedger.open();
});
afterAll(async () => {
  await ledgers.close();
});

const bought = (times: number): Rule => ({
  kind: 'did',
  select: { event: 'buy', filter: { all: [], any: [] } },
  aggregate: { of: 'count' },
  window: { kind: 'ever' },
  test: { op: 'greater_or_equal', value: times },
});
const definition = (name: string, rule: Rule): SegmentDefinition => ({ name, description: '', source: { kind: 'rule', rule } });
const combined = (name: string, how: 'union' | 'intersection' | 'difference', segments: string[]): SegmentDefinition => ({
  name,
  description: '',
  source: { kind: 'combination', how, segments },
});

/** A file with one value a line. */
const phones = (first: string, ...others: string[]): Parameters<typeof opened.segments.upload>[0]['file'] => ({
  name: 'list.csv',
  format: 'csv',
  columns: [first],
  async *pages() {
    yield await Promise.resolve(others.map((value) => ({ [first]: value })));
  },
});

const attribute = (value: string | number) => ({ value, at: NOW, source: 's', last: [NOW, 1], mixed: false });

/** Five customers; customer n bought n − 1 times. */
async function project() {
  const ledger: Ledger = await ledgers.ledger(projectMigrations);
  const clock = manualClock(NOW);
  const warehouse = naiveWarehouse('Asia/Shanghai');
  const log: LogRow[] = [];
  for (let leaf = 1; leaf <= 5; leaf++) {
    await ledger.run('insert into customers (customer, root, first_at, last_at, events) values ($1, $1, $2, $2, 1)', [leaf, NOW]);
    await ledger.run(`insert into identities (namespace, value, customer, first_at, log_offset) values ('phone', $1, $2, $3, 1)`, [
      `+861380000000${leaf}`,
      leaf,
      NOW,
    ]);
    await ledger.run('insert into profiles (customer, attributes) values ($1, $2::jsonb)', [
      leaf,
      { city: attribute(leaf < 4 ? '重庆' : '北京'), name: attribute('李雷'), level: attribute(leaf) },
    ]);
    for (let times = 1; times < leaf; times++) log.push(rowOf(log.length + 1, leaf, 'buy', NOW));
  }
  warehouse.live.grow(5);
  for (const row of log) warehouse.live.append(row);
  const measured: Pick<Warehouse, 'perCustomer' | 'lastTimes'> = {
    lastTimes: () => Promise.resolve({ of: (root) => lastEntered(told, root) }),
    perCustomer: () => Promise.resolve(Float64Array.of(Number.NaN, Number.NaN, 10, 50, 30, 50)),
  };
  const told: OwnEvent[] = [];
  let turns: Promise<void> = Promise.resolve();
  const segments = await openSegments(
    {
      ledger,
      clock,
      warehouse: { ...warehouse, ...measured } as Warehouse,
      history: { frequentValues: () => Promise.resolve([{ value: 'a@b.cn', count: 2 }]) },
      zone: () => 'Asia/Shanghai',
      changes: () => NO_CHANGES,
      otherUses: (key) => Promise.resolve(key === 'loyal' ? [{ kind: 'campaign', key: 'thanks', name: '感谢', state: 'running' }] : []),
      wake: () => {
        turns = turns.then(() => turn());
      },
      fatal(error) {
        throw error;
      },
    },
    NOW,
  );
  async function turn(rows: readonly LogRow[] = []): Promise<void> {
    const after: (() => void)[] = [];
    const asOf = instant(Math.max(clock.now(), rows.at(-1)?.received ?? 0));
    await clock.set(asOf);
    const batch = { rows, due: [], position: { partition: 0, offset: warehouse.live.position }, now: asOf, asOf, epoch: 1 };
    await ledger.transaction((tx) =>
      segments.stage.run(batch, { tx, emit: (event) => told.push(event), schedule: () => {}, afterCommit: (act) => after.push(act) }),
    );
    for (const act of after) act();
  }
  await segments.restore();
  return { ledger, segments, room: segments.room, clock, turn, told, log };
}

/** When a customer entered each segment last. */
function lastEntered(told: readonly OwnEvent[], root: number): Map<string, Instant> {
  const entered = told.filter(({ name, customer }) => name === '$segment_entered' && customer === root);
  return new Map(entered.map(({ properties, at }) => [String(properties['segment']), at]));
}

type Opened = Awaited<ReturnType<typeof project>>;
let opened: Opened;
beforeEach(async () => {
  opened = await project();
  const { segments } = opened;
  await segments.create('buyers', definition('买过', bought(1)), 'me');
  await segments.create('loyal', definition('常客', bought(3)), 'me');
  await segments.settled();
});

describe('saved segments', () => {
  test('a new segment is counted at once and shown with its sentence', async () => {
    const { segments } = opened;
    expect(await segments.get('buyers')).toMatchObject({ version: 1, size: 4, freshness: 'live', problem: '', uses: [] });
    expect((await segments.get('buyers')).sentence.zh).toContain('buy');
    expect((await segments.list({ search: '常' })).map((s) => s.key)).toEqual(['loyal']);
    await expect(segments.create('buyers', definition('x', bought(1)), 'me')).rejects.toThrow('there is a segment buyers already');
  });

  test('a change is a new version that says what it changed', async () => {
    const { segments, told } = opened;
    await segments.update('buyers', definition('买过两次', bought(2)), 'you');
    await segments.settled();
    expect(await segments.get('buyers')).toMatchObject({ version: 2, size: 3, updatedBy: 'you' });
    expect(told.map((e) => [e.name, e.customer, e.historical])).toEqual([['$segment_left', 2, true]]);
    const [second, first] = await segments.versions('buyers');
    expect(first?.changes.zh).toEqual([]);
    expect(second?.changes.zh[0]).toBe('名称：买过 → 买过两次');
    expect(second?.changes.en).toHaveLength(2);
  });

  test('what is used cannot be deleted; what is not can, and is gone', async () => {
    const { segments, room } = opened;
    await segments.create('once', combined('一两次', 'difference', ['buyers', 'loyal']), 'me');
    await segments.settled();
    expect((await segments.get('once')).size).toBe(2);
    await expect(segments.remove('buyers')).rejects.toThrow('used by segment once');
    await expect(segments.remove('loyal')).rejects.toThrow('campaign thanks');
    await segments.remove('once');
    await segments.remove('buyers');
    await segments.settled();
    expect(room.membership.segments.map((s) => s.key)).toEqual(['loyal']);
    await expect(segments.get('buyers')).rejects.toThrow('there is no segment buyers');
  });

  test.each([
    ['union', ['buyers', 'few'], [1, 2, 3, 4, 5]],
    ['intersection', ['buyers', 'few'], [2, 3]],
    ['difference', ['buyers', 'few'], [4, 5]],
    ['difference', ['few', 'buyers'], [1]],
  ] as const)('a combination (%s of %s) has the members %s', async (how, of, members) => {
    const { segments, room } = opened;
    await segments.create('few', definition('买得少', { ...bought(3), test: { op: 'less', value: 3 } } as Rule), 'me');
    await segments.create('combined', combined('组合', how, [...of]), 'me');
    await segments.settled();
    expect([...membersOf(room, 'combined')]).toEqual(members);
  });

  test('a circle and an unknown segment are refused', async () => {
    const { segments } = opened;
    await segments.create('both', combined('都', 'intersection', ['buyers', 'loyal']), 'me');
    await expect(segments.update('buyers', definition('x', { kind: 'segment', segment: 'both' }), 'me')).rejects.toThrow(
      'buyers → both → buyers',
    );
    await expect(segments.create('x', combined('x', 'union', ['buyers', 'gone']), 'me')).rejects.toThrow('gone that does not exist');
  });
});

describe('frozen segments', () => {
  test('a snapshot keeps who was in, whoever leaves later', async () => {
    const { segments, room } = opened;
    await segments.freeze('buyers', { key: 'all', name: '全部', draw: { kind: 'everybody' }, by: 'me' });
    await segments.freeze('buyers', { key: 'two', name: '两个', draw: { kind: 'number', customers: 2, salt: '' }, by: 'me' });
    const by = { select: { event: 'buy', filter: { all: [], any: [] } }, of: 'sum' as const, window: { kind: 'ever' as const } };
    await segments.freeze('buyers', { key: 'best', name: '最多', draw: { kind: 'top', customers: 2, by, smallest: false }, by: 'me' });
    await segments.update('buyers', definition('没人', bought(9)), 'me');
    await segments.settled();
    expect(await segments.get('all')).toMatchObject({ freshness: 'frozen', size: 4 });
    expect((await segments.get('two')).size).toBe(2);
    expect([...membersOf(room, 'best')]).toEqual([3, 5]);
    expect((await segments.get('all')).sentence.zh).toBe('2026-05-01 冻结自分群「没人」');
    expect((await segments.get('two')).sentence).toEqual({
      zh: '2026-05-01 冻结自分群「没人」：随机 2 人',
      en: 'Frozen from “没人” on 2026-05-01: 2 at random',
    });
    await segments.update('all', { ...(await segments.get('all')).definition, name: '四个人' }, 'me');
    expect(await segments.get('all')).toMatchObject({ version: 2, size: 4 });
  });

  test('a list of phones becomes a segment; what did not match is named; another file replaces it', async () => {
    const { segments, room } = opened;
    const draft = {
      key: 'vips',
      name: '名单',
      namespace: 'phone',
      file: phones('手机号', '138 0000 0001', '+8613800000002', '13900000000', 'nobody'),
      by: 'me',
    };
    const { segment, table } = await segments.upload(draft);
    expect(segment).toMatchObject({ size: 2, freshness: 'frozen', version: 1 });
    expect(table).toMatchObject({ rows: 4, matched: 2, notMatched: ['13900000000', 'nobody'], notMatchedTotal: 2 });
    await segments.create('vip_buyers', combined('名单里买过的', 'intersection', ['vips', 'buyers']), 'me');
    await segments.settled();
    expect([...membersOf(room, 'vip_buyers')]).toEqual([2]);
    expect((await segments.upload({ ...draft, file: phones('13800000003') })).segment).toMatchObject({ size: 1, version: 2 });
    await segments.settled();
    expect([...membersOf(room, 'vip_buyers')]).toEqual([3]);
    expect(opened.told.map((e) => [e.name, e.customer])).toEqual([
      ['$segment_left', 2],
      ['$segment_entered', 3],
    ]);
    await expect(segments.upload({ ...draft, key: 'buyers' })).rejects.toThrow('it is no list');
  });

  test('a list matches e-mails whatever their case, and user ids by their very letters', async () => {
    const { segments, room, ledger } = opened;
    for (const [namespace, value, customer] of [
      ['email', 'li.lei@example.test', 6],
      ['user_id', 'Han-7', 7],
    ] as const) {
      await ledger.run('insert into customers (customer, root, first_at, last_at, events) values ($1, $1, $2, $2, 1)', [customer, NOW]);
      await ledger.run('insert into identities (namespace, value, customer, first_at, log_offset) values ($1, $2, $3, $4, 1)', [
        namespace,
        value,
        customer,
        NOW,
      ]);
    }
    room.warehouse.live.grow(7);
    const upload = (key: string, namespace: string, ...lines: string[]) =>
      segments.upload({ key, name: key, namespace, file: phones(namespace, ...lines), by: 'me' });
    const mails = await upload('mails', 'email', ' Li.Lei@Example.TEST', 'li.lei@example.test', 'nobody@example.test', 'no mail');
    expect(mails.table).toMatchObject({ rows: 4, matched: 2, notMatched: ['nobody@example.test', 'no mail'], notMatchedTotal: 2 });
    expect([...membersOf(room, 'mails')]).toEqual([6]);
    const users = await upload('users', 'user_id', 'Han-7', 'han-7', '7');
    expect(users.table).toMatchObject({ rows: 3, matched: 1, notMatched: ['han-7', '7'] });
    expect([...membersOf(room, 'users')]).toEqual([7]);
  });

  test('all that did not match is kept with the list, until another file replaces it or the list is deleted', async () => {
    const { segments, room, ledger } = opened;
    const unknown = Array.from({ length: 12_345 }, (_, n) => `139${String(n).padStart(8, '0')}`);
    const draft = { key: 'vips', name: '名单', namespace: 'phone', file: phones('手机号', '13800000001', ...unknown, '=1, "x"'), by: 'me' };
    const lines = async (reveal: boolean): Promise<string[]> =>
      (await Array.fromAsync(notMatchedLines(room, 'vips', reveal))).join('').split('\r\n');
    const kept = async (): Promise<number> => await ledger.run('update segment_not_matched set kept = kept');
    const { table } = await segments.upload(draft);
    expect([table.notMatched.length, table.notMatchedTotal]).toEqual([100, 12_346]);
    expect(await lines(true)).toEqual(['\uFEFFphone', ...unknown, `"'=1, ""x"""`, '']);
    expect((await lines(false)).slice(0, 3)).toEqual(['\uFEFFphone', '139****0000', '139****0001']);
    const told = await notMatchedOf(room, 'vips');
    expect([told.total, told.first.length, told.first[19]]).toEqual([12_346, 20, '139****0019']);
    await segments.update('vips', { ...(await segments.get('vips')).definition, name: '贵宾' }, 'me');
    expect((await notMatchedOf(room, 'vips')).total).toBe(12_346);
    await expect(segments.upload({ ...draft, key: 'buyers' })).rejects.toThrow('it is no list');
    await expect(segments.upload({ ...draft, column: 'tel' })).rejects.toThrow('no column tel');
    await segments.upload({ ...draft, file: phones('手机号', '13800000001', 'nobody') });
    expect(await lines(true)).toEqual(['\uFEFFphone', 'nobody', '']);
    expect(await kept()).toBe(1);
    await segments.remove('vips');
    expect(await kept()).toBe(0);
    expect(await notMatchedOf(room, 'buyers')).toEqual({ total: 0, first: [] });
    expect(() => notMatchedLines(room, 'vips', true)).toThrow('there is no segment vips');
  });

  test('a file that breaks off leaves nothing behind, and the list as it was', async () => {
    const { segments, room, ledger } = opened;
    const upload = (file: ListFile) => segments.upload({ key: 'vips', name: '名单', namespace: 'phone', file, by: 'me' });
    await upload(phones('手机号', 'first'));
    const broken: ListFile = {
      ...phones('手机号'),
      async *pages() {
        yield await Promise.resolve(Array.from({ length: 6000 }, () => ({ 手机号: 'second' })));
        throw new Error('the file ends in the middle');
      },
    };
    await expect(upload(broken)).rejects.toThrow('in the middle');
    expect((await notMatchedOf(room, 'vips')).total).toBe(1);
    expect(await ledger.run('update segment_not_matched set kept = kept')).toBe(1);
  });
});

describe('questions', () => {
  test('a preview has the size, the parts and a sample', async () => {
    const answer = await previewRule(
      opened.room,
      { rule: { kind: 'segment', segment: 'loyal' }, sample: 10 },
      new AbortController().signal,
    );
    expect(answer).toMatchObject({
      customers: 2,
      total: 5,
      counts: [{ path: [], customers: 2, without: null }],
      sample: [4, 5],
      position: 10,
      at: NOW,
    });
  });

  test('members in pages, and how far two segments overlap', () => {
    expect(membersAfter(opened.room, 'buyers', 0, 3)).toEqual({ roots: [2, 3, 4], total: 4 });
    expect(membersAfter(opened.room, 'buyers', 4, 3)).toEqual({ roots: [5], total: 4 });
    expect(overlapOf(opened.room, 'buyers', 'loyal')).toEqual({ onlyA: 2, both: 2, onlyB: 0 });
  });

  test('the segments of a customer: since when and why', async () => {
    const { room, segments, turn, log } = opened;
    await turn([rowOf(log.length + 1, 1, 'buy', NOW + 5000)]);
    expect(holdsCustomer(room, 'buyers', 1)).toBe(true);
    const [found, ...others] = await segmentsOf(room, 1, await segments.words());
    expect(others).toEqual([]);
    expect(found).toMatchObject({ key: 'buyers', name: '买过', since: NOW + 5000 });
    expect(found?.why.zh).toContain('1');
  });

  test('who is in a snapshot is in it since it was drawn, however often it was renamed', async () => {
    const { room, segments, clock } = opened;
    await segments.freeze('buyers', { key: 'pack', name: '人群包', draw: { kind: 'everybody' }, by: 'me' });
    for (const name of ['一', '二']) {
      await clock.advance(1000);
      await segments.update('pack', { ...(await segments.get('pack')).definition, name }, 'me');
    }
    const found = await segmentsOf(room, 3, await segments.words());
    expect(found.find(({ key }) => key === 'pack')).toMatchObject({ name: '二', freshness: 'frozen', since: NOW });
  });

  test('the export is masked unless revealed', async () => {
    const { ledger, room } = opened;
    const text = async (reveal: boolean): Promise<string> =>
      (await Array.fromAsync(memberLines(ledger, membersOf(room, 'loyal'), reveal))).join('');
    const masked = await text(false);
    expect(masked.split('\r\n')[0]).toBe('\uFEFFcustomer,name,user_id,phone,email,unionid,openid,other_identities,first_at,last_at,events');
    expect(masked.split('\r\n')).toHaveLength(4);
    expect(masked).not.toContain('13800000004');
    expect(masked).not.toContain('李雷');
    expect(await text(true)).toContain('4,李雷,,+8613800000004,');
  });

  test('what a rule can name, and frequent values without personal ones', async () => {
    const { ledger } = opened;
    await ledger.run(`insert into plan_events (name, display_name, events, first_seen, last_seen) values ('buy', '购买', 10, 1, 1)`);
    await ledger.run(`insert into plan_properties (event, name, type, first_seen) values ('buy', 'amount', 'number', 1)`);
    await ledger.run(
      `insert into plan_properties (event, name, display_name, type, first_seen) values ('$profile_set', 'level', '等级', 'number', 1)`,
    );
    await ledger.run(`insert into items (type, id, attributes, last_at) values ('product', 'p1', '{"price":{"value":9,"at":1}}', 1)`);
    await ledger.run(`insert into facts (subject_type, subject_id, name, day, value) values ('product', 'p1', 'stock', '2026-05-01', '3')`);
    const found = await readVocabulary(ledger);
    expect(found.events).toEqual([
      {
        name: 'buy',
        displayName: '购买',
        events: 10,
        own: false,
        properties: [{ name: 'amount', displayName: 'amount', type: 'number', itemType: null }],
      },
    ]);
    expect(found.attributes.map((a) => `${a.displayName} ${a.type}`)).toEqual([
      'city string',
      '等级 number',
      'name string',
      '$responded_campaigns list',
    ]);
    expect(found.items).toEqual([{ type: 'product', attributes: [{ name: 'price', type: 'number' }], facts: ['stock'] }]);
    const { history } = opened.room;
    expect(await frequentValues(ledger, history, { name: 'city' })).toEqual({
      type: 'string',
      values: [
        { value: '重庆', count: 3 },
        { value: '北京', count: 2 },
      ],
    });
    expect((await frequentValues(ledger, history, { name: 'city', search: '北' })).values).toEqual([{ value: '北京', count: 2 }]);
    expect((await frequentValues(ledger, history, { name: 'level' })).values.map(({ value }) => value)).toContain(3);
    expect((await frequentValues(ledger, history, { name: 'name' })).values).toEqual([]);
    expect((await frequentValues(ledger, history, { event: 'buy', name: 'email' })).values).toEqual([]);
  });

  test('frequent values of an attribute of items of one type, without those that were deleted', async () => {
    const { ledger, room } = opened;
    const items = [
      ['product', 'p1', { category: 'tea', tags: ['new', 'hot'] }, false],
      ['product', 'p2', { category: 'tea', tags: ['hot'] }, false],
      ['product', 'p3', { category: 'cup' }, false],
      ['product', 'p4', { category: 'cup' }, true],
      ['shop', 's1', { category: 'flagship' }, false],
    ] as const;
    for (const [type, id, values, deleted] of items) {
      const attributes = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, at: 1 }]));
      await ledger.run('insert into items (type, id, attributes, deleted, last_at) values ($1, $2, $3::jsonb, $4, 1)', [
        type,
        id,
        attributes,
        deleted,
      ]);
    }
    const of = (name: string, search = '') => frequentValues(ledger, room.history, { itemType: 'product', name, search });
    expect(await of('category')).toEqual({
      type: 'string',
      values: [
        { value: 'tea', count: 2 },
        { value: 'cup', count: 1 },
      ],
    });
    expect((await of('tags')).values).toEqual([
      { value: 'hot', count: 2 },
      { value: 'new', count: 1 },
    ]);
    expect((await of('category', 'CU')).values).toEqual([{ value: 'cup', count: 1 }]);
    await expect(frequentValues(ledger, room.history, { event: 'buy', itemType: 'product', name: 'x' })).rejects.toThrow('not of both');
  });
});
