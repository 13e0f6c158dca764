import { createHmac } from 'node:crypto';
import { MINUTE_MS } from '@gyre/domain/time';
import { jsonRequest, outcomeByCode, perMinute, withinBytes, type RobotKind } from './robot.ts';

/** It takes 20 KB with everything around the text. */
const MOST_BYTES = 18_000;
/** -1: busy; 130101 and 660026: too fast, after which it takes nothing for ten minutes. */
const PASSING = { [-1]: 0, 130101: 10 * MINUTE_MS, 660026: 10 * MINUTE_MS };

/** 钉钉机器人 — Markdown; signed, where it has a secret, by HMAC-SHA256 of milliseconds and secret in the query. 20 a minute. */
export const dingtalk: RobotKind = {
  says: 'markdown',
  rates: [perMinute(20)],
  request({ url, secret }, { title, text }, now) {
    const signed = new URL(url);
    if (secret !== '') {
      signed.searchParams.set('timestamp', String(now));
      signed.searchParams.set('sign', createHmac('sha256', secret).update(`${now}\n${secret}`).digest('base64'));
    }
    return jsonRequest(signed.href, { msgtype: 'markdown', markdown: { title, text: withinBytes(text, MOST_BYTES) } });
  },
  outcome: (answer, now) => outcomeByCode(answer, now, PASSING),
};
