import { describe, expect, test } from 'vitest';
import { HOUR_MS, instant } from '../time.ts';
import { next } from './loop.ts';
import type { LoopEvent, LoopWorld } from './loop-events.ts';
import { watchingState, type LoopState } from './loop-state.ts';
import { reasonSentence } from './reason-words.ts';
import { recordOf } from './record.ts';
import { FALL, playbookOf, readingOf, worldOf } from './testing.ts';

const asked = playbookOf('win-back');
const automatic = playbookOf('win-back', { guards: { ...asked.definition.guards, start: 'automatic' } });

/** What a loop goes through: events with the hour they come at. @returns its states, and its reasons in Chinese */
function told(
  events: readonly (readonly [hour: number, event: LoopEvent])[],
  parts: Partial<LoopWorld> = {},
  first = watchingState('e1', instant(0)),
) {
  let state: LoopState = first;
  const intents: string[] = [];
  const kinds: string[] = [];
  const reasons: string[] = [];
  for (const [hour, event] of events) {
    const transition = next(state, event, worldOf([asked], { at: instant(hour * HOUR_MS), ...parts }));
    state = transition.state;
    kinds.push(state.kind);
    intents.push(...transition.intents.map(({ key }) => key));
    reasons.push(reasonSentence(transition.reason).zh);
  }
  return { state, kinds, intents, reasons };
}

const DIAGNOSED: readonly (readonly [number, LoopEvent])[] = [
  [0, { kind: 'alert', confirmed: false }],
  [1, { kind: 'alert', confirmed: true }],
  [1, { kind: 'cause_found', search: 1, diagnosis: FALL }],
];
const PROPOSED = [...DIAGNOSED, [1, { kind: 'tick' }]] as const;
const RUNNING = [...PROPOSED, [2, { kind: 'agree', run: 'e1/1', by: 'Ben' }], [2, { kind: 'opened', run: 'e1/1' }]] as const;
const read = (hour: number, kind: Parameters<typeof readingOf>[0], parts?: Parameters<typeof readingOf>[1]) =>
  [hour, { kind: 'read', run: 'e1/1', reading: readingOf(kind, parts) }] as const;

test('from the alert to the end, each change with its reason and its effects', () => {
  const { kinds, intents, reasons, state } = told([
    ...RUNNING,
    read(3, 'not_yet'),
    read(6, 'recovered'),
    [7, { kind: 'closed', run: 'e1/1', spent: { messages: 640, cost: 0 } }],
  ]);
  expect(kinds).toEqual(['suspected', 'suspected', 'diagnosed', 'proposed', 'approved', 'running', 'running', 'ended', 'ended']);
  expect(intents).toEqual(['e1/cause/1', 'e1/1/ask', 'e1/1/open', 'e1/1/end', 'e1/1/judge']);
  expect(reasons).toEqual([
    '发现异常，等待下一个周期确认',
    '异常持续，开始定位',
    '已定位到切片',
    '建议启动预案「win-back」，等待批准',
    'Ben 批准',
    '运营计划已开启',
    '没有变化',
    '已恢复：达到预期的 95.0%（95% 界 90.0%，看对照组）',
    '运营计划已结束，共发 640 条',
  ]);
  expect(state).toMatchObject({ kind: 'ended', end: 'recovered', spent: { messages: 640 } });
});

