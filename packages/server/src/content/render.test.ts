import type { Rendered } from './contents.ts';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Content } from '@gyre/domain/reach/content';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentsFor, someone, type Draft } from './testing.ts';

const { render } = contentsFor();
const mail = (body: string, more: Partial<Extract<Draft, { channel: 'email' }>> = {}): Draft => ({
  channel: 'email',
  subject: 's',
  body,
  ...more,
});
const error = (rendered: Rendered): string => (rendered.ok ? '' : rendered.error.en);
function content(rendered: Rendered) {
  if (!rendered.ok) throw new Error(rendered.error.en);
  return rendered.content;
}

describe('an SMS', () => {
  test('has its signature in front and, for marketing, the way out at its end', () => {
    const draft: Draft = { channel: 'sms', text: '{{ customer.name | default: "您" }}，{{ event.product | required }}还在等您 ' };
    expect(content(render(draft))).toEqual({
      subject: '',
      body: '【环流】李雷 <b>，手冲咖啡 & 杯还在等您，拒收请回复R',
      headers: {},
      fields: { signature: '环流', text: '李雷 <b>，手冲咖啡 & 杯还在等您，拒收请回复R' },
      parts: 1,
    });
    expect(content(render(draft, 'notice')).body).toBe('【环流】李雷 <b>，手冲咖啡 & 杯还在等您');
    expect(content(render({ channel: 'sms', text: '满减，拒收请回复R' })).body).toBe('【环流】满减，拒收请回复R');
  });
  test('counts parts from the whole text: 4 signs of signature and 7 of opt-out leave 59 of 70', () => {
    const parts = (n: number): number => content(render({ channel: 'sms', text: '环'.repeat(n) })).parts;
    expect([59, 60, 123, 124].map(parts)).toEqual([1, 2, 2, 3]);
    expect(content(render({ channel: 'sms', text: '环'.repeat(66) }, 'notice')).parts).toBe(1);
    expect(error(render({ channel: 'sms', text: '环'.repeat(500) }))).toMatch(/511 characters, at most 500/);
  });
  test('carries the parameters of a provider’s template as JSON, each on one line', () => {
    const template = { code: 'SMS_1', parameters: [{ name: 'name', value: '{{ customer.name | required }}\n"x"' }] };
    expect(content(render({ channel: 'sms', text: 't', template })).fields).toMatchObject({
      template: 'SMS_1',
      parameters: '{"name":"李雷 <b> \\"x\\""}',
    });
  });
  test('cannot be given a second signature or an empty text by a value', () => {
    const forged = someone({ customer: { name: '【某银行】x\u0000\r\ny' } });
    expect(content(render({ channel: 'sms', text: '{{ customer.name }}' }, 'notice', forged)).body).toBe('【环流】[某银行]x\ny');
    expect(error(render({ channel: 'sms', text: '{{ customer.nick }}' }))).toBe('the text is empty');
    expect(error(render({ channel: 'sms', text: '{{ customer.nick | required }}' }))).toMatch(/^customer\.nick is required but missing/);
  });
});

