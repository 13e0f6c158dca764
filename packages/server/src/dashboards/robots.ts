import { createHmac } from 'node:crypto';
import type { Robot } from '@gyre/domain/dashboard-subscription';
import { detailOf } from '@gyre/domain/reach/detail';
import { SECOND_MS, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { FetchOutcome, SafeFetch } from '../safe-fetch.ts';

/** Where a robot is reached; an empty `secret`: it does not sign. */
export interface RobotAddress {
  readonly robot: Robot;
  readonly url: string;
  readonly secret: string;
}

/** What a robot says. */
export interface RobotText {
  readonly title: string;
  readonly markdown: string;
}

/** What became of it: `failed` is certain, `unknown` hidden. */
export interface SendResult {
  readonly state: 'sent' | 'failed' | 'unknown';
  readonly detail: string;
}

interface Request {
  readonly url: string;
  readonly body: object;
}

/** Bytes of text a robot takes: 企业微信 says 4096; 钉钉 and 飞书 take 20 KB with everything around it. */
const MOST_BYTES: Readonly<Record<Robot, number>> = { wecom: 4096, dingtalk: 18_000, feishu: 18_000 };

const requests: Readonly<Record<Robot, (address: RobotAddress, text: RobotText, now: Instant) => Request>> = {
  wecom: ({ url }, { markdown }) => ({ url, body: { msgtype: 'markdown', markdown: { content: markdown } } }),
  dingtalk({ url, secret }, { title, markdown }, now) {
    const signed = new URL(url);
    if (secret !== '') {
      signed.searchParams.set('timestamp', String(now));
      signed.searchParams.set('sign', createHmac('sha256', secret).update(`${now}\n${secret}`).digest('base64'));
    }
    return { url: signed.href, body: { msgtype: 'markdown', markdown: { title, text: markdown } } };
  },
  feishu({ url, secret }, { title, markdown }, now) {
    const seconds = Math.floor(now / SECOND_MS);
    const sign = createHmac('sha256', `${seconds}\n${secret}`).update('').digest('base64');
    const header = { title: { tag: 'plain_text', content: title } };
    const card = { header, elements: [{ tag: 'markdown', content: markdown }] };
    return { url, body: { ...(secret === '' ? {} : { timestamp: String(seconds), sign }), msg_type: 'interactive', card } };
  },
};

/**
 * 群机器人 — says something in a chat group, signed where the robot has a secret: 钉钉 by HMAC-SHA256 of milliseconds and secret in the query, 飞书
 * by one whose key is seconds and secret in the body. All three answer 200 with a code other than 0 when they refuse.
 */
export async function sayByRobot(fetch: SafeFetch, address: RobotAddress, text: RobotText, now: Instant): Promise<SendResult> {
  const shortened = { ...text, markdown: withinBytes(text.markdown, MOST_BYTES[address.robot]) };
  const { url, body } = requests[address.robot](address, shortened, now);
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return resultOf(await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) }));
}

const Told = z.object({ errcode: z.number().optional(), code: z.number().optional(), StatusCode: z.number().optional() });

function resultOf(outcome: FetchOutcome): SendResult {
  if (outcome.kind !== 'answered') return { state: outcome.kind === 'lost' ? 'unknown' : 'failed', detail: outcome.detail };
  const text = outcome.body.toString('utf8').replaceAll(/\s+/g, ' ').trim().slice(0, 400);
  const detail = `HTTP ${outcome.status} ${text}`.trim();
  if (outcome.status < 200 || outcome.status >= 300) return { state: 'failed', detail };
  const code = codeIn(text);
  if (code === undefined) return { state: 'unknown', detail: detailOf('answer_unreadable', text) };
  return { state: code === 0 ? 'sent' : 'failed', detail };
}

function codeIn(text: string): number | undefined {
  try {
    const { errcode, code, StatusCode } = Told.parse(JSON.parse(text));
    return errcode ?? code ?? StatusCode;
  } catch {
    return undefined; // not the answer of such a robot
  }
}

/** The lines of a text that fit, the last of which is the text's own last: the link. */
function withinBytes(text: string, most: number): string {
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
