import { join } from 'node:path';
import { instant, type Instant } from '@gyre/domain/time';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HashPage, LogRow, ProjectLog } from '../ports.ts';
import { testLogs, type TestLogs } from '../testing.ts';
import { logRow, logRows, quarantinedRow, START } from './log-rows.ts';

const at = (offset: number): { partition: number; offset: number } => ({ partition: 0, offset });
const offsets = (rows: readonly LogRow[]): number[] => rows.map((row) => row.offset);

/** 日志的共同行为 — what every log engine must do. */
describe.each(testLogs())('log on $name', (engine) => {
  let logs: TestLogs;
  let log: ProjectLog;
  beforeEach(async () => {
    logs = await engine.open();
    log = await logs.host.open('shop');
  });
  afterEach(() => logs.close());

  async function reopen(): Promise<ProjectLog> {
    return (await logs.reopen()).open('shop');
  }

  test('a new log is empty and stands at offset 0', async () => {
    expect(await log.end()).toEqual(at(0));
    expect(await log.lastSequence()).toBe(0);
    expect(await log.read(at(0), 100)).toEqual([]);
    expect(await log.recent(10)).toEqual([]);
  });

  test('tells each identity of the rows after an offset once, with its owner', async () => {
    const ann = { namespace: 'user_id', value: '安 "n"\n', customer: 1 };
    const phone = { namespace: 'phone', value: '+8610000000001', customer: 2 };
    const rows = [[ann], [ann, phone], [], [ann, phone]].map((keys, i) => ({ ...logRow(i + 1), keys }));
    await log.append({ rows, quarantined: [] });
    const owners = (await log.owners(0)).toSorted((a, b) => a.customer - b.customer);
    expect(owners).toEqual([ann, phone]);
    expect(await log.owners(4)).toEqual([]);
  });

  test('rows come back in order after a position, at most as many as asked for', async () => {
    await log.append({ rows: logRows(1, 3), quarantined: [] });
    await log.append({ rows: logRows(4, 5), quarantined: [] });
    expect(await log.end()).toEqual(at(5));
    expect(offsets(await log.read(at(0), 10))).toEqual([1, 2, 3, 4, 5]);
    expect(offsets(await log.read(at(2), 2))).toEqual([3, 4]);
    expect(await log.read(at(5), 10)).toEqual([]);
    expect(await log.read(at(99), 10)).toEqual([]);
  });

  test('closing in the middle of reads answers them or says why not, and harms nothing', async () => {
    for (let first = 1; first < 20_000; first += 5000) await log.append({ rows: logRows(first, first + 4999), quarantined: [] });
    const reads = Array.from({ length: 6 }, () => log.read(at(0), 20_000));
    const reopened = reopen();
    const answered = (await Promise.allSettled(reads)).filter((read) => read.status === 'fulfilled');
    expect(answered.map(({ value }) => value.length)).toEqual(answered.map(() => 20_000));
    log = await reopened;
    expect(await log.end()).toEqual(at(20_000));
  });

  test('a gap or a repeated offset is refused and nothing of the batch is kept', async () => {
    await log.append({ rows: logRows(1, 2), quarantined: [] });
    await expect(log.append({ rows: [logRow(4)], quarantined: [quarantinedRow()] })).rejects.toThrow('the next offset must be 3, got 4');
    await expect(log.append({ rows: [logRow(2)], quarantined: [] })).rejects.toThrow('the next offset must be 3, got 2');
    await expect(log.append({ rows: [logRow(3), logRow(5)], quarantined: [] })).rejects.toThrow('the next offset must be 4, got 5');
    expect(await log.end()).toEqual(at(2));
    expect(await log.quarantined({ limit: 10 })).toEqual([]);
    await log.append({ rows: [logRow(3)], quarantined: [] });
    expect(offsets(await log.read(at(0), 10))).toEqual([1, 2, 3]);
  });

  test('every value survives exactly, from memory and from the file', async () => {
    const rows: LogRow[] = [
      logRow(1, {
        messageId: `quote ' double " back \\ line\n tab\t 中文 🎈`,
        hash: '0123456789abcdeffedcba9876543210',
        customer: 2_147_483_647,
        name: '下单 📦',
        at: instant(-1),
        received: instant(8_640_000_000_000_000),
        originalAt: instant(START - 5),
        sequence: 9_007_199_254_740_991,
        historical: true,
        keys: [
          { namespace: 'phone', value: '10000000001', customer: 7 },
          { namespace: 'email', value: `o'neil@example.test`, customer: 8 },
        ],
        properties: {
          negative: -17,
          fraction: 0.1,
          huge: 1e300,
          tiny: 5e-324,
          yes: true,
          list: ['a', '中', '', "it's"],
          text: 'x'.repeat(200_000),
          empty: '',
        },
        parent: 1,
      }),
      logRow(2, { hash: '', keys: [], properties: {}, customer: 0, source: 'gyre', messageId: '' }),
      logRow(3, { hash: 'f'.repeat(32) }),
    ];
    await log.append({ rows, quarantined: [] });
    expect(await log.read(at(0), 10)).toEqual(rows);
    expect(await log.scan(0, 10)).toEqual(rows);
    expect(await (await reopen()).read(at(0), 10)).toEqual(rows);
  });

  test('what was appended is there after closing and opening again, and the log goes on', async () => {
    await log.append({ rows: logRows(1, 3, (offset) => ({ sequence: offset * 10 })), quarantined: [quarantinedRow()] });
    const again = await reopen();
    expect(await again.end()).toEqual(at(3));
    expect(await again.lastSequence()).toBe(30);
    await again.append({ rows: [logRow(4)], quarantined: [quarantinedRow()] });
    expect(offsets(await again.read(at(1), 10))).toEqual([2, 3, 4]);
    expect((await again.quarantined({ limit: 10 })).map((row) => row.id)).toEqual([2, 1]);
  });

  test('reading across the edge of what is held in memory misses nothing and repeats nothing', async () => {
    await log.append({ rows: logRows(1, 50), quarantined: [] });
    const again = await reopen();
    await again.append({ rows: logRows(51, 60), quarantined: [] });
    const seen: number[] = [];
    for (;;) {
      const rows = await again.read(at(seen.length), 7);
      if (rows.length === 0) break;
      seen.push(...offsets(rows));
    }
    expect(seen).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    expect(offsets(await again.recent(12))).toEqual([60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49]);
  });

  test('a batch larger than the engine takes at once is still one commit', async () => {
    await log.append({ rows: logRows(1, 5000), quarantined: [] });
    expect(await log.end()).toEqual(at(5000));
    const again = await reopen();
    expect(offsets(await again.read(at(4990), 100))).toEqual([4991, 4992, 4993, 4994, 4995, 4996, 4997, 4998, 4999, 5000]);
    expect(offsets(await again.read(at(2040), 20))).toEqual(Array.from({ length: 20 }, (_, i) => 2041 + i));
  });

  test('appends asked for at once are committed in the order of the calls', async () => {
    await Promise.all([1, 2, 3, 4].map((n) => log.append({ rows: [logRow(n)], quarantined: [] })));
    expect(offsets(await log.read(at(0), 10))).toEqual([1, 2, 3, 4]);
  });

  test('readers see whole batches while appends go on', async () => {
    const writing = (async () => {
      for (let n = 0; n < 20; n++) await log.append({ rows: logRows(n * 100 + 1, n * 100 + 100), quarantined: [] });
    })();
    for (let n = 0; n < 20; n++) expect((await log.scan(0, 10_000)).length % 100).toBe(0);
    await writing;
    expect(await log.scan(0, 10_000)).toHaveLength(2000);
  });

  test('the last sequence is that of our own events only', async () => {
    await log.append({ rows: [logRow(1, { sequence: 5, source: 'gyre' }), logRow(2)], quarantined: [] });
    expect(await log.lastSequence()).toBe(5);
  });

  test('hashes cover rows and quarantined records received since an instant', async () => {
    const received = (n: number): Instant => instant(START + n);
    await log.append({
      rows: [logRow(1, { received: received(10) }), logRow(2, { received: received(20), hash: '' }), logRow(3, { received: received(30) })],
      quarantined: [quarantinedRow({ received: received(30) })],
    });
    await log.append({ rows: [], quarantined: [quarantinedRow({ received: received(40), hash: 'e'.repeat(32) })] });
    const hashes = async (since: Instant, after: number): Promise<[string, number][]> => {
      const found: [string, number][] = [];
      for await (const page of log.hashPages(since, after)) {
        for (let i = 0; i < page.offsets.length; i++) {
          const words = [page.high[i], page.low[i]].map((word) => (word ?? 0n).toString(16).padStart(16, '0'));
          found.push([words.join(''), (page.received[i] ?? 0) - START]);
        }
      }
      return found;
    };
    expect(Object.fromEntries(await hashes(received(0), 0))).toEqual({
      [logRow(1).hash]: 10,
      [logRow(3).hash]: 30,
      ['f'.repeat(32)]: 30,
      ['e'.repeat(32)]: 40,
    });
    expect((await hashes(received(30), 0)).map(([hash]) => hash)).not.toContain(logRow(1).hash);
    expect(await hashes(received(0), 3)).toEqual([['e'.repeat(32), 40]]);
    expect(await hashes(received(99), 0)).toEqual([]);
  });

  test('hash pages hold the same as numbers, to the end', async () => {
    await log.append({ rows: logRows(1, 300, (n) => ({ hash: `${'ab'.repeat(8)}${n.toString(16).padStart(16, '0')}` })), quarantined: [] });
    const pages: HashPage[] = [];
    for await (const page of log.hashPages(instant(START), 100)) pages.push(page);
    expect(pages.reduce((sum, page) => sum + page.offsets.length, 0)).toBe(200);
    expect(pages[0]?.offsets[0]).toBe(101);
    expect(pages[0]?.received[0]).toBe(START + 101_000);
    expect(pages[0]?.high.slice(0, 2)).toEqual(new BigUint64Array([0xababababababababn, 0xababababababababn]));
    expect(pages[0]?.low.slice(0, 2)).toEqual(new BigUint64Array([101n, 102n]));
  });

  test('the logs of two projects do not mix, and one can be deleted', async () => {
    const other = await logs.host.open('other_1');
    await other.append({ rows: logRows(1, 2), quarantined: [] });
    await log.append({ rows: [logRow(1, { name: 'mine' })], quarantined: [] });
    expect((await log.read(at(0), 10)).map((row) => row.name)).toEqual(['mine']);
    await logs.host.drop('other_1');
    expect(await (await logs.host.open('other_1')).end()).toEqual(at(0));
    expect(await (await reopen()).end()).toEqual(at(1));
  });

  test('a project key that is not one never reaches the file system', async () => {
    await expect(logs.host.open('../escape')).rejects.toThrow('not a project key');
    await expect(logs.host.drop('a"b')).rejects.toThrow('not a project key');
  });

  test('a copy made while the log runs holds all that was acknowledged, and goes back into an empty place', async () => {
    await log.append({ rows: logRows(1, 10), quarantined: [quarantinedRow()] });
    const copy = join(logs.folder, 'copy');
    await Promise.all([logs.host.backup('shop', copy), log.append({ rows: [logRow(11)], quarantined: [] })]);
    await expect(logs.host.restore('shop', copy)).rejects.toThrow('is open');
    await logs.host.restore('second', copy);
    const restored = await logs.host.open('second');
    expect((await restored.end()).offset).toBeGreaterThanOrEqual(10);
    expect(await restored.read(at(0), 10)).toEqual(logRows(1, 10));
    await (await reopen()).end();
    await expect(logs.host.restore('second', copy)).rejects.toMatchObject({ code: 'already_exists' });
  });

  test('a copy goes back cut off before the first own event its ledger does not know', async () => {
    const own = (offset: number, sequence: number) => logRow(offset, { source: 'gyre', hash: '', sequence });
    const rows = [logRow(1), own(2, 1), logRow(3), own(4, 2), logRow(5), own(6, 3)];
    await log.append({ rows, quarantined: [] });
    const copy = join(logs.folder, 'copy');
    await logs.host.backup('shop', copy);
    await logs.host.restore('behind', copy, 1);
    const behind = await logs.host.open('behind');
    expect(await behind.scan(0, 10)).toEqual(rows.slice(0, 3));
    expect(await behind.lastSequence()).toBe(1);
    await behind.append({ rows: [logRow(4)], quarantined: [] });
    await logs.host.restore('level', copy, 3);
    expect(await (await logs.host.open('level')).scan(0, 10)).toEqual(rows);
  });

  test('folding the write-ahead log in changes nothing that can be read', async () => {
    await log.append({ rows: logRows(1, 10), quarantined: [] });
    await logs.host.checkpoint();
    await log.append({ rows: logRows(11, 12), quarantined: [] });
    expect(await log.scan(0, 100)).toEqual(logRows(1, 12));
  });
});
