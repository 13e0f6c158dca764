import { SECOND_MS } from '@gyre/domain/time';
import { z } from 'zod';

/** Header names of HTTP, without those that are ours or the connection's. */
const HEADER_LINE = /^(?!(?:webhook-|x-sf-|host:|content-|connection:|transfer-encoding:|te:|upgrade:))[A-Za-z0-9-]+: ?[^\r\n\0]*$/i;

/** 接收方 — settings of every kind of webhook that posts to an address of the business's own: where to, and how long it may take. */
export const receiverSettings = {
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .meta({ zh: '接收地址', en: 'Address', help: { zh: '用 https', en: 'Use https' } }),
  headers: z
    .array(z.string().max(1000).regex(HEADER_LINE, 'such as X-Shop: main'))
    .max(10)
    .default([])
    .meta({
      zh: '附加请求头',
      en: 'Further headers',
      help: { zh: '写一个按一次回车，如 X-Shop: main', en: 'Press Enter after each, such as X-Shop: main' },
    }),
  timeoutS: z.number().int().min(1).max(60).default(20).meta({ zh: '超时（秒）', en: 'Time-out in seconds' }),
};

/** How a receiver with these settings is called: the operator's headers (names in lower case) and the time-out. */
export function callOf({ headers, timeoutS }: { readonly headers: readonly string[]; readonly timeoutS: number }): {
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
} {
  return { headers: Object.fromEntries(headers.map(headerOf)), timeoutMs: timeoutS * SECOND_MS };
}

function headerOf(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

/** A JSON object; undefined for anything else. */
export function jsonOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