describe('a mail', () => {
  test('escapes values in its body and not in its one-line subject', () => {
    const forged = someone({ customer: { name: 'x\r\nBcc: everyone@example.test\u2028y<' } });
    expect(content(render(mail('<p>{{ customer.name }}</p>', { subject: 'Hi {{ customer.name }}' }), 'notice', forged))).toMatchObject({
      subject: 'Hi x Bcc: everyone@example.test y<',
      body: '<p>x\r\nBcc: everyone@example.test\u2028y&lt;</p>',
      headers: {},
    });
    const long = someone({ customer: { name: '😀'.repeat(600) } });
    expect(content(render(mail('b', { subject: '{{ customer.name }}' }), 'notice', long)).subject).toBe('😀'.repeat(500));
    expect(error(render(mail('b', { subject: '{{ customer.nick }}' })))).toBe('the subject is empty');
  });
  test('of marketing gets a visible way out inside its body unless it has one; a notice gets none', () => {
    const plain = '<html><body>hi</body></html>';
    expect(content(render(mail(plain))).body).toMatch(
      /^<html><body>hi\n<p [^>]*><a href="https:\/\/gyre\.test\/u\/tok\?a=1&amp;b=2"[^>]*>退订 Unsubscribe<\/a> · <a href="https:\/\/gyre\.test\/p\/tok"[^>]*>偏好设置 Preferences<\/a><\/p>\n<\/body><\/html>$/,
    );
    expect(content(render(mail(plain), 'notice')).body).toBe(plain);
    expect(content(render(mail('<a href="{{ unsubscribe_url }}">bye</a>'))).body).toBe(
      '<a href="https://gyre.test/u/tok?a=1&amp;b=2">bye</a>',
    );
  });
  test('has a text alternative, and a hidden preheader in front', () => {
    const { body, fields } = content(
      render(mail('<body class="a"><h1>您好</h1></body>', { preheader: '今天 {{ customer.name }}' }), 'notice'),
    );
    expect(body).toMatch(/^<body class="a"><div style="display:none[^"]*">今天 李雷 &lt;b&gt;<\/div><h1>/);
    expect(fields['text']).toContain('您好');
  });
  test('in plain text is shown as it was written, with its links', () => {
    const { contents } = contentsFor({ linkHosts: ['shop.test'] });
    const parsed = contents.parse('marketing', {
      channel: 'email',
      format: 'plain',
      subject: 's',
      preheader: '',
      body: '看 https://shop.test/a?b=1&c=2 。\n<b>',
    });
    expect(content(contents.render(parsed, someone()))).toMatchObject({
      fields: {
        text: '看 https://g.test/k/1 。\n<b>\n\n退订 Unsubscribe: https://gyre.test/u/tok?a=1&b=2\n偏好设置 Preferences: https://gyre.test/p/tok',
      },
      body: expect.stringContaining(
        '看 <a href="https://g.test/k/1">https://g.test/k/1</a> 。\n&lt;b&gt;\n\n退订 Unsubscribe: <a href="https://gyre.test/u/tok?a=1&amp;b=2">',
      ) as string,
    });
  });
  test('beyond 200 kB is refused', () => {
    expect(error(render(mail(`{% for i in (1..3) %}${'a'.repeat(90_000)}{% endfor %}`)))).toMatch(
      /the body has 270\d\d\d bytes, at most 200000/,
    );
  });
});

describe('MJML', () => {
  const mjml = (body: string): Draft => mail(`<mjml><mj-body>${body}</mj-body></mjml>`, { format: 'mjml' });
  const section = (text: string): string => `<mj-section><mj-column><mj-text>${text}</mj-text></mj-column></mj-section>`;

  test('becomes HTML with the values in it, escaped', () => {
    const { body } = content(
      render(
        mjml(
          `${section('{{ customer.name }}')}<mj-section><mj-column><mj-button href="https://a.test/?u={{ customer.level }}&amp;x=1">Go</mj-button></mj-column></mj-section>`,
        ),
        'notice',
      ),
    );
    expect(body).toMatch(/^<!doctype html>/);
    expect(body).toContain('李雷 &lt;b&gt;');
    expect(body).toContain('href="https://a.test/?u=gold&amp;x=1"');
    expect(body).not.toContain('<mj-');
  });
  test('may decide about sections, texts and columns', () => {
    const draft = mjml(
      `{% for t in customer.tags %}${section('tag {{ t }}')}{% endfor %}{% if customer.none %}${section('never')}{% endif %}` +
        '<mj-section>{% for t in customer.tags %}<mj-column><mj-text>{{ t }}</mj-text></mj-column>{% endfor %}</mj-section>',
    );
    const { body } = content(render(draft, 'notice'));
    expect(body).toMatch(/tag a[\s\S]*tag b/);
    expect(body).not.toContain('never');
    const either = mjml(
      `{% if customer.none %}<mj-section padding="1px">{% else %}<mj-section padding="2px">{% endif %}<mj-column><mj-text>x</mj-text></mj-column></mj-section>`,
    );
    expect(content(render(either, 'notice')).body).toContain('padding:2px');
    // two columns of half the width each, although the template has one
    expect(body).toContain('mj-column-per-50');
  });
  test('cannot read files, and a compiler that crashed works again', async () => {
    expect(() => render(mjml('<mj-include path="/etc/passwd" />'))).toThrow(/include/);
    expect(() =>
      render(mjml(`<mj-section><mj-column><mj-text>${'<div>'.repeat(8000)}${'</div>'.repeat(8000)}</mj-text></mj-column></mj-section>`)),
    ).toThrow('cannot be compiled');
    // What is left of the crashed one must not be freed when it is collected: that would be an uncaught error.
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
    await setImmediate();
    expect(render(mjml(section('well'))).ok).toBe(true);
  });
  test('names the line of what it does not know', () => {
    expect(() => render(mjml('\n<mj-section>\n<mj-colum /></mj-section>'))).toThrow('MJML line 3: there is no element <mj-colum>');
    expect(() => render(mjml('<mj-section>'))).toThrow(/MJML is wrong at line 1/);
  });
});

