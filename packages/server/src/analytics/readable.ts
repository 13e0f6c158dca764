import { paramName } from '@gyre/domain/analyses/param-names';
import { isExpression } from '@gyre/domain/rules/matching';
import { problemsOf } from '@gyre/domain/rules/problems';
import { PropertyFilter } from '@gyre/domain/rules/property-filter';
import type { Rule } from '@gyre/domain/rules/rule';
import { AppError } from '../errors.ts';

/**
 * Refuses parameters whose filters hold what cannot mean anything, such as an expression nobody can read; schemas alone cannot tell.
 *
 * @throws AppError `invalid_input` naming where
 */
export function requireReadable(kind: string, params: unknown, path: readonly (string | number)[] = ['params']): void {
  if (typeof params !== 'object' || params === null) return;
  const [problem] = 'all' in params && 'any' in params ? problemsOfFilter(params) : [];
  if (problem !== undefined) {
    const at = path.join('.');
    const { zh, en } = paramName(kind, path);
    const told = { zh: `「${zh}」：${problem.zh}`, en: `“${en}”: ${problem.en}` };
    throw new AppError('invalid_input', `${at}: ${problem.en}`, { path: at, ...told });
  }
  const isArray = Array.isArray(params);
  for (const [name, part] of Object.entries(params)) requireReadable(kind, part, [...path, isArray ? Number(name) : name]);
}

/** A filter says what a rule on an event with it says. */
function problemsOfFilter(given: object) {
  const filter = PropertyFilter.safeParse(given);
  if (!filter.success) return [];
  const rule: Rule = {
    kind: 'did',
    select: { event: 'any', filter: filter.data },
    aggregate: { of: 'count' },
    window: { kind: 'ever' },
    test: { op: 'greater', value: 0 },
  };
  return problemsOf(rule, isExpression);
}
