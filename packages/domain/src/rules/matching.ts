import { RE2JS } from 're2js';

/** Expressions kept compiled at most; then all are forgotten. */
const MOST_KEPT = 1000;
const compiled = new Map<string, RE2JS | null>();

/** 正则 — whether a text contains a match of an RE2 expression; false for an expression that does not compile. Always linear time. */
export function matchesExpression(expression: string, text: string): boolean {
  return compile(expression)?.test(text) ?? false;
}

/** Whether RE2 can compile an expression: no look-around, no back-references. */
export function isExpression(expression: string): boolean {
  return compile(expression) !== null;
}

function compile(expression: string): RE2JS | null {
  const kept = compiled.get(expression);
  if (kept !== undefined) return kept;
  let fresh: RE2JS | null;
  try {
    fresh = RE2JS.compile(expression);
  } catch {
    fresh = null; // the operator's mistake: `problemsOf` tells it, evaluation treats it as matching nothing
  }
  if (compiled.size >= MOST_KEPT) compiled.clear();
  compiled.set(expression, fresh);
  return fresh;
}
