import { expect, test } from 'vitest';
import { instant } from '../time.ts';
import { matchPlaybooks } from './match.ts';
import { matchSentence } from './match-words.ts';
import { recordOf, type RunRecord } from './record.ts';
import { FALL, playbookOf } from './testing.ts';

const ran = (...effects: readonly (readonly [effect: number, error: number] | null)[]): RunRecord[] =>
  effects.map((effect, i) => ({
    run: `e/${i}`,
    version: 1,
    at: instant(i),
    kind: 'undecided',
    effect: effect === null ? null : { effect: effect[0], variance: effect[1] ** 2 },
  }));

test('a record is proven, refuted or harmful by the interval of all its runs together', () => {
  expect(recordOf([], 0.02).proof).toBe('untried');
  expect(recordOf(ran(null), 0.02)).toMatchObject({ runs: 1, pooled: null, proof: 'untried' });
  expect(recordOf(ran([0.02, 0.015]), 0.02).proof).toBe('unproven');
  // alone none of the three is above 0; together ±1.96 × 0.015/√3 = 0.017 is
  expect(recordOf(ran([0.02, 0.015], [0.02, 0.015], [0.02, 0.015]), 0.02).proof).toBe('proven');
  expect(recordOf(ran([0.001, 0.005]), 0.02).proof).toBe('refuted');
  expect(recordOf(ran([-0.02, 0.005]), 0.02).proof).toBe('harmful');
});

test('proven playbooks come first, the untried by fit, the harmful last, and what does not serve behind all', () => {
  const narrow = { conditions: { metrics: ['orders'], direction: 'down', dimensions: ['city'] } };
  const playbooks = [
    playbookOf('harmful', narrow),
    playbookOf('wide', { conditions: { metrics: ['orders', 'visits'], direction: 'down' } }),
    playbookOf('elsewhere', {
      conditions: { metrics: ['refunds'], direction: 'up', dimensions: ['channel'], leastEffect: 0.5, leastAudience: 900 },
    }),
    playbookOf('narrow', narrow),
    playbookOf('proven', { conditions: { metrics: ['orders', 'visits'], direction: 'down' } }),
    playbookOf('well-proven', { conditions: { metrics: ['orders', 'visits'], direction: 'down' } }),
  ];
  const records = new Map([
    ['harmful', recordOf(ran([-0.02, 0.005]), 0.02)],
    ['proven', recordOf(ran([0.03, 0.01]), 0.02)],
    ['well-proven', recordOf(ran([0.025, 0.005]), 0.02)],
  ]);
  const matches = matchPlaybooks(FALL, playbooks, records);
  expect(matches.map(({ playbook }) => playbook.key)).toEqual(['well-proven', 'proven', 'narrow', 'wide', 'harmful', 'elsewhere']);
  expect(matches.map(({ fit }) => fit)).toEqual([0.5, 0.5, 1, 0.5, 1, 0.5 + 0.5]);
  const [best] = matches;
  const last = matches.at(-1);
  if (best === undefined || last === undefined) throw new Error('no matches');
  const names = { metric: (key: string) => key, dimension: (name: string) => ({ zh: name, en: name }) };
  expect(matchSentence(best, names)).toEqual({
    zh: '条件都符合，契合度 50%；1 次运行合计提升 +2.50 个百分点（95% 区间 +1.52 到 +3.48），已证明有效。',
    en: 'All conditions hold, fit 50 %; 1 run shows a lift of +2.50 percentage points (95 % interval +1.52 to +3.48): proven.',
  });
  expect(last.misses.map(({ of }) => of)).toEqual(['metric', 'direction', 'dimensions', 'effect', 'audience']);
  expect(matchSentence(last, names).zh).toBe(
    '不适用：指标「orders」不在「refunds」之中；方向是下降，预案针对上升；切片的维度是city，预案只处理channel；偏离 33.3%，至少要 50.0%；800 人，至少要 900 人。',
  );
});

test('a playbook for the whole population serves no slice, and one for slices serves the whole population too', () => {
  const [whole, slices] = [[], ['city']].map((dimensions, i) =>
    playbookOf(String(i), { conditions: { metrics: ['orders'], direction: 'down', dimensions } }),
  );
  if (whole === undefined || slices === undefined) throw new Error('two');
  const serving = (slice: Record<string, string>): string[] =>
    matchPlaybooks({ ...FALL, slice }, [whole, slices], new Map()).flatMap(({ playbook, misses }) =>
      misses.length === 0 ? [playbook.key] : [],
    );
  expect(serving({ city: '重庆' })).toEqual(['1']);
  expect(serving({})).toEqual(['0', '1']);
  expect(serving({ city: '重庆', channel: 'app' })).toEqual([]);
});

test('a playbook for everybody of the slice counts these, not those found affected', () => {
  const conditions = { metrics: ['orders'], direction: 'down', leastAudience: 2000 };
  const [match] = matchPlaybooks(FALL, [playbookOf('all', { audience: 'slice', conditions })], new Map());
  expect(match?.misses).toEqual([]);
});
