import { instant } from '@gyre/domain/time';
import { describe, expect, test } from 'vitest';
import { checkContent } from './check-template.ts';
import { contentCache, MAX_BODY_BYTES, parseContent, renderContent, type Rendered } from './render.ts';

const input = {
  customer: { name: '李雷 <b>', level: 'gold' },
  event: { name: 'Cart Abandoned', at: instant(0), properties: { amount: 128.5, product: '手冲咖啡 & 杯' } },
  campaign: { key: 'cart', name: '购物车挽回' },
  unsubscribeUrl: 'https://gyre.test/u/tok?a=1&b=2',
};
const render = (subject: string, body: string): Rendered => renderContent(parseContent({ channel: 'email', subject, body }), input);

describe('rendering', () => {
  test('values are escaped in the body and plain in the subject', () => {
    expect(render('{{ customer.name }} · {{ event.amount }}', '<p>{{ event.product }} {{ unsubscribe_url }}</p>')).toEqual({
      ok: true,
      subject: '李雷 <b> · 128.5',
      body: '<p>手冲咖啡 &amp; 杯 https://gyre.test/u/tok?a=1&amp;b=2</p>',
    });
  });
  test('a body without an unsubscribe link gets a visible one, inside the body element', () => {
    const rendered = render('s', '<html><body>hi</body></html>');
    expect(rendered).toMatchObject({ ok: true });
    expect(rendered.ok && rendered.body).toMatch(
      /hi\n<p[^>]*><a href="https:\/\/gyre.test\/u\/tok\?a=1&amp;b=2">退订 Unsubscribe<\/a><\/p>\n<\/body>/,
    );
  });
  test('a subject stays one line whatever the values hold', () => {
    const parsed = parseContent({ channel: 'email', subject: 'Hi {{ customer.name }}', body: 'b' });
    const rendered = renderContent(parsed, { ...input, customer: { name: 'x\r\nBcc: everyone@example.test\u2028y' } });
    expect(rendered).toMatchObject({ subject: 'Hi x Bcc: everyone@example.test y' });
  });
  test('missing values are empty, and prototypes are out of reach', () => {
    expect(render('s{{ customer.nothing.at_all }}', '{{ customer.constructor.name }}|{{ event.toString }}')).toMatchObject({
      subject: 's',
    });
    const rendered = render('s', '{{ customer.constructor }}');
    expect(rendered.ok && rendered.body.startsWith('\n<p')).toBe(true);
  });
  test('files cannot be read', () => {
    expect(() => render('s', '{% include "/etc/passwd" %}')).toThrow(/ENOENT/);
    expect(() => render('s', "{% render '../../package.json' %}")).toThrow(/ENOENT/);
    expect(render('s', '{% assign file = "/etc/passwd" %}{% include file %}')).toMatchObject({ ok: false });
  });
  test('runaway templates and bodies beyond the limit are errors, not hangs', () => {
    const loop = '{% for a in (1..100000) %}{% for b in (1..100000) %}{{ a }}{% endfor %}{% endfor %}';
    expect(render('s', loop)).toMatchObject({ ok: false });
    expect(render('s', `{% for a in (1..${MAX_BODY_BYTES}) %}ab{% endfor %}`)).toMatchObject({ ok: false });
    expect(render('{{ customer.nothing }}', 'b')).toEqual({ ok: false, error: 'the subject is empty' });
  });
  test('each version is parsed once', () => {
    const cached = contentCache(1);
    const content = { channel: 'email', subject: 's', body: 'b' } as const;
    const first = cached('c', 1, content);
    expect(cached('c', 1, content)).toBe(first);
    cached('c', 2, content);
    expect(cached('c', 1, content)).not.toBe(first);
  });
});

describe('checking a template before it is used', () => {
  const check = (subject: string, body: string): string[] => checkContent({ channel: 'email', subject, body });
  test('a template that does not parse is refused with its line', () => {
    expect(() => check('s', 'a\n{% if customer.x %}')).toThrow(/does not parse/);
    expect(() => check('s', 'a\nb\n{{ customer.x | shout }}')).toThrow(/undefined filter: shout, line:3/);
  });
  test('an unknown root is refused with its line; names the template assigns are its own', () => {
    expect(() => check('s', 'a\n\n{{ user.name }}')).toThrow(/body line 3: there is no {{ user }}/);
    expect(check('s', '{% assign n = event.items | size %}{% for i in event.items %}{{ i }}{% endfor %}{{ n }}')).toEqual([]);
  });
  test('a value that may be missing is warned about unless it has a default or is only tested', () => {
    expect(check('Hi {{ customer.name }}', '{{ customer.name | default: "您好" }}{% if event.x %}{{ campaign.name }}{% endif %}')).toEqual([
      'subject line 1: {{ customer.name }} is empty for customers without it; add | default: "…"',
    ]);
  });
});
