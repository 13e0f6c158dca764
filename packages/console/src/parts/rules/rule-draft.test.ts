import { Rule } from '@gyre/domain';
import { randomRule } from '@gyre/domain/rules/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compiled, leafOf, newLeaf, LEAF_KINDS, treeOf } from './rule-draft.ts';
import { build, type BuilderAct, builderOf, type BuilderState } from './rule-moves.ts';

const bought: Rule = Rule.parse({
  kind: 'did',
  select: { event: 'order_paid', filter: { all: [{ property: 'amount', op: 'greater', value: 100 }], any: [] } },
  aggregate: { of: 'count' },
  window: { kind: 'rolling', span: { amount: 30, unit: 'day' } },
  test: { op: 'greater_or_equal', value: 1 },
});
const inCity = (city: string): Rule => ({ kind: 'attribute', attribute: 'city', test: { op: 'equals', value: city } });
const member: Rule = { kind: 'segment', segment: 'vip' };

const rules = randomRule(3);

function partAt(rule: Rule, path: readonly number[]): Rule | undefined {
  return path.reduce<Rule | undefined>((at, place) => {
    if (at?.kind === 'not') return at.rule;
    return at?.kind === 'all' || at?.kind === 'any' ? at.rules[place] : undefined;
  }, rule);
}

function after(state: BuilderState, ...acts: BuilderAct[]): BuilderState {
  return acts.reduce(build, state);
}
const ruleOf = (state: BuilderState): Rule => compiled(state.root).rule;

describe('a rule in the builder', () => {
  test('is the same rule when nothing is changed, whatever its shape', () => {
    fc.assert(
      fc.property(rules, (rule) => {
        const { rule: back, unfinished } = compiled(treeOf(rule));
        expect(back).toEqual(rule);
        expect(unfinished).toEqual([]);
      }),
    );
  });

  test('knows where each of its nodes stands in the rule', () => {
    fc.assert(
      fc.property(rules, (rule) => {
        const { rule: back, paths } = compiled(treeOf(rule));
        for (const path of paths.values()) expect(partAt(back, path)).toBeDefined();
      }),
    );
  });

  test('leaves out what is not filled in, and says so', () => {
    const state = after(builderOf({ kind: 'all', rules: [bought] }), { act: 'add', group: 1, leaf: 'attribute' });
    expect(compiled(state.root)).toMatchObject({ rule: { kind: 'all', rules: [bought] }, unfinished: [3] });
    expect(compiled(after(state, { act: 'add_group', group: 1 }).root)).toMatchObject({
      rule: { kind: 'all', rules: [bought] },
      unfinished: [3, 5],
    });
  });

  test('places counts past unfinished neighbours and negations', () => {
    const state = after(builderOf({ kind: 'all', rules: [inCity('a'), { kind: 'not', rule: bought }] }), {
      act: 'fill',
      id: 2,
      leaf: newLeaf('attribute'),
    });
    expect(compiled(state.root).paths.get(3)).toEqual([0]);
    expect(ruleOf(state)).toEqual({ kind: 'all', rules: [{ kind: 'not', rule: bought }] });
  });
});

test.each(LEAF_KINDS)('a new test of kind %s is unfinished', (kind) => {
  expect(leafOf(newLeaf(kind))).toBeUndefined();
});

