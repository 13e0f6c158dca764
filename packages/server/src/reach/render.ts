import type { EmailContent } from '@gyre/domain/campaign';
import type { Properties } from '@gyre/domain/events';
import { formatInstant, type Instant } from '@gyre/domain/time';
import { Liquid, type Template } from 'liquidjs';
import { messageOf } from '../errors.ts';

/** Roots a template may use. */
export const ROOTS: readonly string[] = ['customer', 'event', 'campaign', 'unsubscribe_url'];

/** Largest rendered body, in bytes of UTF-8. */
export const MAX_BODY_BYTES = 200 * 1024;
const MAX_SUBJECT = 500;
const UNSUBSCRIBE = '\n<p style="font-size:12px;color:#888"><a href="URL">退订 Unsubscribe</a></p>\n';

// `templates: {}` replaces the file system, so include, render and layout find nothing. Time and memory of one rendering are capped.
const LIMITS = {
  templates: {},
  ownPropertyOnly: true,
  strictFilters: true,
  strictVariables: false,
  parseLimit: 200_000,
  renderLimit: 500,
  memoryLimit: 5_000_000,
} as const;
const html = new Liquid({ ...LIMITS, outputEscape: 'escape' });
const text = new Liquid(LIMITS);

/** 模板 — a campaign version's content, parsed once. */
export interface ParsedContent {
  readonly subject: Template[];
  readonly body: Template[];
  readonly mentionsUnsubscribe: boolean;
}

/** Parses the subject as text and the body as HTML. @throws liquidjs errors, which carry the line */
export function parseContent(content: EmailContent): ParsedContent {
  const subject = text.parse(content.subject);
  const body = html.parse(content.body);
  const roots = html.globalVariableSegmentsSync(body).map(([root]) => root);
  return { subject, body, mentionsUnsubscribe: roots.includes('unsubscribe_url') };
}

/** What a template sees. */
export interface RenderInput {
  readonly customer: Properties;
  readonly event: { readonly name: string; readonly at: Instant; readonly properties: Properties };
  readonly campaign: { readonly key: string; readonly name: string };
  readonly unsubscribeUrl: string;
}

export type Rendered =
  | { readonly ok: true; readonly subject: string; readonly body: string }
  | { readonly ok: false; readonly error: string };

/**
 * 渲染 — the content for one customer. Values are HTML-escaped in the body and stand as they are in the subject, which is brought to one
 * line. `event` offers its properties directly and under `event.properties`; a property called `name` or `at` wins over the event's own.
 * Where the body has no `{{ unsubscribe_url }}`, a visible link is added at its end.
 */
export function renderContent(parsed: ParsedContent, input: RenderInput): Rendered {
  const { name, at, properties } = input.event;
  const scope = {
    customer: input.customer,
    event: { name, at: formatInstant(at), ...properties, properties },
    campaign: input.campaign,
    unsubscribe_url: input.unsubscribeUrl,
  };
  try {
    const subject = oneLine(String(text.renderSync(parsed.subject, scope)));
    const rendered = String(html.renderSync(parsed.body, scope));
    const body = parsed.mentionsUnsubscribe ? rendered : withLink(rendered, input.unsubscribeUrl);
    return checked(subject, body);
  } catch (error) {
    return { ok: false, error: messageOf(error).slice(0, 500) };
  }
}

function checked(subject: string, body: string): Rendered {
  const bytes = Buffer.byteLength(body);
  if (subject === '') return { ok: false, error: 'the subject is empty' };
  if (bytes > MAX_BODY_BYTES) return { ok: false, error: `the body has ${bytes} bytes, at most ${MAX_BODY_BYTES} are allowed` };
  return { ok: true, subject, body };
}

function oneLine(subject: string): string {
  // Control characters would end the header line; a cut must not split a surrogate pair.
  const line = subject.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return Array.from(line).slice(0, MAX_SUBJECT).join('');
}

function withLink(body: string, url: string): string {
  const link = UNSUBSCRIBE.replace('URL', () => url.replaceAll('&', '&amp;').replaceAll('"', '&quot;'));
  const end = body.search(/<\/body\s*>/i);
  return end < 0 ? body + link : body.slice(0, end) + link + body.slice(end);
}

/** Parsed templates by campaign version, the least recently used forgotten first. */
export function contentCache(most = 500): (campaign: string, version: number, content: EmailContent) => ParsedContent {
  const cache = new Map<string, ParsedContent>();
  return (campaign, version, content) => {
    const key = `${campaign}@${version}`;
    const parsed = cache.get(key) ?? parseContent(content);
    cache.delete(key);
    cache.set(key, parsed);
    const oldest = cache.keys().next();
    if (cache.size > most && oldest.done !== true) cache.delete(oldest.value);
    return parsed;
  };
}
