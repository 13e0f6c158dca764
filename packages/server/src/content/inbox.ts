import type { InboxContent } from '@gyre/domain/reach/content';
import { oneLine, plainLines, type ContentKind } from './kind.ts';
import { parseText } from './liquid.ts';
import { ContentRefused } from './refusal.ts';

const MOST_TITLE = 200;
const MOST_BODY = 10_000;
const MOST_BUTTON = 40;
const MOST_URL = 2000;

/** 站内信 — plain text with a title and, where there is one, a button that leads somewhere. */
export const inbox: ContentKind<InboxContent> = {
  texts: (content) => [
    { place: 'title', label: { zh: '标题', en: 'title' }, source: content.title, syntax: 'text' },
    { place: 'body', label: { zh: '正文', en: 'body' }, source: content.body, syntax: 'text' },
    { place: 'button', label: { zh: '按钮文字', en: 'button' }, source: content.button, syntax: 'text' },
    { place: 'url', label: { zh: '链接', en: 'link' }, source: content.url, syntax: 'text' },
  ],
  parse(content, engines) {
    const [title, body, button, url] = [content.title, content.body, content.button, content.url].map((s) => parseText(engines, s, 'text'));
    if (title === undefined || body === undefined || button === undefined || url === undefined)
      throw new RangeError('four fields are parsed');
    return (scene) => {
      const subject = oneLine(title(scene.roots), MOST_TITLE);
      const said = plainLines(body(scene.roots));
      if (subject === '') throw new ContentRefused('标题为空', 'the title is empty');
      if (said === '') throw new ContentRefused('正文为空', 'the body is empty');
      if (said.length > MOST_BODY)
        throw new ContentRefused(
          `正文 ${said.length} 字，最多 ${MOST_BODY} 字`,
          `the body has ${said.length} characters, at most ${MOST_BODY} are allowed`,
        );
      const address = url(scene.roots).trim();
      if (address.length > MOST_URL) throw new ContentRefused(`链接超过 ${MOST_URL} 字`, `the link has more than ${MOST_URL} characters`);
      return {
        subject,
        body: said,
        headers: {},
        fields: {
          button: oneLine(button(scene.roots), MOST_BUTTON),
          url: address === '' ? '' : scene.follow(address),
          expiresMs: String(content.expiresMs),
        },
        parts: 1,
      };
    };
  },
  judge({ button, url }) {
    if ((button.trim() === '') === (url.trim() === '')) return [];
    const sentence =
      url.trim() === ''
        ? { zh: '按钮没有链接：请填写点了之后去哪里', en: 'The button leads nowhere: say where it goes' }
        : { zh: '有链接但没有按钮文字：请填写按钮文字', en: 'There is a link but no button: give the button its words' };
    return [{ place: url.trim() === '' ? 'url' : 'button', blocks: true, sentence }];
  },
};
