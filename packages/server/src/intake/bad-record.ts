import { CallKind, type BadRecord, type QuarantineReason, type RawEvent } from '@gyre/domain/events';
import type { Sentence } from '@gyre/domain/sentence';
import { instant, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { parseJson, RECORD_LIMITS, shapeProblem } from './json-limits.ts';

/** Longest record kept in quarantine, in characters of JSON; of a longer one the beginning is kept and it cannot be replayed. */
export const MAX_RAW_LENGTH = 65_536;

/** 入异常 — a record that could not become an event, with the record itself as evidence. `record` must be within the depth a document may have. */
export function badRecord(reason: QuarantineReason, { en: detail, zh }: Sentence, record: unknown, messageId?: string): BadRecord {
  const text = typeof record === 'string' ? record : (JSON.stringify(record) ?? 'null');
  const raw = text.length > MAX_RAW_LENGTH ? text.slice(0, MAX_RAW_LENGTH) : text;
  return { reason, detail, zh, raw: raw.toWellFormed(), messageId: messageId?.slice(0, 255).toWellFormed() };
}

/** A raw event the validator refused. `sentAt` is left out: a retry of the same event must be the same record. */
export function badEvent(reason: QuarantineReason, detail: Sentence, raw: RawEvent): BadRecord {
  const { sentAt: _, ...kept } = raw;
  return badRecord(reason, detail, kept, raw.messageId);
}

/** Characters of a value that messages show. */
const SHOWN = 60;

/** A text as a message may show it: quoted, short, safe for every store. */
export function quote(text: string): string {
  const shown = JSON.stringify(text.slice(0, SHOWN));
  return text.length > SHOWN ? `${shown}…` : shown;
}

/** Any value of JSON as a message may show it: `"yesterday"`, `12`, `{"a":1}`; short, safe for every store. What is missing is `null`. */
export function quoteJson(value: unknown): string {
  const shown = JSON.stringify(value ?? null);
  return shown.length > SHOWN ? `${shown.slice(0, SHOWN).toWellFormed()}…` : shown;
}

/**
 * 重放 — the raw event inside a quarantined record's `raw`, marked historical; undefined when the record never became a raw event
 * (a protocol could not read it) or was cut.
 */
export function replayableEvent(raw: string): RawEvent | undefined {
  let parsed: unknown;
  try {
    parsed = parseJson(raw);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || shapeProblem(parsed, RECORD_LIMITS) !== undefined) return undefined;
  const result = StoredRawEvent.safeParse(parsed);
  return result.success ? { ...result.data, historical: true } : undefined;
}

const At = z
  .number()
  .int()
  .min(-8.64e15)
  .max(8.64e15)
  .transform((ms): Instant => instant(ms));
const StoredRawEvent = z.object({
  kind: CallKind,
  name: z.string(),
  messageId: z.string(),
  keys: z.array(z.object({ namespace: z.string(), value: z.string() })),
  properties: z.record(z.string(), z.unknown()),
  timestamp: At.optional(),
  item: z.object({ type: z.string(), id: z.string() }).optional(),
});
