import { describe, expect, test } from 'vitest';
import { runGyre } from './gyre-process.ts';

const HEADER = 'timestamp,value,expected,low,high,score,alarm';

/** Hours of five weeks: 200 ± 100 by time of day, 30 % less for twelve hours from `DROP` on. */
const DROP = 30 * 24 + 10;
function seriesRows(): string[] {
  return Array.from({ length: 35 * 24 }, (_, i) => {
    const usual = 200 + 100 * Math.sin((i / 24) * 2 * Math.PI);
    const value = Math.round((usual + Math.sin(i * i * 12.9898) * Math.sqrt(usual)) * (i >= DROP && i < DROP + 12 ? 0.7 : 1));
    const [day, hour] = [Math.floor(i / 24) + 1, i % 24];
    const date = day <= 31 ? `2026-01-${String(day).padStart(2, '0')}` : `2026-02-${String(day - 31).padStart(2, '0')}`;
    return `${date} ${String(hour).padStart(2, '0')}:00:00,${value}`;
  });
}

describe('gyre eval detect', () => {
  test('prints expectation, band and score of every row, and one alarm where the metric drops', async () => {
    const rows = seriesRows();
    const { code, out, err } = await runGyre(['eval', 'detect', '--kind', 'count'], {}, `timestamp,value\n${rows.join('\n')}\n`);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [header, ...lines] = out.trim().split('\n');
    expect(header).toBe(HEADER);
    expect(lines.map((line) => line.split(',').slice(0, 2).join(','))).toEqual(rows);
    const alarms = lines.flatMap((line, i) => (line.endsWith(',1') ? [i] : []));
    expect(alarms).toHaveLength(1);
    expect(alarms[0]! - DROP).toBeGreaterThanOrEqual(0);
    expect(alarms[0]! - DROP).toBeLessThan(3);
    const [, value, , low] = lines[alarms[0]!]!.split(',').map(Number);
    expect(value).toBeLessThan(low!);
  });

  test('is strictly streaming: rows that follow change nothing', async () => {
    const rows = seriesRows().slice(0, 300);
    const all = await runGyre(['eval', 'detect', '--kind', 'sum'], {}, `timestamp,value\n${rows.join('\n')}\n`);
    const part = await runGyre(['eval', 'detect', '--kind', 'sum'], {}, `timestamp,value\n${rows.slice(0, 200).join('\n')}\n`);
    expect(all.out.startsWith(part.out)).toBe(true);
  });

  test('shows ratios as shares', async () => {
    const rows = 'timestamp,numerator,denominator\n2026-01-01,40,1000\n2026-01-02,45,1000\n2026-01-03,0,0\n';
    const { code, out } = await runGyre(['eval', 'detect', '--kind', 'ratio', '--grain', '1d'], {}, rows);
    expect(code).toBe(0);
    expect(
      out
        .split('\n')
        .slice(1, 4)
        .map((line) => line.split(',').slice(0, 3)),
    ).toEqual([
      ['2026-01-01', '0.04', '0.04'],
      ['2026-01-02', '0.045', '0.04'],
      ['2026-01-03', '0', '0'],
    ]);
  });

  test('names the lines it cannot read and judges the others', async () => {
    const { code, out, err } = await runGyre(
      ['eval', 'detect', '--kind', 'count', '--grain', '1h'],
      {},
      'timestamp,value\n2026-01-01T00:00:00Z,1\nyesterday,2\n2026-01-01T02:00:00Z,x\n2025-01-01T03:00:00Z,4\n2026-01-01T04:00:00Z,5\n',
    );
    expect(code).toBe(1);
    expect(err.split('\n')).toEqual([
      'line 3: timestamp is "yesterday", expected an ISO 8601 time or yyyy-MM-dd HH:mm:ss',
      'line 4: value is "x", expected a number',
      'line 5: timestamp is 2025-01-01T03:00:00Z, before the row above it',
      '',
    ]);
    expect(out.trim().split('\n')).toHaveLength(3);
  });

  test('says what is wrong with options and the table', async () => {
    const wrongly = async (...args: string[]) => await runGyre(['eval', 'detect', ...args], {}, 'timestamp,value\n');
    const kinds = 'expected one of "count"|"sum"|"ratio"';
    expect(await wrongly('--kind', 'speed')).toMatchObject({ code: 2, err: expect.stringContaining(`--kind is "speed", ${kinds}`) });
    expect(await wrongly()).toMatchObject({ code: 2, err: expect.stringContaining(`--kind is missing, ${kinds}`) });
    expect(await wrongly('--kind', 'count', '--zone', 'Mars/Base')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--zone is "Mars/Base", expected an IANA time zone such as Asia/Shanghai'),
    });
    expect(await wrongly('--kind', 'count', '--grain', '7h')).toMatchObject({
      code: 2,
      err: expect.stringContaining('expected a grain that divides a day'),
    });
    expect(await wrongly('--kind', 'count', '--calendar', '{')).toMatchObject({ code: 2, err: expect.stringContaining('--calendar') });
    expect(await wrongly('--kind', 'ratio')).toMatchObject({ code: 2, err: expect.stringContaining('which lack numerator,denominator') });
  });
});
