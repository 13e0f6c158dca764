import type { z } from 'zod';
import { durationWords } from '../rules/sentences/window-sentence.ts';
import type { Sentence } from '../sentence.ts';
import { paramName } from './param-names.ts';

/** 参数问题 — why parameters cannot be asked, naming the parameter as its page does, its value and the limit. `blank`: it is only not filled in yet. */
export interface ParamProblem extends Sentence {
  readonly path: readonly PropertyKey[];
  readonly blank: boolean;
}

type Issue = z.core.$ZodIssue;

/**
 * What is wrong with parameters, in both languages.
 *
 * A contradiction says so itself in `params.zh` and `params.en` of its issue (its `message` is for whoever writes parameters by hand), naming what it
 * is about unless it is `unnamed`; what a schema asks of a value is told from the issue.
 *
 * @param params  as they were given
 */
export function paramProblems(kind: string, issues: readonly Issue[], params: unknown): ParamProblem[] {
  return issues.map((issue) => {
    const { issue: inner, path } = innermost(issue, []);
    const value = valueAt(params, path);
    const name = paramName(kind, path);
    const blank = inner.code !== 'custom' && isBlank(value);
    const said = saidBy(inner);
    const text = said ?? (blank ? NOT_FILLED_IN : reasonOf(inner, value, path));
    const isNamed = name.zh !== '' && (said === undefined || said.unnamed);
    const colon = said === undefined ? { zh: '', en: '' } : { zh: '：', en: ':' };
    return {
      path,
      blank,
      zh: isNamed ? `「${name.zh}」${colon.zh}${text.zh}` : text.zh,
      en: isNamed ? `“${name.en}”${colon.en} ${text.en}` : text.en,
    };
  });
}

const NOT_FILLED_IN: Sentence = { zh: '还没有填', en: 'is not filled in' };

/** Of several forms a value may have, the one it comes nearest to: whose complaint is the deepest. */
function innermost(issue: Issue, above: readonly PropertyKey[]): { readonly issue: Issue; readonly path: readonly PropertyKey[] } {
  const path = [...above, ...issue.path];
  const forms = issue.code === 'invalid_union' ? issue.errors.flatMap((form) => form[0] ?? []) : [];
  const [deepest] = forms.map((form) => innermost(form, path)).toSorted((a, b) => b.path.length - a.path.length);
  return deepest ?? { issue, path };
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function saidBy(issue: Issue): (Sentence & { readonly unnamed: boolean }) | undefined {
  if (issue.code !== 'custom') return undefined;
  const { zh, en, unnamed } = issue.params ?? {};
  return typeof zh === 'string' && typeof en === 'string' ? { zh, en, unnamed: unnamed === true } : undefined;
}

function reasonOf(issue: Issue, value: unknown, path: readonly PropertyKey[]): Sentence {
  const is = shown(value, path);
  switch (issue.code) {
    case 'too_small':
      return limited(issue.origin, is, Number(issue.minimum), issue.inclusive === false ? MORE_THAN : AT_LEAST, path);
    case 'too_big':
      return limited(issue.origin, is, Number(issue.maximum), issue.inclusive === false ? LESS_THAN : AT_MOST, path);
    case 'invalid_value':
      return {
        zh: `是 ${is.zh}，只能是 ${issue.values.map(String).join('、')}`,
        en: `is ${is.en}, must be one of ${issue.values.map(String).join(', ')}`,
      };
    case 'invalid_type':
      return { zh: `是 ${is.zh}，${expected(issue.expected).zh}`, en: `is ${is.en}, ${expected(issue.expected).en}` };
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return { zh: `是 ${is.zh}，写法不对`, en: `is ${is.en}: ${issue.message}` };
  }
}

const AT_LEAST: Sentence = { zh: '至少', en: 'at least' };
const MORE_THAN: Sentence = { zh: '要大于', en: 'more than' };
const AT_MOST: Sentence = { zh: '最多', en: 'at most' };
const LESS_THAN: Sentence = { zh: '要小于', en: 'less than' };
const PARTS: Readonly<Record<string, Sentence>> = { array: { zh: ' 项', en: '' }, string: { zh: ' 个字', en: ' characters' } };

function limited(origin: string, is: Sentence, limit: number, how: Sentence, path: readonly PropertyKey[]): Sentence {
  const part = PARTS[origin];
  const most = part === undefined ? shown(limit, path) : { zh: `${limit}${part.zh}`, en: `${limit}${part.en}` };
  return { zh: `是 ${is.zh}，${how.zh} ${most.zh}`, en: `is ${is.en}, must be ${how.en} ${most.en}` };
}

function expected(type: string): Sentence {
  if (type === 'int') return { zh: '要写整数', en: 'must be a whole number' };
  return type === 'number' ? { zh: '要写数字', en: 'must be a number' } : { zh: '写法不对', en: `must be of type ${type}` };
}

/** A value as it is said: a duration by its unit, a list by its length, anything else as it is written. */
function shown(value: unknown, path: readonly PropertyKey[]): Sentence {
  if (typeof value === 'number' && /(?:^m|M)s$/.test(String(path.at(-1))))
    return { zh: durationWords(value, 'zh'), en: durationWords(value, 'en') };
  if (Array.isArray(value)) return { zh: `${value.length} 项`, en: `${value.length} of them` };
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 60);
  const long = typeof value === 'string' && value.length > 60;
  return long ? { zh: `${value.length} 个字`, en: `${value.length} characters` } : { zh: text, en: text };
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<PropertyKey, unknown>>)[part];
  }
  return value;
}
