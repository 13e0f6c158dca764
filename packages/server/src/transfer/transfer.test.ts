import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Mapping } from '@gyre/domain/api/transfer';
import { DEFAULT_NAMESPACES, unknownNamespace } from '@gyre/domain/identity';
import { instant } from '@gyre/domain/time';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { manualClock } from '../clock.ts';
import { customersStage } from '../customers/index.ts';
import { GroupCommit, SequencerState, validate, type IntakeWriter } from '../intake/index.ts';
import { silentLog } from '../log.ts';
import { openDuckdbHost } from '../stores/index.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger, LogHost, LogRow, ProjectLog } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import type { TransferContext } from './context.ts';
import { openTransfer, type Transfer } from './index.ts';
import { z } from 'zod';

const NOW = instant(Date.parse('2024-06-01T00:00:00Z'));
const clock = manualClock(NOW);
const learning = { unknownEvents: 'accept', event: () => undefined, property: () => undefined } as const;
const rules = (key: string) => DEFAULT_NAMESPACES.find((n) => n.key === key) ?? unknownNamespace(key);

let home = '';
let logs: LogHost;
let ledgers: TestLedgers;
let projects = 0;
let ids = 0;
let ledger: Ledger;
let log: ProjectLog;
let writer: IntakeWriter;
let transfer: Transfer;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'gyre-transfer-'));
  logs = await openDuckdbHost(home, { memoryMb: 256 });
  ledgers = await embeddedLedger.open();
});
afterAll(async () => {
  await logs.close();
  await ledgers.close();
  await rm(home, { recursive: true, force: true });
});
beforeEach(async () => {
  const project = `p${++projects}`;
  ledger = await ledgers.ledger(projectMigrations);
  log = await logs.open(project);
  writer = newWriter(new SequencerState());
  transfer = await open();
});
afterEach(() => transfer.close());

function newWriter(state: SequencerState): IntakeWriter {
  const fatal = (error: unknown): never => {
    throw error;
  };
  return new GroupCommit({ log, state, plan: learning, validate, clock, zone: () => 'Asia/Shanghai', committed: () => {}, fatal });
}

function open(changes: Partial<TransferContext> = {}): Promise<Transfer> {
  const newId = (): string => `id-${String(++ids).padStart(6, '0')}`;
  const folder = join(home, 'projects', `p${projects}`);
  return openTransfer({
    folder,
    ledger,
    log,
    files: logs.files,
    writer,
    zone: () => 'Asia/Shanghai',
    clock,
    logger: silentLog,
    newId,
    ...changes,
  });
}

async function* bytesOf(content: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield typeof content === 'string' ? Buffer.from(content) : content;
}
const upload = (content: string | Uint8Array, name = 'orders.csv') => transfer.upload(bytesOf(content), { name });
const orders = (over: object = {}) =>
  Mapping.parse({ target: 'events', identities: { user_id: 'user' }, event: { fixed: 'order' }, time: 'at', ...over });
const csv = (rows: number): string =>
  `user,at,amount\n${Array.from({ length: rows }, (_, i) => `u${i},2024-05-01 10:00:00,${i}\n`).join('')}`;
const stored = (): Promise<LogRow[]> => log.scan(0, 1_000_000);

/** A writer that interrupts after some pages: before the page is written, or after it but before its progress is committed. */
function interrupting(after: number, when: 'before' | 'after', interrupt: () => void): IntakeWriter {
  let pages = 0;
  return Object.assign(Object.create(writer) as IntakeWriter, {
    check: writer.check.bind(writer),
    async write(...call: Parameters<IntakeWriter['write']>) {
      if (++pages === after && when === 'before') interrupt();
      const outcomes = await writer.write(...call);
      if (pages === after && when === 'after') interrupt();
      return outcomes;
    },
  });
}

