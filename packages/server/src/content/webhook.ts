import type { WebhookContent } from '@gyre/domain/reach/content';
import { messageOf } from '../errors.ts';
import type { ContentKind } from './kind.ts';
import { parseText } from './liquid.ts';
import { ContentRefused } from './refusal.ts';

const MOST_BYTES = 20_000;

/** Webhook — a JSON object; values come in through the filter `json`, so none can break out of it. */
export const webhook: ContentKind<WebhookContent> = {
  texts: ({ body }) => [{ place: 'body', label: { zh: 'JSON 正文', en: 'JSON body' }, source: body, syntax: 'json' }],
  parse(content, engines) {
    const write = parseText(engines, content.body, 'json');
    return (scene) => {
      const body = JSON.stringify(objectOf(write(scene.roots)));
      const bytes = Buffer.byteLength(body);
      if (bytes > MOST_BYTES)
        throw new ContentRefused(
          `JSON 有 ${bytes} 字节，最多 ${MOST_BYTES}`,
          `the JSON has ${bytes} bytes, at most ${MOST_BYTES} are allowed`,
        );
      return { subject: '', body, headers: {}, fields: { type: content.type }, parts: 1 };
    };
  },
  judge: () => [],
};

function objectOf(text: string): object {
  const value = valueOf(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ContentRefused('渲染结果不是 JSON 对象，应形如 {"name": …}', 'what is rendered is no JSON object such as {"name": …}');
  }
  return value;
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = /position (\d+)/.exec(messageOf(error))?.[1];
    const where = place === undefined ? '' : `，在第 ${Number(place) + 1} 个字附近`;
    throw new ContentRefused(`渲染结果不是合法的 JSON${where}`, `what is rendered is no valid JSON: ${messageOf(error)}`);
  }
}
