import type { z } from 'zod';
import { AppError } from '../errors.ts';
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
 * @throws AppError `invalid_input` that lists every wrong place with its value and what was expected there
 */
export function parsePart<Schema extends z.ZodType>(part: CallPart, schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue): Complaint => {
    const path = issue.path.map(String);
    const secret = path.some(isSecretField);
    return { path: [part, ...path].join('.'), value: secret ? '[redacted]' : redact(valueAt(input, path)), expected: issue.message };
  });
  const first = issues[0];
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  const message = first === undefined ? `the ${part} is invalid` : `${first.path} is ${show(first.value)}: ${first.expected}${more}`;
  throw new AppError('invalid_input', message, { issues });
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
