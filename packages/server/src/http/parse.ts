import type { Sentence } from '@gyre/domain/sentence';
import type { z } from 'zod';
import { zhCN } from 'zod/locales';
import { AppError, toldError } from '../errors.ts';
import { isSecretField, redact } from './redact.ts';

/** The parts of a call a schema reads. */
export type CallPart = 'path' | 'query' | 'body';

/** One thing wrong with a call: where, what was sent and what would have been right. */
interface Complaint {
  readonly path: string;
  readonly value: unknown;
  readonly expected: string;
}

/**
 * Parses one part of a call.
 *
 * @param tell  what an operator is told of what is wrong, where more is known than a schema says; undefined: as any other call
 * @throws AppError `invalid_input` that lists every wrong place with its value and what was expected there
 */
export function parsePart<Schema extends z.ZodType>(
  part: CallPart,
  schema: Schema,
  input: unknown,
  tell: Tell = tellNothing,
): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue): Complaint => {
    const path = issue.path.map(String);
    const secret = path.some(isSecretField);
    return { path: [part, ...path].join('.'), value: secret ? '[redacted]' : redact(valueAt(input, path)), expected: issue.message };
  });
  const first = issues[0];
  const rest = issues.length - 1;
  const told =
    first === undefined
      ? { zh: '填写的内容不对', en: `the ${part} is invalid` }
      : {
          zh: `${first.path} 的值是 ${first.value === undefined ? '空' : show(first.value)}：${inChinese(schema, input)}${rest > 0 ? `（另有 ${rest} 处）` : ''}`,
          en: `${first.path} is ${show(first.value)}: ${first.expected}${rest > 0 ? ` (and ${rest} more)` : ''}`,
        };
  const own = tell(result.error.issues);
  if (own !== undefined) throw new AppError('invalid_input', told.en, { issues, ...own });
  throw toldError('invalid_input', told, { issues });
}

type Tell = (issues: readonly z.core.$ZodIssue[]) => Sentence | undefined;

function tellNothing(): undefined {
  return undefined;
}

const { localeError } = zhCN();

/** What the first wrong place should have been; what a schema says of itself exists in English only. */
function inChinese(schema: z.ZodType, input: unknown): string {
  const said = schema.safeParse(input, { error: localeError }).error?.issues[0]?.message ?? '';
  return /[\u3400-\u9fff]/.test(said) ? said : '写法不对';
}

function valueAt(input: unknown, path: readonly string[]): unknown {
  let value = input;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return value;
}

function show(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 100);
}

/** Reads JSON text; empty text is no body. @throws AppError `invalid_input` when it is not JSON */
export function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new AppError('invalid_input', 'the body is not JSON', { reason: error instanceof Error ? error.message : '' });
  }
}