describe('the acts of the builder', () => {
  const start = builderOf({ kind: 'all', rules: [inCity('a'), { kind: 'any', rules: [inCity('b'), inCity('c')] }, member] });
  const [a, group, b, , vip] = [2, 3, 4, 5, 6];

  test('a single test grows into a group, and shrinks back to itself', () => {
    const two = after(
      builderOf(bought),
      { act: 'add', group: 2, leaf: 'segment' },
      { act: 'fill', id: 3, leaf: { kind: 'segment', segment: 'vip' } },
    );
    expect(ruleOf(two)).toEqual({ kind: 'all', rules: [bought, member] });
    expect(ruleOf(after(two, { act: 'remove', id: 3 }))).toEqual(bought);
  });

  test('moves in front of another part, also into another group', () => {
    expect(ruleOf(after(start, { act: 'move', id: vip, group: 1, index: 0 }))).toMatchObject({
      rules: [member, inCity('a'), { kind: 'any' }],
    });
    expect(ruleOf(after(start, { act: 'move', id: a, group, index: 1 }))).toMatchObject({
      rules: [{ rules: [inCity('b'), inCity('a'), inCity('c')] }, member],
    });
  });

  test('a group moves with all that is in it, also into another group, but not into itself or what is in it', () => {
    expect(ruleOf(after(start, { act: 'move', id: group, group: 1, index: 0 }))).toEqual({
      kind: 'all',
      rules: [{ kind: 'any', rules: [inCity('b'), inCity('c')] }, inCity('a'), member],
    });
    const second = after(
      start,
      { act: 'add_group', group: 1 },
      { act: 'fill', id: 8, leaf: { kind: 'segment', segment: 'vip' } },
      { act: 'move', id: group, group: 7, index: 1 },
    );
    expect(ruleOf(second)).toEqual({
      kind: 'all',
      rules: [inCity('a'), member, { kind: 'any', rules: [member, { kind: 'any', rules: [inCity('b'), inCity('c')] }] }],
    });
    expect(after(start, { act: 'move', id: group, group, index: 0 })).toBe(start);
    expect(after(second, { act: 'move', id: 7, group, index: 0 })).toBe(second);
  });

  test('shifts up, down, into the group beside and out of it', () => {
    expect(ruleOf(after(start, { act: 'shift', id: a, way: 'down' }))).toMatchObject({ rules: [{ kind: 'any' }, inCity('a'), member] });
    expect(ruleOf(after(start, { act: 'shift', id: vip, way: 'up' }))).toMatchObject({ rules: [inCity('a'), member, { kind: 'any' }] });
    expect(ruleOf(after(start, { act: 'shift', id: vip, way: 'in' }))).toMatchObject({
      rules: [inCity('a'), { rules: [inCity('b'), inCity('c'), member] }],
    });
    expect(ruleOf(after(start, { act: 'shift', id: b, way: 'out' }))).toMatchObject({
      rules: [inCity('a'), { rules: [inCity('c')] }, inCity('b'), member],
    });
    expect(after(start, { act: 'shift', id: a, way: 'up' })).toBe(start);
  });

  test('negates and takes the negation back', () => {
    const negated = after(start, { act: 'negate', id: a });
    expect(ruleOf(negated)).toMatchObject({ rules: [{ kind: 'not', rule: inCity('a') }, {}, {}] });
    expect(ruleOf(after(negated, { act: 'negate', id: a }))).toEqual(ruleOf(start));
  });

  test('a new 不在分群里 is a negated 在分群里', () => {
    const added = after(
      start,
      { act: 'add', group, leaf: 'not_segment' },
      { act: 'fill', id: 7, leaf: { kind: 'segment', segment: 'vip' } },
    );
    expect(ruleOf(added)).toMatchObject({ rules: [{}, { rules: [{}, {}, { kind: 'not', rule: member }] }, {}] });
  });

  test('copies a part behind itself', () => {
    expect(ruleOf(after(start, { act: 'copy', id: group }))).toMatchObject({
      rules: [inCity('a'), { kind: 'any' }, { kind: 'any', rules: [inCity('b'), inCity('c')] }, member],
    });
  });

  test('are undone and redone, typing in one field in one step', () => {
    const typed = ['重', '重庆'].map((value): BuilderAct => ({
      act: 'fill',
      id: a,
      leaf: { kind: 'attribute', attribute: 'city', test: { op: 'equals', value } },
    }));
    const done = after(start, ...typed);
    expect(done.past).toHaveLength(1);
    const undone = after(done, { act: 'undo' });
    expect(undone.root).toBe(start.root);
    expect(after(undone, { act: 'redo' }).root).toBe(done.root);
    expect(after(start, { act: 'undo' })).toBe(start);
    expect(after(start, { act: 'fill', id: a, leaf: { kind: 'attribute', attribute: 'city', test: { op: 'equals', value: 'a' } } })).toBe(
      start,
    );
  });
});
