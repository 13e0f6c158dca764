import { z } from 'zod';
import type { Sentence } from './sentence.ts';

/** Characters of a formula at most. */
const LONGEST_FORMULA = 500;

type Operator = '+' | '-' | '*' | '/';

/** 公式 — a parsed formula; `negate` is the unary minus. */
export type Formula =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'negate'; readonly of: Formula }
  | { readonly kind: 'operation'; readonly operator: Operator; readonly left: Formula; readonly right: Formula };

/** What parsing comes to: a formula, or what is wrong and at which character (from 0; the end of the text when something is missing there). */
export type ParsedFormula =
  | { readonly ok: true; readonly formula: Formula }
  | { readonly ok: false; readonly at: number; readonly problem: Sentence };

interface Token {
  readonly kind: 'number' | 'name' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
}

/** Thrown inside the parser only; {@link parseFormula} makes an outcome of it. */
class Misplaced extends Error {
  readonly at: number;
  readonly problem: Sentence;
  constructor(at: number, problem: Sentence) {
    super(problem.en);
    this.at = at;
    this.problem = problem;
  }
}

/** One token: a number, a name, a name in square brackets, or a sign. */
const TOKEN = /\s*(?:(\d+(?:\.\d+)?|\.\d+)|([\p{L}_][\p{L}\p{N}_]*)|\[([^[\]]+)\]|([-+*/()−－＋×÷＊／（）]))/uy;

const SIGNS: Readonly<Record<string, string>> = {
  '−': '-',
  '－': '-',
  '＋': '+',
  '×': '*',
  '＊': '*',
  '÷': '/',
  '／': '/',
  '（': '(',
  '）': ')',
};

/**
 * 解析公式 — reads `gmv / orders * 100`: numbers, names, + − × ÷ (also written `-`, `*`, `/` and in full width), brackets, unary minus; × and ÷
 * bind before + and −, equals from the left. A name is letters, digits and `_`, not beginning with a digit; any other name stands in square
 * brackets: `[new-customers]`.
 */
export function parseFormula(text: string): ParsedFormula {
  try {
    const reader = readerOf(tokensOf(text));
    const formula = sumOf(reader);
    const rest = reader.next();
    if (rest.kind !== 'end') throw unexpected(rest);
    return { ok: true, formula };
  } catch (error) {
    if (error instanceof Misplaced) return { ok: false, at: error.at, problem: error.problem };
    throw error;
  }
}

/** A formula as it is stored: text that can be parsed. */
export const FormulaText = z
  .string()
  .trim()
  .min(1)
  .max(LONGEST_FORMULA)
  .check((checked) => {
    const parsed = parseFormula(checked.value);
    if (parsed.ok) return;
    checked.issues.push({ code: 'custom', message: parsed.problem.en, input: checked.value, params: { ...parsed.problem, unnamed: true } });
  });

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let place = 0;
  while (text.slice(place).trim() !== '') {
    TOKEN.lastIndex = place;
    const [all = '', number, name, bracketed, sign] = TOKEN.exec(text) ?? [];
    const at = place + (/^\s*/.exec(text.slice(place))?.[0].length ?? 0);
    if (all === '') {
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      throw new Misplaced(at, {
        zh: `第 ${at + 1} 个字符「${character}」不能出现在公式里`,
        en: `character ${at + 1}, "${character}", has no meaning in a formula`,
      });
    }
    place += all.length;
    if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: SIGNS[sign] ?? sign, at });
    else tokens.push({ kind: 'name', text: (name ?? bracketed ?? '').trim(), at });
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }];
}

interface Reader {
  /** Takes the next token; the end is never passed. */
  readonly next: () => Token;
  /** Takes the next token when it is one of these signs. */
  readonly take: <Sign extends string>(...signs: readonly Sign[]) => Sign | undefined;
}

function readerOf(tokens: readonly Token[]): Reader {
  let place = 0;
  const current = (): Token => tokens[Math.min(place, tokens.length - 1)] ?? { kind: 'end', text: '', at: 0 };
  return {
    next() {
      const token = current();
      place++;
      return token;
    },
    take(...signs) {
      const token = current();
      const found = token.kind === 'sign' ? signs.find((sign) => sign === token.text) : undefined;
      if (found !== undefined) place++;
      return found;
    },
  };
}

function unexpected({ kind, text, at }: Token): Misplaced {
  if (kind === 'end') return new Misplaced(at, { zh: '公式不完整', en: 'the formula ends too early' });
  return new Misplaced(at, {
    zh: `第 ${at + 1} 个字符处不应该是「${text}」`,
    en: `"${text}" is not expected at character ${at + 1}`,
  });
}

function sumOf(reader: Reader): Formula {
  let left = productOf(reader);
  for (;;) {
    const operator = reader.take('+', '-');
    if (operator === undefined) return left;
    left = { kind: 'operation', operator, left, right: productOf(reader) };
  }
}

function productOf(reader: Reader): Formula {
  let left = termOf(reader);
  for (;;) {
    const operator = reader.take('*', '/');
    if (operator === undefined) return left;
    left = { kind: 'operation', operator, left, right: termOf(reader) };
  }
}

function termOf(reader: Reader): Formula {
  if (reader.take('-') !== undefined) return { kind: 'negate', of: termOf(reader) };
  if (reader.take('(') !== undefined) {
    const inside = sumOf(reader);
    if (reader.take(')') === undefined) throw unexpected(reader.next());
    return inside;
  }
  const token = reader.next();
  if (token.kind === 'number') return { kind: 'number', value: Number(token.text) };
  if (token.kind === 'name') return { kind: 'name', name: token.text };
  throw unexpected(token);
}

/** 公式取值 — null (missing) where anything it needs is null, where it divides by zero, and where the result is no finite number. */
export function evaluateFormula(formula: Formula, valueOf: (name: string) => number | null): number | null {
  const value = evaluated(formula, valueOf);
  return value === null || !Number.isFinite(value) ? null : value;
}

function evaluated(formula: Formula, valueOf: (name: string) => number | null): number | null {
  switch (formula.kind) {
    case 'number':
      return formula.value;
    case 'name':
      return valueOf(formula.name);
    case 'negate': {
      const value = evaluated(formula.of, valueOf);
      return value === null ? null : -value;
    }
    case 'operation': {
      const [left, right] = [evaluated(formula.left, valueOf), evaluated(formula.right, valueOf)];
      return left === null || right === null ? null : operated(formula.operator, left, right);
    }
  }
}

function operated(operator: Operator, left: number, right: number): number | null {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? null : left / right;
  }
}

/** The names of a formula, each once, in the order they first stand in it. */
export function namesIn(formula: Formula): string[] {
  const names = new Set<string>();
  const visit = (part: Formula): void => {
    if (part.kind === 'name') names.add(part.name);
    if (part.kind === 'negate') visit(part.of);
    if (part.kind !== 'operation') return;
    visit(part.left);
    visit(part.right);
  };
  visit(formula);
  return [...names];
}
