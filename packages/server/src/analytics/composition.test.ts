import { analysed, worldOf } from '@gyre/domain/analyses/testing';
import { expect, test } from 'vitest';
import { projectOf } from './testing.ts';

/** Each of them first comes on another day; ann and cat pay in both weeks. */
const LINES = [
  '2026-03-02 10:00 ann pay',
  '2026-03-04 10:00 bob look',
  '2026-03-05 10:00 cat pay',
  '2026-03-08 18:30 dan pay',
  '2026-03-08 18:31 eve look',
  '2026-03-10 10:00 ann pay',
  '2026-03-14 10:00 cat pay',
  '2026-03-15 10:00 fay pay',
];
const LEVELS = { ann: { level: 'gold' }, bob: { level: 'gold' }, cat: { level: 'new' }, dan: { level: 'new' }, eve: { level: 'gold' } };
const NOW = '2026-03-15 18:30';
const paid = {
  kind: 'did',
  select: { event: 'pay' },
  aggregate: { of: 'count' },
  window: { kind: 'rolling', span: { amount: 7, unit: 'day' } },
  test: { op: 'greater', value: 0 },
};

test.each([{}, { among: paid }, { among: { kind: 'not', rule: paid } }])(
  'who customers were a week ago is as by the reference, %j',
  async (who) => {
    const asked = { ...who, by: [{ of: 'attribute', attribute: 'level' }], compare: 'week' };
    const attributes = Object.fromEntries(Object.entries(LEVELS).map(([name, own]) => [name, { attributes: own }]));
    const expected = await analysed('composition', asked, worldOf(NOW, LINES, attributes, 'Asia/Shanghai'));
    const project = await projectOf(NOW, LINES, LEVELS);
    try {
      const { tables } = await project.ask('composition', asked);
      expect(tables['composition_1']?.rows).toEqual(expected.tables[0]?.rows);
      for (const [, , , earlier] of tables['composition_1']?.rows ?? []) {
        const behind = await project.behind('composition', asked, earlier?.place);
        expect(behind).toHaveLength(Number(earlier?.value));
        expect(behind.toSorted()).toEqual((await expected.behind(earlier?.place)).toSorted());
      }
    } finally {
      await project.close();
    }
  },
);

test('nobody who came later is among those of a week ago', async () => {
  const project = await projectOf(NOW, LINES, LEVELS);
  try {
    const asked = { by: [{ of: 'attribute', attribute: 'level' }], compare: 'week' };
    const { answer } = await project.ask('composition', asked);
    expect(answer).toMatchObject({ customers: 6, earlier: { customers: 4 } });
    expect((await project.behind('composition', asked, { earlier: true })).toSorted()).toEqual(['ann', 'bob', 'cat', 'dan']);
  } finally {
    await project.close();
  }
});