describe('an inbox message', () => {
  test('is plain text with a button that leads somewhere', () => {
    const { contents } = contentsFor({ linkHosts: ['shop.test'] });
    const draft = {
      channel: 'inbox',
      title: 'Hi\n{{ customer.name }}',
      body: 'a\r\nb{{ event.product }}',
      button: '看',
      url: 'https://shop.test/p',
      expiresMs: 60_000,
    } as const;
    expect(content(contents.render(contents.parse('marketing', draft), someone()))).toEqual({
      subject: 'Hi 李雷 <b>',
      body: 'a\nb手冲咖啡 & 杯',
      headers: {},
      fields: { button: '看', url: 'https://g.test/k/1', expiresMs: '60000' },
      parts: 1,
    });
    const inApp = contents.render(contents.parse('marketing', { ...draft, url: '/orders/1' }), someone());
    expect(content(inApp).fields['url']).toBe('/orders/1');
  });
});

describe('a webhook', () => {
  const hook = (body: string): Draft => ({ channel: 'webhook', body });
  test('is a JSON object whatever the values', () => {
    const awkward = someone({ customer: { name: '"},"admin":true,\\\n\u2028{' } });
    const rendered = content(render(hook('{ "name": {{ customer.name | json }}, "tags": {{ customer.tags | json }} }'), 'notice', awkward));
    expect(JSON.parse(rendered.body)).toEqual({ name: '"},"admin":true,\\\n\u2028{', tags: null });
    expect(rendered.fields).toEqual({ type: 'customer.reached' });
  });
  test('else it is refused', () => {
    expect(error(render(hook('{ "name": "{{ customer.name }}" }'), 'notice', someone({ customer: { name: '"' } })))).toMatch(
      /no valid JSON/,
    );
    expect(error(render(hook('[1]')))).toMatch(/no JSON object/);
    expect(error(render(hook(`{"a": "${'环'.repeat(7000)}"}`)))).toMatch(/21008 bytes, at most 20000/);
  });
});

test('whatever a value holds, it is only that value: in HTML, in a subject, in JSON', () => {
  const { contents } = contentsFor();
  const letter = contents.parse(
    'notice',
    Content.parse(mail('<p title="{{ customer.name }}">{{ customer.name }}</p>', { subject: 's{{ customer.name }}' })),
  );
  const json = contents.parse('notice', Content.parse({ channel: 'webhook', body: '{"n": {{ customer.name | json }}}' }));
  const awkward = fc.string({
    unit: fc.constantFrom('<', '>', '"', "'", '&', '\\', '\r', '\n', '{', '}', '%', '\u2028', 'a'),
    maxLength: 20,
  });
  fc.assert(
    fc.property(fc.oneof(awkward, fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)), maxLength: 20 })), (name) => {
      const input = someone({ customer: { name } });
      const { body, subject } = content(contents.render(letter, input));
      const inner = body.slice('<p title="'.length, -'</p>'.length);
      expect(inner.replace('">', '')).not.toMatch(/[<>"']/);
      expect(body.startsWith('<p title="') && body.endsWith('</p>')).toBe(true);
      expect(subject).not.toMatch(/[\r\n\0]/);
      const hook = content(contents.render(json, input));
      expect(JSON.parse(hook.body)).toEqual({ n: name });
    }),
  );
});
