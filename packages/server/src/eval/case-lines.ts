import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { AppError, messageOf } from '../errors.ts';
import type { Evaluation, EvaluationOutput } from './evaluation.ts';
import { readOptions } from './options.ts';

/** 逐行计算 — one JSON case a line in, one JSON answer a line out, without options. What is wrong with a line is told; the next one is read. */
export function lineByLine<Case extends z.ZodType>(
  { name, summary }: Pick<Evaluation, 'name' | 'summary'>,
  schema: Case,
  answer: (one: z.output<Case>) => unknown,
): Evaluation {
  return {
    name,
    summary,
    usage: '',
    async run(input, args, output) {
      readOptions(args, {});
      return await answerLines(input, schema, answer, output);
    },
  };
}

/** @returns the exit code: 1 when some line was refused */
async function answerLines<Case extends z.ZodType>(
  input: Readable,
  schema: Case,
  answer: (one: z.output<Case>) => unknown,
  { print, complain }: EvaluationOutput,
): Promise<number> {
  let failed = false;
  let number = 0;
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    number++;
    if (line.trim() === '') continue;
    try {
      print(`${JSON.stringify(answer(read(line, schema)))}\n`);
    } catch (error) {
      // What lies beyond the calendar, or the room of the engine, is the case's mistake too.
      if (!(error instanceof AppError || error instanceof RangeError)) throw error;
      complain(`line ${number}: ${error.message}\n`);
      failed = true;
    }
  }
  return failed ? 1 : 0;
}

function read<Case extends z.ZodType>(line: string, schema: Case): z.output<Case> {
  let json: unknown;
  try {
    json = JSON.parse(line.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new AppError('invalid_input', `not JSON: ${messageOf(error)}`, {});
  }
  return readPart(json, schema, '');
}

/** Parses a part of a case. @throws AppError naming where it is and what is wrong with it */
export function readPart<Part extends z.ZodType>(json: unknown, schema: Part, at: string): z.output<Part> {
  const parsed = schema.safeParse(json, { reportInput: true });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = [at, ...(issue?.path ?? [])].filter((key) => key !== '').join('.');
  const given = issue?.input === undefined ? '' : ` is ${short(JSON.stringify(issue.input))},`;
  throw new AppError('invalid_input', `${path === '' ? 'the case' : path}${given} ${issue?.message ?? ''}`, { path });
}

function short(text: string | undefined): string {
  return text === undefined ? 'undefined' : text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