describe('before the start', () => {
  test('an automatic playbook starts at once, one that did harm asks all the same', () => {
    expect(told(PROPOSED, { playbooks: [automatic] }).kinds.at(-1)).toBe('approved');
    const run = { run: 'e0/1', version: 1, at: instant(0), kind: 'undecided', effect: { effect: -0.05, variance: 0.0001 } } as const;
    const records = new Map([['win-back', recordOf([run], 0.02)]]);
    expect(told(PROPOSED, { playbooks: [automatic], records }).kinds.at(-1)).toBe('proposed');
  });

  test('a change of the mix starts nothing, and the loop watches on', () => {
    const { kinds, reasons } = told([...DIAGNOSED.slice(0, 2), [1, { kind: 'no_cause', search: 1, why: 'mix' }]]);
    expect(kinds.at(-1)).toBe('watching');
    expect(reasons.at(-1)).toBe('是流量结构变化，不是转化变差');
  });

  test('what recovers before anybody answered is withdrawn', () => {
    const { kinds, intents } = told([...PROPOSED, [2, { kind: 'cleared' }]]);
    expect(kinds.at(-1)).toBe('watching');
    expect(intents.at(-1)).toBe('e1/1/withdraw');
  });

  test('a refused playbook is not proposed again for this episode; nor one nobody answered to', () => {
    const refused = told([...PROPOSED, [2, { kind: 'refuse', run: 'e1/1', by: 'Ben' }], [3, { kind: 'tick' }]]);
    expect(refused.state).toMatchObject({ kind: 'diagnosed', passedOver: ['win-back'] });
    expect(refused.reasons.slice(-2)).toEqual(['Ben 拒绝', '没有适用的预案']);
    expect(told([...PROPOSED, [25, { kind: 'tick' }]]).reasons.at(-1)).toBe('超时没有人批准');
  });

  test('who agrees to a version that was saved anew meanwhile agrees to nothing, and is asked again', () => {
    const { state } = told(PROPOSED);
    const playbooks = [{ ...asked, version: 2 }];
    const after = told(
      [
        [2, { kind: 'agree', run: 'e1/1', by: 'Ben' }],
        [2, { kind: 'tick' }],
      ],
      { playbooks },
      state,
    );
    expect(after.kinds).toEqual(['diagnosed', 'proposed']);
    expect(after.intents).toEqual(['e1/1/withdraw', 'e1/2/ask']);
  });

  test('a diagnosis nothing could start on for a day is made anew', () => {
    const off = { everywhere: false, project: true, playbooks: new Set<string>() };
    const { kinds, reasons, intents } = told([...DIAGNOSED, [24, { kind: 'tick' }], [25, { kind: 'tick' }]], { switches: off });
    expect(kinds.slice(-2)).toEqual(['diagnosed', 'suspected']);
    expect(reasons.at(-2)).toBe('预案「win-back」暂不能启动：本项目的自动运营已关闭');
    expect(intents).toEqual(['e1/cause/1', 'e1/cause/2']);
  });

  test('once a person stopped it, another alert of the episode does nothing', () => {
    const { kinds } = told([...PROPOSED, [2, { kind: 'stop', by: 'Ann' }], [3, { kind: 'alert', confirmed: true }]]);
    expect(kinds.slice(-2)).toEqual(['watching', 'watching']);
  });
});

