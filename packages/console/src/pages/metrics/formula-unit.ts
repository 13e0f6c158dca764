import type { Unit } from '@gyre/domain/analyses/table';
import { type Formula, parseFormula } from '@gyre/domain/formula';

/** 公式的单位 — what the numbers of a formula are by those of its metrics: of one thing by the same a share; undefined where only a person can say. */
export function formulaUnit(text: string, unitOf: (key: string) => Unit | undefined): Unit | undefined {
  const parsed = parseFormula(text);
  return parsed.ok ? unitIn(parsed.formula, unitOf) : undefined;
}

function unitIn(formula: Formula, unitOf: (key: string) => Unit | undefined): Unit | undefined {
  if (formula.kind === 'number') return undefined;
  if (formula.kind === 'name') return unitOf(formula.name);
  if (formula.kind === 'negate') return unitIn(formula.of, unitOf);
  const [left, right] = [unitIn(formula.left, unitOf), unitIn(formula.right, unitOf)];
  if (left === undefined || left !== right || formula.operator === '*') return undefined;
  return formula.operator === '/' ? 'share' : left;
}
