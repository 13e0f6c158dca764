import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, instant } from '../time.ts';
import { guardSentence } from './guard-words.ts';
import { budgetFor, guardAgainst, guardOfReach, isAffordable, type GuardedWorld } from './guards.ts';
import { watchingState, type LoopState } from './loop-state.ts';
import { propose } from './propose.ts';
import type { PlaybookRun } from './run.ts';
import { FALL, playbookOf, worldOf } from './testing.ts';

const playbook = playbookOf('win-back', {
  guards: { start: 'automatic', perRun: { messages: 1000, cost: 50_000 }, perMonth: { messages: 2500, cost: 90_000 }, mostAtOnce: 2 },
});

/** The run of the playbook, approved at 0 in January, for a city. */
function runFor(city: string): PlaybookRun {
  const state = { ...watchingState(city, instant(0)), kind: 'diagnosed' as const, diagnosis: { ...FALL, slice: { city } } };
  const approved = propose(state, worldOf([playbook])).state;
  if (approved.kind !== 'approved') throw new Error(approved.kind);
  return approved.run;
}

const base = { since: instant(0), causes: 1, proposals: 1, passedOver: [] };
const running = (city: string): LoopState => ({ ...base, episode: city, kind: 'running', run: runFor(city), paces: 0 });
const ended = (city: string, messages: number, cost: number, at = 0): LoopState => ({
  ...base,
  episode: city,
  kind: 'ended',
  since: instant(at),
  run: runFor(city),
  end: 'recovered',
  spent: { messages, cost },
});
const ending = (city: string): LoopState => ({ ...base, episode: city, kind: 'ended', run: runFor(city), end: 'time', spent: null });

const world = (others: readonly LoopState[], parts: Partial<GuardedWorld> = {}): GuardedWorld => ({
  at: instant(3 * DAY_MS),
  month: '2026-01',
  switches: { everywhere: false, project: false, playbooks: new Set() },
  others,
  ...parts,
});
const against = (others: readonly LoopState[], parts: Partial<GuardedWorld> = {}) =>
  guardAgainst(playbook, { city: '北京' }, world(others, parts));

describe('a start is held back', () => {
  test('by any of three switches, the widest told first', () => {
    const off = { everywhere: true, project: true, playbooks: new Set(['win-back']) };
    expect(against([], { switches: off })).toEqual({ of: 'switch', which: 'everywhere' });
    expect(against([], { switches: { ...off, everywhere: false } })).toEqual({ of: 'switch', which: 'project' });
    expect(against([], { switches: { ...off, everywhere: false, project: false } })).toEqual({ of: 'switch', which: 'playbook' });
    expect(against([], { switches: { ...off, everywhere: false, project: false, playbooks: new Set(['other']) } })).toBeUndefined();
  });

  test('by as many runs as may last at a time; one that is being ended is one of them, one that is ended is not', () => {
    expect(against([running('重庆'), ending('成都')])).toEqual({ of: 'at_once', value: 2, limit: 2 });
    expect(against([running('重庆'), ended('成都', 10, 0)])).toBeUndefined();
  });

  test('by a run on the same city, or on everybody, but not by one elsewhere', () => {
    const wide: LoopState = { ...base, episode: 'all', kind: 'running', run: { ...runFor('重庆'), key: 'all/1', slice: {} }, paces: 0 };
    expect(against([running('北京')])).toEqual({ of: 'overlap', run: '北京/1' });
    expect(against([wide])).toEqual({ of: 'overlap', run: 'all/1' });
    expect(against([running('重庆')])).toBeUndefined();
  });

  test('within a day of the last end, to the millisecond', () => {
    const others = [ended('重庆', 1, 0, 2 * DAY_MS + 1), ended('成都', 1, 0)];
    expect(against(others)).toEqual({ of: 'cooldown', leftMs: 1 });
    expect(against(others, { at: instant(3 * DAY_MS + 1) })).toBeUndefined();
  });

  test('by a month that is used up, in messages or in money', () => {
    expect(against([ended('重庆', 2500, 0)])).toEqual({ of: 'month', which: 'messages', value: 2500, limit: 2500 });
    expect(against([ended('重庆', 10, 90_000)])).toEqual({ of: 'month', which: 'cost', value: 90_000, limit: 90_000 });
    expect(against([ended('重庆', 2500, 0)], { month: '2026-02' })).toBeUndefined();
  });

  test('by too few customers, or none estimated', () => {
    expect(guardOfReach(playbook, { customers: 99, baseline: 0.1 })).toEqual({ of: 'audience', value: 99, limit: 100 });
    expect(guardOfReach(playbook, { customers: 100, baseline: null })).toBeUndefined();
    expect(guardOfReach(playbook, undefined)).toEqual({ of: 'estimate' });
  });
});

test('a run that lasts takes its whole budget out of the month, one that is over what it used', () => {
  expect(budgetFor(playbook, world([]))).toEqual({ messages: 1000, cost: 50_000 });
  expect(budgetFor(playbook, world([running('重庆')]))).toEqual({ messages: 1000, cost: 40_000 });
  expect(budgetFor(playbook, world([running('重庆'), ending('成都')]))).toEqual({ messages: 500, cost: 0 });
  expect(budgetFor(playbook, world([running('重庆'), ended('成都', 7, 0)]))).toEqual({ messages: 1000, cost: 40_000 });
  expect(isAffordable({ messages: 500, cost: 0 }, { messages: 500, cost: 0 })).toBe(true);
  expect(isAffordable({ messages: 500, cost: 1 }, { messages: 500, cost: 0 })).toBe(false);
});

test('with a benefit, messages are no more than nine tenths of the money pay the face value of', () => {
  const benefits = [{ batch: 'five-off', faceValue: 100 }];
  const granting = playbookOf('granting', {
    benefits,
    benefit: 'five-off',
    guards: { perRun: { messages: 1000, cost: 50_000 }, perMonth: { messages: 2500, cost: 90_000 } },
  });
  expect(budgetFor(granting, world([]))).toEqual({ messages: 450, cost: 50_000 });
  const dear = playbookOf('dear', { ...granting.definition, benefits: [{ batch: 'five-off', faceValue: 50_000 }] });
  expect(guardAgainst(dear, {}, world([]))).toEqual({ of: 'month', which: 'cost', value: 0, limit: 90_000 });
});

test('each guard says its value and its limit in both languages', () => {
  expect(guardSentence({ of: 'at_once', value: 2, limit: 2 }).zh).toBe('已有 2 次在运行，最多同时 2 次');
  expect(guardSentence({ of: 'cooldown', leftMs: 3 * HOUR_MS })).toEqual({ zh: '冷却期还有 3 小时', en: 'its cooldown lasts 3 h more' });
  expect(guardSentence({ of: 'month', which: 'cost', value: 90_000, limit: 90_000 }).zh).toBe('本月费用已占用 9，上限 9');
  expect(guardSentence({ of: 'audience', value: 99, limit: 100 }).en).toBe('it would reach 99 customers, at least 100 are needed');
});
