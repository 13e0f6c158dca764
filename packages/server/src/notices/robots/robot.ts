import { detailOf } from '@gyre/domain/reach/detail';
import type { FrequencyCap } from '@gyre/domain/reach/policy';
import { MINUTE_MS, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { FetchOutcome } from '../../safe-fetch.ts';
import { outcomeOfAnswer, type NoticeOutcome } from '../outcome.ts';

/** Where a robot is reached; an empty `secret`: it does not sign. */
export interface RobotAddress {
  readonly url: string;
  readonly secret: string;
}

/** What a robot says: `text` is Markdown in a chat, JSON in a webhook. `id`: the same for every try of a notice. */
export interface RobotText {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** A request ready to leave. */
export interface RobotRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** 机器人 — how one kind of robot is spoken to, how often, and what its answers mean. */
export interface RobotKind {
  /** Whether it takes Markdown; else JSON. */
  readonly says: 'markdown' | 'json';
  /** Requests it takes; empty: as many as there are. */
  readonly rates: readonly FrequencyCap[];
  request(address: RobotAddress, text: RobotText, now: Instant): RobotRequest;
  outcome(answer: FetchOutcome, now: Instant): NoticeOutcome;
}

/** A request with a JSON body. */
export function jsonRequest(url: string, body: object): RobotRequest {
  return { url, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) };
}

/** At most so many in any minute. */
export function perMinute(limit: number): FrequencyCap {
  return { limit, window: { kind: 'rolling', ms: MINUTE_MS } };
}

/** Codes of refusals that pass, with the milliseconds to wait at least. */
type Passing = Readonly<Record<number, number>>;

const Told = z.object({ errcode: z.number().optional(), code: z.number().optional(), StatusCode: z.number().optional() });

/** 机器人应答 — chat robots answer 200 with a code other than 0 when they refuse. An answer without any code hides what happened. */
export function outcomeByCode(answer: FetchOutcome, now: Instant, passing: Passing): NoticeOutcome {
  const plain = outcomeOfAnswer(answer, now);
  if (plain.state !== 'sent' || answer.kind !== 'answered') return plain;
  const text = answer.body.toString('utf8');
  const code = codeIn(text);
  if (code === undefined)
    return { state: 'unknown', detail: detailOf('answer_unreadable', text.replaceAll(/\s+/g, ' ').trim().slice(0, 400)) };
  if (code === 0) return plain;
  const retryAfterMs = passing[code];
  return { state: 'failed', detail: plain.detail, passes: retryAfterMs !== undefined, retryAfterMs };
}

function codeIn(text: string): number | undefined {
  try {
    const { errcode, code, StatusCode } = Told.parse(JSON.parse(text));
    return errcode ?? code ?? StatusCode;
  } catch {
    return undefined; // not the answer of such a robot
  }
}

/** The lines of a text that fit, the last of which is the text's own last: the link. `most` in bytes of UTF-8. */
export function withinBytes(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  const tail = `\n…\n\n${last}`;
  let kept = lines.join('\n');
  while (lines.length > 0 && Buffer.byteLength(kept + tail) > most) {
    lines.pop();
    kept = lines.join('\n');
  }
  return kept + tail;
}
