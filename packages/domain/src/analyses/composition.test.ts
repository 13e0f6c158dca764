import { expect, test } from 'vitest';
import { EVERYBODY, type Rule } from '../rules/rule.ts';
import { analysed, worldOf } from './testing.ts';

/** Whoever paid within the last seven days. */
const LATELY: Rule = {
  kind: 'did',
  select: { event: 'pay', filter: { all: [], any: [] } },
  aggregate: { of: 'count' },
  window: { kind: 'rolling', span: { amount: 7, unit: 'day' } },
  test: { op: 'greater', value: 0 },
};
/** A month before 31 March noon is noon of the last of February: cat has just paid, dan has not come yet. */
const WORLD = worldOf(
  '2026-03-31 12:00',
  [
    '2026-02-26 10:00 ann pay',
    '2026-02-27 10:00 bob pay',
    '2026-02-28 12:00 cat pay',
    '2026-02-28 13:00 dan pay',
    '2026-03-30 10:00 ann pay',
    '2026-03-30 11:00 eve pay',
  ],
  {
    ann: { attributes: { city: 'a' } },
    bob: { attributes: { city: 'b' } },
    cat: { attributes: { city: 'a' } },
    dan: { attributes: { city: 'b' } },
    eve: { attributes: { city: 'c' } },
  },
);
const ASKED = { among: LATELY, by: [{ of: 'attribute', attribute: 'city' }], compare: 'month' };

test('composition stands beside who the same rule held at the same time a month earlier', async () => {
  const { answer, values, tables, behind } = await analysed('composition', ASKED, WORLD);
  expect(answer).toMatchObject({ customers: 2, base: 5, earlier: { at: Date.parse('2026-02-28T12:00:00Z'), customers: 3 } });
  // Group, customers, share, earlier, change, earlier share, base, its share, TGI
  expect(values('composition_1')).toEqual([
    ['a', 1, 1 / 2, 2, -1 / 2, 2 / 3, 2, 2 / 5, expect.closeTo(125)],
    ['c', 1, 1 / 2, 0, null, 0, 1, 1 / 5, expect.closeTo(250)],
    ['b', 0, 0, 1, -1, 1 / 3, 2, 2 / 5, 0],
  ]);
  const [city] = tables;
  expect(await behind(city?.rows[0]?.[1]?.place)).toEqual(['ann']);
  expect(await behind(city?.rows[0]?.[3]?.place)).toEqual(['ann', 'cat']);
  expect(await behind({ earlier: true })).toEqual(['ann', 'bob', 'cat']);
  await expect(behind({ side: 'base', earlier: true })).rejects.toThrow('earlier');
});

test('everybody of an earlier time is whoever had come by then, and groups beyond those told apart stay together', async () => {
  const { values, behind } = await analysed('composition', { ...ASKED, among: EVERYBODY, groups: 1 }, WORLD);
  expect(values('composition_1')).toEqual([
    ['a', 2, 2 / 5, 2, 0, 2 / 3, 2, 2 / 5, 100],
    ['other', 3, 3 / 5, 1, 2, 1 / 3, 3, 3 / 5, 100],
  ]);
  expect(await behind({ earlier: true, groups: { keys: [['a']], isNot: true } })).toEqual(['bob']);
});

test('what nobody compared has no earlier customers', async () => {
  const { answer, values, behind } = await analysed('composition', { ...ASKED, compare: undefined }, WORLD);
  expect(answer).toMatchObject({ earlier: null });
  expect(values('composition_1')?.[0]).toEqual(['a', 1, 1 / 2, 2, 2 / 5, expect.closeTo(125)]);
  await expect(behind({ earlier: true })).rejects.toThrow('earlier');
});
