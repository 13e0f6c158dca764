import { describe, expect, test } from 'vitest';
import { runGyre } from './gyre-process.ts';

describe('gyre eval attribution', () => {
  test('answers the published tiny case by every model', async () => {
    const { code, out, err } = await runGyre(
      ['eval', 'attribution'],
      {},
      'path,conversions,value,nulls\nads,2,20,1\nmail,1,10,0\n"ads > mail",1,10,0\n',
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const answer = JSON.parse(out);
    expect(Object.keys(answer)).toEqual(['first', 'last', 'last_non_direct', 'linear', 'position', 'markov', 'shapley']);
    expect(answer.first).toEqual({ conversions: { ads: 3, mail: 1 }, value: { ads: 30, mail: 10 } });
    expect(answer.last).toEqual({ conversions: { ads: 2, mail: 2 }, value: { ads: 20, mail: 20 } });
    expect(answer.linear).toEqual({ conversions: { ads: 2.5, mail: 1.5 }, value: { ads: 25, mail: 15 } });
    expect(answer.shapley).toEqual({ conversions: { ads: 2.5, mail: 1.5 }, value: { ads: 25, mail: 15 } });
    expect(answer.markov).toEqual({
      conversions: { ads: 2.4, mail: 1.6 },
      value: { ads: 24, mail: 16 },
      removalEffects: { ads: 0.75, mail: 0.5 },
    });
  });

  test('takes quoted channels, ages for time decay, and channels that count as direct', async () => {
    const { out } = await runGyre(
      ['eval', 'attribution', '--direct', 'typed in', '--half-life', '1'],
      {},
      'path,conversions,value,nulls,ages\n"mail, weekly > typed in",3,9,0,1 > 0\na->b,1,0,0,2\n,2,5,0,\n',
    );
    const answer = JSON.parse(out);
    expect(answer.last_non_direct.conversions).toEqual({ 'a->b': 1, 'mail, weekly': 3, 'typed in': 0 });
    expect(answer.time_decay).toEqual({
      conversions: { 'a->b': 1, 'mail, weekly': 1, 'typed in': 2 },
      value: { 'a->b': 0, 'mail, weekly': 3, 'typed in': 6 },
    });
    expect(answer.unattributed).toEqual({ conversions: 2, value: 5 });
  });

  test('names the lines it cannot read, answers the others and ends with 1', async () => {
    const { code, out, err } = await runGyre(
      ['eval', 'attribution'],
      {},
      'path,conversions,value,nulls\nads,-1,0,0\nads >,1,0,0\nads,1,x,0\n"ads"x,1,0,0\nmail,1,2,0\n',
    );
    expect(code).toBe(1);
    expect(err.split('\n')).toEqual([
      'line 2: conversions is "-1", expected a number of at least 0',
      'line 3: path is "ads >", expected channels joined by " > ", one is empty',
      'line 4: value is "x", expected a number',
      'line 5: quotes are not closed, or text follows them',
      '',
    ]);
    expect(JSON.parse(out).last).toEqual({ conversions: { mail: 1 }, value: { mail: 2 } });
  });

  test('says what is wrong with the table and with options', async () => {
    expect(await runGyre(['eval', 'attribution'], {}, 'a,b\n')).toMatchObject({
      code: 2,
      err: expect.stringContaining('line 1 names the columns a,b, which lack path,conversions'),
    });
    expect(await runGyre(['eval', 'attribution', '--half-life', 'long'], {}, '')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--half-life is "long"'),
    });
  });
});

const PURCHASES = `customer,at,amount
ann,2026-05-01T10:00:00Z,100.1
ann,2026-04-01T10:00:00Z,0.2
bob,2026-01-01T10:00:00Z,50
"c, d",1777593600000,10
eve,2026-05-02T00:00:00Z,999
`;

describe('gyre eval rfm', () => {
  test('scores who bought up to a day, by days, purchases and amounts', async () => {
    const { code, out, err } = await runGyre(['eval', 'rfm', '--on', '2026-05-01'], {}, PURCHASES);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(`customer,recency,frequency,monetary,recency_score,frequency_score,monetary_score,score,group,group_zh
ann,0,2,100.3,5,5,5,5,important_value,重要价值用户
bob,120,1,50,1,1,3,1.6667,general_win_back,一般挽留用户
"c, d",0,1,10,5,1,1,2.3333,general_develop,一般发展用户
`);
  });

  test('counts days in a zone, and takes cuts and weights', async () => {
    const settings = { monetary: { cuts: [9, 49, 500, 1000] }, weights: { recency: 0, frequency: 0, monetary: 1 }, high: 3 };
    const { out } = await runGyre(
      ['eval', 'rfm', '--on', '2026-05-02', '--zone', 'Asia/Shanghai', '--settings', JSON.stringify(settings)],
      {},
      PURCHASES,
    );
    const rows = out.trim().split('\n').slice(1);
    expect(rows.map((row) => row.split(',').slice(-9, -6).map(Number))).toEqual([
      [1, 2, 100.3],
      [121, 1, 50],
      [1, 1, 10],
      [0, 1, 999],
    ]);
    expect(rows.map((row) => row.split(',').at(-3))).toEqual(['3', '3', '2', '4']);
  });

  test('names the lines it cannot read, and needs a day', async () => {
    const bad = await runGyre(
      ['eval', 'rfm', '--on', '2026-05-01'],
      {},
      'customer,at,amount\n,2026-01-01,1\nann,soon,1\nann,2026-01-01,\nbob,2026-01-01,1\n',
    );
    expect(bad.code).toBe(1);
    expect(bad.err.split('\n')).toEqual([
      'line 2: customer is "", expected a customer',
      'line 3: at is "soon", expected an ISO 8601 time or milliseconds',
      'line 4: amount is "", expected a number',
      '',
    ]);
    expect(bad.out.trim().split('\n')).toHaveLength(2);
  });

  test('refuses a day or a zone there is none of, and settings that contradict themselves', async () => {
    expect(await runGyre(['eval', 'rfm'], {}, PURCHASES)).toMatchObject({ code: 2, err: expect.stringContaining('--on is ""') });
    expect(await runGyre(['eval', 'rfm', '--on', '2026-02-30'], {}, PURCHASES)).toMatchObject({
      code: 2,
      err: expect.stringContaining('--on is "2026-02-30", expected a day'),
    });
    expect(await runGyre(['eval', 'rfm', '--on', '2026-05-01', '--zone', 'Mars/Base'], {}, PURCHASES)).toMatchObject({
      code: 2,
      err: expect.stringContaining('--zone is "Mars/Base", expected an IANA time zone'),
    });
    expect(await runGyre(['eval', 'rfm', '--on', '2026-05-01', '--settings', '{"high":9}'], {}, PURCHASES)).toMatchObject({
      code: 2,
      err: expect.stringContaining('--settings'),
    });
  });
});
