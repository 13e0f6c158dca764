import { createHmac } from 'node:crypto';
import { MINUTE_MS, SECOND_MS } from '@gyre/domain/time';
import { jsonRequest, outcomeByCode, perMinute, withinBytes, type RobotKind } from './robot.ts';

/** It takes 20 KB with everything around the text. */
const MOST_BYTES = 18_000;
/** 9499: too many requests; 11232: limited, most often on the hour and the half. */
const PASSING = { 9499: MINUTE_MS, 11232: MINUTE_MS };

/** 飞书机器人 — a card of Markdown; signed, where it has a secret, by HMAC-SHA256 whose key is seconds and secret, in the body. 100 a minute, 5 a second. */
export const feishu: RobotKind = {
  says: 'markdown',
  rates: [perMinute(100), { limit: 5, window: { kind: 'rolling', ms: SECOND_MS } }],
  request({ url, secret }, { title, text }, now) {
    const seconds = Math.floor(now / SECOND_MS);
    const sign = createHmac('sha256', `${seconds}\n${secret}`).update('').digest('base64');
    const header = { title: { tag: 'plain_text', content: title } };
    const card = { header, elements: [{ tag: 'markdown', content: withinBytes(text, MOST_BYTES) }] };
    return jsonRequest(url, { ...(secret === '' ? {} : { timestamp: String(seconds), sign }), msg_type: 'interactive', card });
  },
  outcome: (answer, now) => outcomeByCode(answer, now, PASSING),
};
