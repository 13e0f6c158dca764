import { problemsOf, type Rule, type RuleProblem } from '@gyre/domain';
import { useEffect, useState } from 'react';

type Judge = (text: string) => boolean;

/** 规则问题 — what is wrong with a rule. RE2, which judges expressions, is fetched for the first rule that has one; until then they pass. */
export function useRuleProblems(rule: Rule): readonly RuleProblem[] {
  const [judge, setJudge] = useState<Judge | null>(null);
  const { problems, expressions } = judged(rule, judge);
  const wanted = expressions.length > 0;
  useEffect(() => {
    if (wanted) void import('@gyre/domain/rules/matching').then(({ isExpression }) => setJudge(() => isExpression));
  }, [wanted]);
  return problems;
}

function judged(rule: Rule, judge: Judge | null): { problems: readonly RuleProblem[]; expressions: readonly string[] } {
  const expressions: string[] = [];
  const problems = problemsOf(rule, (text) => {
    expressions.push(text);
    return judge === null || judge(text);
  });
  return { problems, expressions };
}