describe('a run ends', () => {
  const endOf = (...events: readonly (readonly [number, LoopEvent])[]): string => {
    const { state } = told([...RUNNING, ...events]);
    return 'end' in state ? state.end : state.kind;
  };

  test('with the budget, in messages, or when too little is left for one more', () => {
    expect(endOf(read(3, 'not_yet', { spent: { messages: 999, cost: 0 } }))).toBe('running');
    expect(endOf(read(3, 'not_yet', { spent: { messages: 1000, cost: 0 } }))).toBe('budget');
    expect(endOf(read(3, 'not_yet', { isExhausted: true }))).toBe('budget');
  });

  test('with its time, seven days after the approval, though nothing was ever read', () => {
    expect(endOf([169.99, { kind: 'tick' }])).toBe('running');
    expect(endOf([170, { kind: 'tick' }])).toBe('time');
  });

  test('when what was expected is known no longer', () => {
    expect(endOf(read(100, 'out_of_time'))).toBe('time');
  });

  test('when it does harm: 2 % of at least 200 refused, or treated customers do worse', () => {
    expect(endOf(read(3, 'not_yet', { reached: 199, refused: 100 }))).toBe('running');
    expect(endOf(read(3, 'not_yet', { reached: 200, refused: 3 }))).toBe('running');
    expect(endOf(read(3, 'not_yet', { reached: 200, refused: 4 }))).toBe('harm');
    expect(endOf(read(3, 'recovered', { lift: { from: -0.03, to: -0.01 } }))).toBe('harm');
  });

  test('not before its least duration, however well it looks', () => {
    expect(endOf(read(3, 'recovered'))).toBe('running');
    expect(endOf(read(4, 'recovered'))).toBe('recovered');
    expect(endOf(read(4, 'no_effect'))).toBe('no_effect');
  });

  test('by a switch, or by a person, or because its campaign was ended elsewhere', () => {
    expect(endOf([3, { kind: 'stop', by: 'Ann' }])).toBe('stopped');
    expect(endOf([3, { kind: 'closed', run: 'e1/1', spent: { messages: 3, cost: 0 } }])).toBe('stopped');
    const { state } = told(RUNNING);
    const off = { everywhere: false, project: false, playbooks: new Set(['win-back']) };
    expect(told([[3, { kind: 'tick' }]], { switches: off }, state).state).toMatchObject({ kind: 'ended', end: 'stopped' });
  });

  test('recovered only while treated: tapered for six hours, then ended; relapsed: at full pace again', () => {
    const tapered = told([...RUNNING, read(5, 'recovered_while_treated'), read(10, 'recovered_while_treated')]);
    expect(tapered.kinds.slice(-2)).toEqual(['tapering', 'tapering']);
    expect(tapered.intents.at(-1)).toBe('e1/1/pace/1');
    expect(told([read(11, 'recovered_while_treated')], {}, tapered.state).state).toMatchObject({
      end: 'recovered_while_treated',
    });
    expect(told([read(11, 'recovered')], {}, tapered.state).state).toMatchObject({ end: 'recovered' });
    const relapsed = told([read(11, 'not_yet')], {}, tapered.state);
    expect(relapsed.kinds).toEqual(['running']);
    expect(relapsed.intents).toEqual(['e1/1/pace/2']);
  });

  test('a run that relapses again and again is tapered twice, and then lasts', () => {
    const swings = [5, 6, 7, 8].map((hour, i) => read(hour, i % 2 === 0 ? 'recovered_while_treated' : 'not_yet'));
    const { kinds } = told([...RUNNING, ...swings, read(9, 'recovered_while_treated')]);
    expect(kinds.slice(-5)).toEqual(['tapering', 'running', 'tapering', 'running', 'running']);
  });
});

test('a campaign that certainly could not be opened makes way for another playbook', () => {
  const other = playbookOf('other');
  const events = [
    ...PROPOSED,
    [2, { kind: 'agree', run: 'e1/1', by: 'Ben' }],
    [2, { kind: 'not_opened', run: 'e1/1', why: '短信模板未审核' }],
    [2, { kind: 'tick' }],
  ] as const;
  const { state, reasons } = told(events, { playbooks: [other, asked], expectations: worldOf([other, asked]).expectations });
  expect(reasons.at(-2)).toBe('运营计划没能开启：短信模板未审核');
  expect(state).toMatchObject({ kind: 'proposed', run: { key: 'e1/2', playbook: 'win-back' }, passedOver: ['other'] });
});

test('a run says before its start what it will be able to show', () => {
  const expectations = new Map([['win-back', { customers: 20_000, baseline: 0.1 }]]);
  const ample = { ...asked.definition.guards, perRun: { messages: 50_000, cost: 0 }, perMonth: { messages: 50_000, cost: 0 } };
  const { state } = told(PROPOSED, { playbooks: [playbookOf('win-back', { guards: ample })], expectations });
  expect(state).toMatchObject({ kind: 'proposed', run: { provability: { provable: true, controlShareBp: 1000, customers: 20_000 } } });
  expect(told(PROPOSED, { expectations }).state).toMatchObject({
    run: { budget: { messages: 1000 }, provability: { provable: false, customers: 1111 } },
  });
});