describe('an import', () => {
  test('stores every row as a historical event of its own message id', async () => {
    const {
      upload: id,
      rows,
      guess,
    } = await upload('会员号,手机号,下单时间,金额\nM1,10012345678,2024-05-01 10:00,88.5\nM2,,2024/5/2 11:00,"1,299"\n');
    expect(rows).toBe(2);
    const job = await transfer.settled((await transfer.startImport(id, guess, { by: 'ann' })).id);
    expect(job).toMatchObject({ state: 'done', done: 2, total: 2, title: 'orders.csv', detail: { stored: 2, refused: 0 } });
    const importId = String(job.detail['import']);
    expect(await stored()).toMatchObject([
      {
        name: 'order',
        messageId: `${importId}:1`,
        historical: true,
        source: 'import',
        at: Date.parse('2024-05-01T02:00:00Z'),
        keys: [
          { namespace: 'user_id', value: 'M1' },
          { namespace: 'phone', value: '+8610012345678' },
        ],
        properties: { amount: 88.5 },
      },
      { messageId: `${importId}:2`, properties: { amount: 1299 } },
    ]);
  });

  test('reads GBK', async () => {
    const gbk = Buffer.from([0xbb, 0xe1, 0xd4, 0xb1, 0xba, 0xc5, 0x2c, 0xca, 0xb1, 0xbc, 0xe4, 0x0a, ...Buffer.from('M1,2024-05-01\n')]);
    const { columns, guess } = await upload(gbk);
    expect(columns.map((c) => c.name)).toEqual(['会员号', '时间']);
    expect(guess).toMatchObject({ target: 'events', identities: { user_id: '会员号' }, time: '时间' });
  });

  test('shows samples masked', async () => {
    const { upload: id, sample, guess } = await upload('会员号,手机号,时间\nM1,10012345678,2024-05-01\n');
    expect(sample).toEqual([{ 会员号: 'M1', 手机号: '100****5678', 时间: '2024-05-01' }]);
    const dry = await transfer.dryRun(id, guess);
    expect(dry).toMatchObject({ checked: 1, good: 1, errors: [] });
    expect(JSON.stringify(dry)).not.toContain('10012345678');
    expect(await stored()).toEqual([]);
  });

  test('keeps refused rows in a file, masked, and goes on', async () => {
    const { upload: id } = await upload('user,phone,at\nu1,10012345678,2024-05-01\nu2,10012345679,someday\n,,2024-05-01\nu4,,1970-01-05\n');
    const mapping = orders({ identities: { user_id: 'user', phone: 'phone' } });
    expect((await transfer.dryRun(id, mapping)).errors.map((e) => [e.row, e.column])).toEqual([
      [2, 'at'],
      [3, 'user, phone'],
      [4, ''],
    ]);
    const job = await transfer.settled((await transfer.startImport(id, mapping, { by: 'ann' })).id);
    expect(job).toMatchObject({ state: 'done', done: 4, detail: { stored: 1, refused: 3 } });
    const text = await readFile((await transfer.errorsFile(job.id)).path, 'utf8');
    const lines = text.trim().split('\r\n');
    expect(lines[0]).toBe('row,column,message,原因,user,phone,at');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toMatch(
      /^2,at,"row 2: column ""at"" holds ""someday"", expected .*","第 2 行：列 ""at"" 是 ""someday"".*",u2,100\*{4}5679,someday$/,
    );
    expect(lines[3]).toMatch(/^4,,.*time_invalid.*第 4 行：时间无法识别：时间戳 .*早于 2000 年/);
    expect(text).not.toContain('10012345679');
  });

  test('started again with the same file and mapping is the job that exists', async () => {
    const first = await upload(csv(3));
    const job = await transfer.settled((await transfer.startImport(first.upload, orders(), { by: 'ann' })).id);
    const second = await upload(csv(3), 'same-content.csv');
    expect(second.upload).not.toBe(first.upload);
    expect(await transfer.startImport(second.upload, orders(), { by: 'bob' })).toEqual(job);
    expect(await stored()).toHaveLength(3);
    expect((await transfer.list(10)).rows).toHaveLength(1);
  });

  test('started twice at once is one job', async () => {
    const { upload: id } = await upload(csv(3));
    const [a, b] = await Promise.all([
      transfer.startImport(id, orders(), { by: 'ann' }),
      transfer.startImport(id, orders(), { by: 'bob' }),
    ]);
    expect(a.id).toBe(b.id);
    await transfer.settled(a.id);
    expect(await stored()).toHaveLength(3);
  });

  test.each(['before', 'after'] as const)(
    'killed %s a page was written goes on at the next start and stores nothing twice',
    async (when) => {
      const killed: Promise<void>[] = [];
      transfer = await open({ writer: interrupting(2, when, () => void killed.push(transfer.close())) });
      const { upload: id } = await upload(csv(5000));
      const job = await transfer.startImport(id, orders(), { by: 'ann' });
      const interrupted = await transfer.settled(job.id);
      await Promise.all(killed);
      expect(interrupted).toMatchObject({ state: 'running' });
      expect(interrupted.done).toBeLessThan(5000);

      transfer = await open();
      expect(await transfer.settled(job.id)).toMatchObject({ state: 'done', done: 5000, detail: { refused: 0 } });
      const rows = await stored();
      expect(rows).toHaveLength(5000);
      expect(new Set(rows.map((r) => r.messageId)).size).toBe(5000);
    },
  );

  test('whose progress was not committed tells each refused row once all the same', async () => {
    const bad = `user,at\n${Array.from({ length: 3000 }, (_, i) => `u${i},${i % 1000 === 0 ? 'never' : '2024-05-01'}\n`).join('')}`;
    const crash = new Error('the process died here');
    const dying: Ledger = {
      ...ledger,
      rows: ledger.rows.bind(ledger),
      transaction: ledger.transaction.bind(ledger),
      run: (text, params) =>
        text.includes('set done = coalesce') && params?.[1] === 2000 ? Promise.reject(crash) : ledger.run(text, params),
    };
    transfer = await open({ ledger: dying });
    const { upload: id } = await upload(bad);
    const job = await transfer.settled((await transfer.startImport(id, orders(), { by: 'ann' })).id);
    expect(job).toMatchObject({ state: 'failed', done: 0, error: 'the process died here' });

    transfer = await open();
    await transfer.resume(job.id);
    expect(await transfer.settled(job.id)).toMatchObject({ state: 'done', detail: { refused: 3, stored: 1000 - 1, duplicates: 2000 - 2 } });
    const lines = (await readFile((await transfer.errorsFile(job.id)).path, 'utf8')).trim().split('\r\n');
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(['1', '1001', '2001']);
  });

  test('is cancelled between pages and resumed by starting it again', async () => {
    const cancelled: Promise<unknown>[] = [];
    let running = '';
    transfer = await open({ writer: interrupting(1, 'after', () => void cancelled.push(transfer.cancel(running))) });
    const { upload: id } = await upload(csv(5000));
    running = (await transfer.startImport(id, orders(), { by: 'ann' })).id;
    await transfer.settled(running);
    await Promise.all(cancelled);
    expect(await transfer.job(running)).toMatchObject({ state: 'cancelled', done: 2000 });
    expect((await transfer.startImport(id, orders(), { by: 'ann' })).id).toBe(running);
    expect(await transfer.settled(running)).toMatchObject({ state: 'done', done: 5000, detail: { stored: 5000, duplicates: 0 } });
    expect(await stored()).toHaveLength(5000);
  });

  test('of customers and items reaches the log, that of facts is left for the pipeline', async () => {
    const run = async (content: string, name: string, mapping: object) => {
      const { upload: id } = await upload(content, name);
      return transfer.settled((await transfer.startImport(id, Mapping.parse(mapping), { by: 'ann' })).id);
    };
    await run('{"id":"u1","level":"gold","tags":["a","b"]}\n', 'c.ndjson', { target: 'customers', identities: { user_id: 'id' } });
    await run('sku,category\n007,home\n', 'i.csv', { target: 'items', item: { type: { fixed: 'product' }, id: 'sku' } });
    expect(await stored()).toMatchObject([
      { name: '$profile_set', at: NOW, properties: { level: 'gold', tags: ['a', 'b'] } },
      { name: '$item_set', properties: { $item_type: 'product', $item_id: '007', category: 'home' } },
    ]);
    const fact = { subjectType: 'store', subjectId: 'store', name: { fixed: 'stock' }, day: 'day', value: 'stock' };
    const text = 'store,day,stock\n001,2024-05-01,7\n001,2024-05-02,8\n001,2024-05-02,9\n';
    expect(await run(text, 'f.csv', { target: 'facts', fact })).toMatchObject({ state: 'done', detail: { stored: 3 } });
    const left = [
      { subject_id: '001', name: 'stock', day: '2024-05-01', value: 7 },
      { subject_id: '001', name: 'stock', day: '2024-05-02', value: 9 },
    ];
    expect(await ledger.rows(z.unknown(), 'select facts from fact_pages')).toEqual([{ facts: left }]);
    expect(await ledger.rows(z.unknown(), 'select event from outgoing')).toMatchObject([
      { event: { name: '$facts_imported', historical: true, properties: { subject: 'store', facts: ['stock'], values: 2 } } },
    ]);
  });

  test('refuses a mapping that names what is not there', async () => {
    const { upload: id } = await upload(csv(1));
    await expect(transfer.dryRun(id, orders({ time: 'when' }))).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('no column "when"'),
    });
    await expect(transfer.dryRun(id, orders({ zone: 'Mars/Base' }))).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(transfer.startImport('nope', orders(), { by: 'ann' })).rejects.toMatchObject({ code: 'not_found' });
  });

  test('of 100,000 rows takes seconds', async () => {
    const { upload: id } = await upload(csv(100_000));
    const start = performance.now();
    const job = await transfer.settled((await transfer.startImport(id, orders(), { by: 'ann' })).id);
    expect(job).toMatchObject({ state: 'done', done: 100_000, detail: { stored: 100_000 } });
    expect(performance.now() - start).toBeLessThan(30_000);
    process.stdout.write(`100,000 rows imported in ${Math.round(performance.now() - start)} ms\n`);
  });
});

