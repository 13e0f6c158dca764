import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { localise } from './localise.ts';

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(input: string | Buffer, ...args: string[]): Promise<Said> {
  let [out, err] = ['', ''];
  const chunks = typeof input === 'string' ? [Buffer.from(input)] : [input.subarray(0, 1), input.subarray(1)];
  const code = await localise.run(Readable.from(chunks), args, { print: (text) => (out += text), complain: (text) => (err += text) });
  return { code, out, err };
}

/** 5 × 4 leaves of about 100 each; of city c2 in channel app 114 are expected, and half of 101 % of that comes. */
function sumRows(): string {
  const rows = [0, 1, 2, 3, 4].flatMap((city) =>
    ['app', 'web', 'shop', 'desk'].map((channel, i) => {
      const expected = 100 + city * 7 + i * 11;
      const noise = 1 + (((city * 4 + i) % 5) - 2) / 100;
      return `c${city},${channel},${expected * noise * (city === 2 && channel === 'app' ? 0.5 : 1)},${expected}`;
    }),
  );
  return ['city,channel,real,predict', ...rows].join('\n');
}

/** Three minutes of 2,000 trials at 10 % in each of six leaves; in the third, a falls to 4 % on x; a fourth minute that must not count. */
function ratioRows(): string {
  const rows = [1, 2, 3, 4].flatMap((minute) =>
    ['a', 'b', 'c'].flatMap((kind) =>
      ['x', 'y'].map(
        (net) => `${minute},${kind},${minute === 3 && kind === 'a' && net === 'x' ? 80 : minute === 4 ? 2000 : 200},2000,${net}`,
      ),
    ),
  );
  return ['min,kind,value,cnt,net', ...rows].join('\n');
}

describe('gyre eval localise', () => {
  test('a sum: the slice, its gain, what it lost and what is left of it', async () => {
    const { code, out, err } = await run(sumRows(), '--kind', 'sum');
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toEqual([
      {
        where: { city: 'c2', channel: 'app' },
        gain: expect.any(Number),
        effect: expect.closeTo(-56.43, 9),
        ripple: expect.closeTo(0.505, 9),
      },
    ]);
  });

  test('gzip says the same as what it holds, in whatever pieces it arrives', async () => {
    const plain = await run(sumRows(), '--kind', 'sum');
    expect(await run(gzipSync(sumRows()), '--kind', 'sum')).toEqual(plain);
  });

  test('a ratio: earlier rows are the past, later ones are not looked at', async () => {
    const { code, out } = await run(ratioRows(), '--kind', 'ratio', '--time', 'min', '--at', '3');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([
      { where: { kind: 'a', net: 'x' }, effect: expect.closeTo(-120, 0), ripple: expect.closeTo(0.4, 1) },
    ]);
  });

  test('--top ranks slices of a ratio by themselves, and cuts causes of a sum', async () => {
    const { out } = await run(ratioRows(), '--kind', 'ratio', '--time', 'min', '--at', '3', '--top', '2');
    const ranked = JSON.parse(out) as { where: object; gain: number }[];
    expect(ranked[0]!.where).toEqual({ kind: 'a', net: 'x' });
    expect(ranked[1]!.gain).toBeLessThan(ranked[0]!.gain);
    expect(JSON.parse((await run(sumRows(), '--kind', 'sum', '--top', '1')).out)).toHaveLength(1);
  });

  test('a row that cannot be read is told by its line, the rest is answered', async () => {
    const { code, out, err } = await run(`${sumRows()}\nc1,app,many,3`, '--kind', 'sum');
    expect([code, err]).toEqual([1, 'line 22: real is "many", expected a number\n']);
    expect(JSON.parse(out)).toHaveLength(1);
    const ratio = await run('min,kind,value,cnt\n1,a,6,5\n1,b,1,5', '--kind', 'ratio', '--time', 'min', '--at', '1');
    expect([ratio.code, ratio.err]).toEqual([1, 'line 2: value is 6, more than cnt, which is 5\n']);
  });

  test('what the command does not understand is refused by name', async () => {
    await expect(run(sumRows(), '--kind', 'count')).rejects.toThrow('--kind is "count", expected sum or ratio');
    await expect(run(sumRows(), '--kind', 'sum', '--top', '0')).rejects.toThrow('--top is "0", expected a whole number from 1 to 1000');
    await expect(run(ratioRows(), '--kind', 'ratio')).rejects.toThrow('--kind ratio needs --at');
    await expect(run(ratioRows(), '--kind', 'ratio', '--at', '3')).rejects.toThrow('lack timestamp');
    await expect(run(ratioRows(), '--kind', 'ratio', '--time', 'min', '--at', '9')).rejects.toThrow('no row has min = "9"');
    await expect(run('real,predict\n1,2', '--kind', 'sum')).rejects.toThrow('none of which is an attribute');
    await expect(run(gzipSync(sumRows()).subarray(0, 60), '--kind', 'sum')).rejects.toThrow('the input is not whole gzip');
  });
});
