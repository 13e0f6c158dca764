import type { QuarantineReason } from '@gyre/domain/events';
import type { Sentence } from '@gyre/domain/sentence';
import { AppError, messageOf } from '../errors.ts';

/** Limits of one record's JSON. */
export interface RecordLimits {
  /** Objects and lists inside one another. */
  readonly maxDepth: number;
  /** Keys and list entries, all levels together. */
  readonly maxKeys: number;
}

export const RECORD_LIMITS: RecordLimits = { maxDepth: 20, maxKeys: 5000 };

/** Deepest document parsed at all: far beyond any client, far below what exhausts the stack. */
export const MAX_DOCUMENT_DEPTH = 1000;

/** Most records of one request. */
export const MAX_RECORDS = 10_000;

/** Why a record is refused for its shape. */
export interface ShapeProblem {
  readonly reason: Extract<QuarantineReason, 'too_deep' | 'too_many_properties'>;
  readonly detail: Sentence;
}

/**
 * Parses JSON whose nesting was measured first: a megabyte of `[` would otherwise become hundreds of megabytes of lists.
 *
 * @throws AppError `undecodable`
 */
export function parseJson(text: string): unknown {
  if (!isWithinDepth(text, MAX_DOCUMENT_DEPTH))
    throw new AppError('undecodable', `JSON is nested deeper than ${MAX_DOCUMENT_DEPTH} levels`, { limit: MAX_DOCUMENT_DEPTH });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError('undecodable', `body is not JSON: ${messageOf(error).slice(0, 200)}`);
  }
}

/** Whether no bracket outside of strings is deeper than `max`. Exact for JSON; for other text it only has to end. */
export function isWithinDepth(text: string, max: number): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = endOfString(text, i);
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++depth > max) return false;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
  }
  return true;
}
const [QUOTE, BACKSLASH, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [34, 92, 123, 125, 91, 93];

/** Index of the quote that ends the string begun at `start`; the text's end when none does. */
function endOfString(text: string, start: number): number {
  let end = start;
  for (;;) {
    end = text.indexOf('"', end + 1);
    if (end < 0) return text.length;
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
  }
}

/** What is wrong with a record's shape, if anything; it stops at the first excess, so its cost is bounded by the limits. */
export function shapeProblem(record: object, limits: RecordLimits = RECORD_LIMITS): ShapeProblem | undefined {
  const left = keysLeft(record, 1, limits.maxKeys, limits.maxDepth);
  if (left >= 0) return undefined;
  return left === TOO_DEEP
    ? {
        reason: 'too_deep',
        detail: { en: `record is nested deeper than ${limits.maxDepth} levels`, zh: `记录的嵌套超过 ${limits.maxDepth} 层` },
      }
    : {
        reason: 'too_many_properties',
        detail: {
          en: `record has more than ${limits.maxKeys} keys and list entries`,
          zh: `记录的键和列表项超过 ${limits.maxKeys} 个`,
        },
      };
}

const TOO_MANY = -1;
const TOO_DEEP = -2;

function keysLeft(value: object, depth: number, budget: number, maxDepth: number): number {
  if (depth > maxDepth) return TOO_DEEP;
  const children: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  let left = budget - children.length;
  if (left < 0) return TOO_MANY;
  for (const child of children) {
    if (typeof child !== 'object' || child === null) continue;
    left = keysLeft(child, depth + 1, left, maxDepth);
    if (left < 0) return left;
  }
  return left;
}

/** @throws AppError `too_large` when a request carries more than {@link MAX_RECORDS} records */
export function requireFewRecords(count: number): void {
  if (count > MAX_RECORDS)
    throw new AppError('too_large', `request has ${count} records; at most ${MAX_RECORDS} are taken`, { limit: MAX_RECORDS });
}