describe('an export', () => {
  /** Two calls of one person and a merge, folded into the ledger. */
  async function fill(): Promise<void> {
    const { upload: id } = await upload(
      [
        '{"user":"u1","phone":"10012345678","name":"李雷","at":"2024-05-01T00:00:00Z","amount":5,"email":"li@example.test"}',
        '{"user":"u2","at":"2024-05-02T00:00:00Z","z":1,"a":["x"]}',
      ].join('\n'),
      'events.ndjson',
    );
    await transfer.settled((await transfer.startImport(id, orders({ identities: { user_id: 'user', phone: 'phone' } }), { by: 'ann' })).id);
    const rows = await stored();
    const batch = { rows, due: [], position: { partition: 0, offset: rows.length }, now: NOW, asOf: NOW, epoch: 1 };
    await ledger.transaction((tx) =>
      customersStage({ history: log, rules }).run(batch, { tx, emit: () => {}, schedule: () => {}, afterCommit: () => {} }),
    );
  }
  const lines = async (subject: 'events' | 'customers' | 'messages', reveal: boolean) =>
    (await Array.fromAsync(transfer.exportLines(subject, { reveal }))).map((line) => JSON.parse(line) as Record<string, unknown>);

  test('of events is complete, in order, and masked unless revealed', async () => {
    await fill();
    const [first, second] = await lines('events', true);
    expect(first).toEqual({
      offset: 1,
      messageId: expect.stringMatching(/^[0-9a-f]{24}:1$/),
      name: 'order',
      customer: 1,
      leaf: 1,
      identities: [
        { namespace: 'user_id', value: 'u1' },
        { namespace: 'phone', value: '+8610012345678' },
      ],
      at: '2024-05-01T00:00:00.000Z',
      received: '2024-06-01T00:00:00.000Z',
      originalAt: null,
      source: 'import',
      historical: true,
      parent: null,
      properties: { amount: 5, email: 'li@example.test', name: '李雷' },
    });
    expect(Object.keys(second?.['properties'] as object)).toEqual(['a', 'z']);
    const masked = JSON.stringify(await lines('events', false));
    for (const secret of ['10012345678', '李雷', 'li@example']) expect(masked).not.toContain(secret);
    expect(masked).toContain('100****5678');
  });

  test('of customers has one line per person with every identity', async () => {
    await fill();
    expect(await lines('customers', true)).toMatchObject([
      { customer: 1, identities: [{ value: 'u1' }, { value: '+8610012345678' }], events: 1, firstAt: '2024-05-01T00:00:00.000Z' },
      { customer: 3, identities: [{ value: 'u2' }] },
    ]);
  });

  test('of messages masks addresses', async () => {
    await ledger.run(
      `insert into messages (id, run, node, attempt, campaign, customer, root, channel, lane, address, content, state, detail, created_at)
       values ('m1', 7, 'send', 1, 'hello', 1, 1, 'email', 'journey', 'li@example.test', '{"subject":"Hi"}', 'failed', '550 li@example.test unknown', ${NOW})`,
    );
    expect(await lines('messages', false)).toEqual([
      {
        id: 'm1',
        campaign: 'hello',
        customer: 1,
        leaf: 1,
        channel: 'email',
        provider: '',
        address: 'l****@example.test',
        state: 'failed',
        detail: '550 l****@example.test unknown',
        subject: 'Hi',
        createdAt: '2024-06-01T00:00:00.000Z',
        attemptedAt: null,
        settledAt: null,
        run: 7,
      },
    ]);
  });

  test.each(['ndjson', 'csv', 'parquet'] as const)('as %s is a file that reads back', async (format) => {
    await fill();
    const job = await transfer.settled((await transfer.startExport('events', format, { by: 'ann', reveal: true })).id);
    expect(job).toMatchObject({ state: 'done', done: 2, total: 2, error: '' });
    const file = await transfer.file(job.id);
    expect(file).toMatchObject({ name: `events.${format}`, revealed: true });
    const rows = await logs.files.read(file.path, format, 0, 10);
    expect(rows.map((r) => [Number(r['offset']), r['name'], r['at']])).toEqual([
      [1, 'order', '2024-05-01T00:00:00.000Z'],
      [2, 'order', '2024-05-02T00:00:00.000Z'],
    ]);
    const properties = rows[0]?.['properties'];
    expect(typeof properties === 'string' ? JSON.parse(properties) : properties).toMatchObject({ amount: 5, name: '李雷' });
  });

  test('twice is the same, byte by byte', async () => {
    await fill();
    const once = await Array.fromAsync(transfer.exportLines('customers', { reveal: true }));
    expect(await Array.fromAsync(transfer.exportLines('customers', { reveal: true }))).toEqual(once);
  });
});
