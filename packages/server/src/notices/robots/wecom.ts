import { MINUTE_MS } from '@gyre/domain/time';
import { jsonRequest, outcomeByCode, perMinute, withinBytes, type RobotKind } from './robot.ts';

/** Bytes of Markdown it takes. */
const MOST_BYTES = 4096;
/** -1: busy; 45009: called too often within the minute. */
const PASSING = { [-1]: 0, 45009: MINUTE_MS };

/** 企业微信机器人 — Markdown, not signed: its address is the secret. 20 a minute. */
export const wecom: RobotKind = {
  says: 'markdown',
  rates: [perMinute(20)],
  request: ({ url }, { text }) => jsonRequest(url, { msgtype: 'markdown', markdown: { content: withinBytes(text, MOST_BYTES) } }),
  outcome: (answer, now) => outcomeByCode(answer, now, PASSING),
};
