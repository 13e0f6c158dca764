import type { Category } from '@gyre/domain/reach/channel';
import type { EmailContent } from '@gyre/domain/reach/content';
import { plainTextOf, type MessageContent } from '../channels/index.ts';
import { rewriteAddresses, rewriteHrefs } from './hrefs.ts';
import { oneLine, plainLines, type ContentKind, type TemplateText, type Note, type Scene } from './kind.ts';
import { escapeHtml, parseText, type Engines } from './liquid.ts';
import { compileMjml, precompileMjml } from './mjml.ts';
import type { Roots } from './plain-template.ts';
import { ContentRefused } from './refusal.ts';

const MOST_SUBJECT = 500;
const MOST_PREHEADER = 300;
/** Largest rendered body in bytes of UTF-8. */
const MOST_BYTES = 200_000;
/** Gmail shows this much and hides the rest behind a link. */
const CLIPPED_BYTES = 102_000;

/** 邮件 — HTML, MJML or plain text. Marketing without an unsubscribe link of its own gets one at its end. */
export const email: ContentKind<EmailContent> = {
  texts: (content) => [
    { place: 'subject', label: { zh: '主题', en: 'subject' }, source: content.subject, syntax: 'text' },
    { place: 'preheader', label: { zh: '预览文字', en: 'preheader' }, source: content.preheader, syntax: 'text' },
    bodyText(content),
  ],
  parse(content, engines) {
    const subject = parseText(engines, content.subject, 'text');
    const preheader = parseText(engines, content.preheader, 'text');
    const body = content.format === 'plain' ? parsePlain(content, engines) : parseHtml(content, engines);
    return (scene) => {
      const line = oneLine(subject(scene.roots), MOST_SUBJECT);
      if (line === '') throw new ContentRefused('邮件主题为空', 'the subject is empty');
      return letter(line, body(scene), oneLine(preheader(scene.roots), MOST_PREHEADER));
    };
  },
  judge: (content, { sample, category }) => [...judgeSize(sample), ...judgeUnsubscribe(content, category)],
};

interface Body {
  readonly html: string;
  readonly text: string;
}

function bodyText({ body, format }: EmailContent): TemplateText {
  return { place: 'body', label: { zh: '正文', en: 'body' }, source: body, syntax: format === 'plain' ? 'text' : 'html' };
}

function parseHtml({ body, format }: EmailContent, engines: Engines): (scene: Scene) => Body {
  const write = format === 'mjml' ? parseMjml(body, engines) : parseText(engines, body, 'html');
  return (scene) => {
    const written = write(scene.roots);
    const linked = rewriteHrefs(written, scene.follow);
    const { unsubscribeUrl } = scene.input;
    const html = needsLink(scene, written, escapeHtml(unsubscribeUrl)) ? withEnd(linked, footer(scene)) : linked;
    return { html, text: plainTextOf(html) };
  };
}

function parseMjml(body: string, engines: Engines): (roots: Roots) => string {
  // First as it was written, so that what is wrong with it has the line it was written in.
  const write = parseText(engines, body, 'html');
  const compiled = precompileMjml(body);
  if (compiled !== undefined) return parseText(engines, compiled, 'html');
  return (roots) => compileMjml(write(roots));
}

function parsePlain({ body }: EmailContent, engines: Engines): (scene: Scene) => Body {
  const write = parseText(engines, body, 'text');
  return (scene) => {
    const written = plainLines(write(scene.roots));
    const linked = rewriteAddresses(written, scene.follow);
    const needs = needsLink(scene, written, scene.input.unsubscribeUrl);
    const text = needs ? `${linked}\n\n${plainFooter(scene)}` : linked;
    return { text, html: `<div style="font-family:sans-serif;white-space:pre-wrap">${htmlOf(text)}</div>` };
  };
}

/** Marketing must show a way out: the link, wherever it comes from. */
function needsLink({ category, input }: Scene, written: string, url: string): boolean {
  return category === 'marketing' && input.unsubscribeUrl !== '' && !written.includes(url);
}

function htmlOf(text: string): string {
  let html = '';
  let done = 0;
  rewriteAddresses(text, (url) => {
    const at = text.indexOf(url, done);
    html += `${escapeHtml(text.slice(done, at))}<a href="${escapeHtml(url)}">${escapeHtml(url)}</a>`;
    done = at + url.length;
    return url;
  });
  return html + escapeHtml(text.slice(done));
}

function letter(subject: string, { html, text }: Body, preheader: string): MessageContent {
  const body = preheader === '' ? html : withStart(html, hidden(preheader));
  const bytes = Buffer.byteLength(body);
  if (bytes > MOST_BYTES)
    throw new ContentRefused(
      `邮件正文 ${bytes} 字节，最多 ${MOST_BYTES}`,
      `the body has ${bytes} bytes, at most ${MOST_BYTES} are allowed`,
    );
  if (html.trim() === '') throw new ContentRefused('邮件正文为空', 'the body is empty');
  return { subject, body, headers: {}, fields: { text }, parts: 1 };
}

function hidden(preheader: string): string {
  return `<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${escapeHtml(preheader)}</div>`;
}

function plainFooter({ input: { unsubscribeUrl, preferenceUrl } }: Scene): string {
  const preferences = preferenceUrl === '' ? '' : `\n偏好设置 Preferences: ${preferenceUrl}`;
  return `退订 Unsubscribe: ${unsubscribeUrl}${preferences}`;
}

function footer({ input }: Scene): string {
  const link = (url: string, words: string): string => `<a href="${escapeHtml(url)}" style="color:#888">${words}</a>`;
  const preferences = input.preferenceUrl === '' ? '' : ` · ${link(input.preferenceUrl, '偏好设置 Preferences')}`;
  return `\n<p style="font-size:12px;color:#888;text-align:center">${link(input.unsubscribeUrl, '退订 Unsubscribe')}${preferences}</p>\n`;
}

function withStart(html: string, piece: string): string {
  const body = /<body\b[^>]*>/i.exec(html);
  const at = body === null ? 0 : body.index + body[0].length;
  return html.slice(0, at) + piece + html.slice(at);
}

function withEnd(html: string, piece: string): string {
  const end = html.toLowerCase().lastIndexOf('</body');
  return end < 0 ? html + piece : html.slice(0, end) + piece + html.slice(end);
}

function judgeSize(sample: MessageContent | undefined): Note[] {
  const bytes = sample === undefined ? 0 : Buffer.byteLength(sample.body);
  if (bytes <= CLIPPED_BYTES) return [];
  const kb = Math.ceil(bytes / 1000);
  const sentence = {
    zh: `正文约 ${kb} kB：超过 102 kB 的部分在 Gmail 里会被折叠，退订链接也可能看不到`,
    en: `The body has about ${kb} kB: Gmail hides what is beyond 102 kB, perhaps the unsubscribe link too`,
  };
  return [{ place: 'body', blocks: false, sentence }];
}

function judgeUnsubscribe({ body }: EmailContent, category: Category): Note[] {
  if (category === 'marketing' || !/\b(unsubscribe_url|preference_url)\b/.test(body)) return [];
  const sentence = {
    zh: '只有营销邮件有退订和偏好设置链接：请删去 unsubscribe_url 和 preference_url，或把类别改为营销',
    en: 'Only marketing has unsubscribe and preference links: take unsubscribe_url and preference_url out, or make the category marketing',
  };
  return [{ place: 'body', blocks: true, sentence }];
}
