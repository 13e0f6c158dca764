import type { Language } from './sentences/glue.ts';
import { OPERATOR_WORDS } from './operator-words.ts';
import { TIME_PROPERTY } from './property-filter.ts';
import { DEEPEST_RULE, MOST_TESTS, type LeafRule, type Rule } from './rule.ts';
import type { ValueTest } from './value-test.ts';
import { isLeaf, leavesOf, preorder, selectorsOf } from './walk.ts';

/** 规则问题 — something about a rule that cannot be evaluated or can never be meant, and where. */
export interface RuleProblem {
  readonly path: readonly number[];
  readonly zh: string;
  readonly en: string;
}

type Said = Readonly<Record<Language, string>>;
type IsExpression = (text: string) => boolean;

/**
 * What is wrong with a rule; empty when nothing is.
 *
 * @param isExpression  whether RE2 can compile a text: that of `matching.ts`, which brings RE2 along and so is not imported here
 */
export function problemsOf(rule: Rule, isExpression: IsExpression): RuleProblem[] {
  const tests = leavesOf(rule).length;
  const tooMany: RuleProblem[] =
    tests > MOST_TESTS
      ? [{ path: [], zh: `条件最多 ${MOST_TESTS} 个，现在有 ${tests} 个`, en: `at most ${MOST_TESTS} conditions, there are ${tests}` }]
      : [];
  return [
    ...tooMany,
    ...preorder(rule).flatMap(({ rule: part, path }) =>
      (isLeaf(part) ? leafProblems(part, isExpression) : groupProblems(part, path.length)).map((said) => ({ path: [...path], ...said })),
    ),
  ];
}

function groupProblems(group: Exclude<Rule, LeafRule>, depth: number): Said[] {
  if (depth === DEEPEST_RULE) return [{ zh: `分组最多嵌套 ${DEEPEST_RULE} 层`, en: `groups may be ${DEEPEST_RULE} deep at most` }];
  const isNobody = group.kind === 'any' && group.rules.length === 0;
  return isNobody ? [{ zh: '“或”分组里没有条件，不会有人符合', en: 'an “or” group without conditions holds nobody' }] : [];
}

function leafProblems(leaf: LeafRule, isExpression: IsExpression): Said[] {
  const testProblems = (test: ValueTest): Said[] => problemsOfTest(test, isExpression);
  const filtered = selectorsOf(leaf).flatMap(({ filter }) => [...filter.all, ...filter.any].flatMap(testProblems));
  if (leaf.kind === 'attribute' || leaf.kind === 'fact')
    return [...testProblems(leaf.test), ...(leaf.kind === 'fact' ? numberProblems(leaf.test) : [])];
  if (leaf.kind === 'segment') return [];
  const windowed = [...filtered, ...windowProblems(leaf.window)];
  if (leaf.kind !== 'did') return windowed;
  const isValue = leaf.aggregate.of === 'first' || leaf.aggregate.of === 'last';
  if (isValue) return [...windowed, ...testProblems(leaf.test)];
  const isOfTime = 'property' in leaf.aggregate && leaf.aggregate.property === TIME_PROPERTY;
  return [...windowed, ...testProblems(leaf.test), ...numberProblems(leaf.test), ...(isOfTime ? [TIME_IS_A_VALUE] : [])];
}

const TIME_IS_A_VALUE: Said = {
  zh: '发生时间只能看首次或最近一次的',
  en: 'the time of an event can only be asked of the first or the last one',
};

function windowProblems(window: Extract<LeafRule, { window: unknown }>['window']): Said[] {
  if (window.kind === 'absolute' && window.from !== undefined && window.to !== undefined && window.from > window.to) {
    return [isReversed(window.from, window.to)];
  }
  if (window.kind === 'around' && window.fromMs > window.toMs) {
    return [{ zh: '时间窗的起点晚于终点', en: 'the window begins after its end' }];
  }
  return [];
}

function problemsOfTest(test: ValueTest, isExpression: IsExpression): Said[] {
  if (test.op === 'matches' && !isExpression(test.value)) {
    return [
      {
        zh: `正则无效，或用了不支持的环视、反向引用：${test.value}`,
        en: `not an RE2 expression (no look-around, no back-references): ${test.value}`,
      },
    ];
  }
  if ((test.op === 'between' || test.op === 'between_dates') && test.from > test.to) return [isReversed(test.from, test.to)];
  if (test.op === 'at_hour' && test.from === test.to) {
    return [{ zh: `${test.from} 点到 ${test.to} 点没有时间`, en: `no time lies between ${test.from}:00 and ${test.to}:00` }];
  }
  return [];
}

function isReversed(from: number | string, to: number | string): Said {
  return { zh: `起点 ${from} 大于终点 ${to}`, en: `${from} is after ${to}` };
}

const NUMBER_OPERATORS: ReadonlySet<ValueTest['op']> = new Set([
  'equals',
  'not_equals',
  'in',
  'not_in',
  'greater',
  'greater_or_equal',
  'less',
  'less_or_equal',
  'between',
  'exists',
  'missing',
]);

/** Tests that no number passes. */
function numberProblems(test: ValueTest): Said[] {
  const operator = (language: Language): string => OPERATOR_WORDS[language][test.op];
  if (!NUMBER_OPERATORS.has(test.op)) {
    return [{ zh: `数值不能用“${operator('zh')}”`, en: `“${operator('en')}” cannot be asked of a number` }];
  }
  const operands: readonly (string | number | boolean)[] = 'value' in test ? [test.value] : 'values' in test ? test.values : [];
  const wrong = operands.find((operand) => typeof operand !== 'number');
  if (wrong === undefined) return [];
  return [{ zh: `要和数值比较，不能是“${wrong}”`, en: `must be compared with a number, not “${wrong}”` }];
}
