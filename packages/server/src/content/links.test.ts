import { describe, expect, test } from 'vitest';
import { addressesOf, rewriteAddresses, rewriteHrefs } from './hrefs.ts';
import { targetOf } from './link-hosts.ts';
import { contentsFor, someone, type Draft } from './testing.ts';

const HOSTS = ['shop.test', '*.cdn.test', '例子.cn'];

describe('where a link leads', () => {
  test.each([
    ['https://shop.test', 'https://shop.test/'],
    ['HTTP://SHOP.TEST/a b?x=1#y', 'http://shop.test/a%20b?x=1#y'],
    ['https://shop.test:8443/', 'https://shop.test:8443/'],
    ['https://shop.test./', 'https://shop.test./'],
    ['https://a.b.cdn.test/', 'https://a.b.cdn.test/'],
    ['https://例子.cn/路', 'https://xn--fsqu00a.cn/%E8%B7%AF'],
    ['https://xn--fsqu00a.cn/', 'https://xn--fsqu00a.cn/'],
    ['//shop.test/x', 'https://shop.test/x'],
    ['https://ｓｈｏｐ.test/', 'https://shop.test/'],
    ['https://shop.test/@me', 'https://shop.test/@me'],
  ])('%s is inside', (link, url) => {
    expect(targetOf(link, HOSTS)).toEqual({ kind: 'inside', url });
  });
  test.each([
    ['https://shop.test@evil.test/', 'evil.test'],
    ['https://user@shop.test/', 'shop.test'],
    ['https://shop.test:80@evil.test/', 'evil.test'],
    ['https://evil.test\\@shop.test/', 'evil.test'],
    ['https://shop.test\\.evil.test/', 'shop.test'],
    ['https:\\\\evil.test/', 'evil.test'],
    ['\\/evil.test/', 'evil.test'],
    ['https:/evil.test', 'evil.test'],
    ['https://evil.test/shop.test', 'evil.test'],
    ['https://shop.test.evil.test/', 'shop.test.evil.test'],
    ['https://evilshop.test/', 'evilshop.test'],
    ['https://cdn.test/', 'cdn.test'],
    ['https://evilcdn.test/', 'evilcdn.test'],
    ['https://shop.test%2eevil.test/', 'shop.test.evil.test'],
    ['https://shop。test.evil.test/', 'shop.test.evil.test'],
    ['https://evil.test?.shop.test', 'evil.test'],
    ['https://evil.test#.shop.test', 'evil.test'],
    ['ht\ntps://evil.test', 'evil.test'],
    ['https://sho\u0440.test/', 'xn--sho-2ed.test'],
    ['https://[::1]/', '[::1]'],
    ['https://', 'https://'],
  ])('%s is not', (link, host) => {
    expect(targetOf(link, HOSTS)).toEqual({ kind: 'foreign', host });
  });
  test.each([
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    '\u0001javascript:x',
  ])('%j is dangerous', (link) => {
    expect(targetOf(link, HOSTS).kind).toBe('dangerous');
  });
  test.each(['#top', 'mailto:a@b.test', 'tel:123', '/orders/1', 'orders', 'weixin://dl/business/?t=x', ''])(
    '%j stays with the reader',
    (link) => {
      expect(targetOf(link, HOSTS).kind).toBe('local');
    },
  );
});

describe('finding links', () => {
  const swap = (html: string): string => rewriteHrefs(html, (href) => `[${href}]`);
  test('in the links of HTML, however they are written, and nowhere else', () => {
    expect(swap('<link href="x"><a class=a href="p?a=1&amp;b=2">t</a><A HREF=\'q\'>t</A><area href=r><abbr href="no">')).toBe(
      '<link href="x"><a class=a href="[p?a=1&amp;b=2]">t</a><A HREF="[q]">t</A><area href="[r]"><abbr href="no">',
    );
    expect(swap('<a title="a > b" data-href="no" href = "p" href="second">')).toBe(
      '<a title="a > b" data-href="no" href = "[p]" href="second">',
    );
    expect(swap('<a href="&#106;ava&#x73;cript&colon;x">')).toBe('<a href="[javascript:x]">');
    expect(swap('<a>t</a> href="no" <a href="unfinished')).toBe('<a>t</a> href="no" <a href="[&#34;unfinished]"');
  });
  test('does not take long on hostile HTML', () => {
    expect(swap('<a "'.repeat(50_000))).toBe('<a "'.repeat(50_000));
  });
  test('in running text, without what ends the sentence', () => {
    expect(addressesOf('看 https://a.test/x?y=(1)。(http://b.test), HTTPS://c.test/点击 https://例子.cn/')).toEqual([
      'https://a.test/x?y=(1',
      'http://b.test',
      'HTTPS://c.test/',
      'https://',
    ]);
    expect(rewriteAddresses('a http://b.test. c', () => 'L')).toBe('a L. c');
  });
});

describe('tracking', () => {
  const mail = (body: string): Draft => ({ channel: 'email', subject: 's', body });
  test('takes links to listed hosts, in mails and SMS, each in the form that was checked', () => {
    const { render } = contentsFor({ linkHosts: ['shop.test'] });
    const input = someone();
    expect(
      render(
        mail('<a href="https://SHOP.test/a?x=1&amp;y=2">t</a><a href="mailto:a@b.test">m</a><a href="{{ unsubscribe_url }}">u</a>'),
        'marketing',
        input,
      ),
    ).toMatchObject({
      content: {
        body: '<a href="https://g.test/k/1">t</a><a href="mailto:a@b.test">m</a><a href="https://gyre.test/u/tok?a=1&amp;b=2">u</a>',
      },
    });
    expect(render({ channel: 'sms', text: '看https://shop.test/b，快' }, 'marketing', input)).toMatchObject({
      content: { body: '【环流】看https://g.test/k/2，快，拒收请回复R' },
    });
    expect(input.taken).toEqual(['https://shop.test/a?x=1&y=2', 'https://shop.test/b']);
  });
  test('a value cannot lead marketing elsewhere, nor any mail to a script', () => {
    const { render } = contentsFor({ linkHosts: ['shop.test'] });
    const forged = someone({
      event: { ...someone().event, properties: { url: 'https://shop.test@evil.test/', script: 'javascript:alert(1)' } },
    });
    const body = '<a href="{{ event.url }}">t</a>';
    expect(render(mail(body), 'marketing', forged)).toEqual({
      ok: false,
      error: { zh: '链接 evil.test 不在允许的域名中', en: 'a link leads to evil.test, which is not among the allowed hosts' },
    });
    expect(render(mail(body), 'notice', forged)).toMatchObject({ content: { body: '<a href="https://shop.test@evil.test/">t</a>' } });
    expect(render(mail('<a href="{{ event.script }}">t</a>'), 'notice', forged)).toEqual({
      ok: false,
      error: { zh: '链接会执行脚本', en: 'a link would run a script' },
    });
    expect(forged.taken).toEqual([]);
  });
  test('without a list nothing is tracked', () => {
    const input = someone();
    contentsFor().render(mail('<a href="https://shop.test/">t</a>'), 'marketing', input);
    expect(input.taken).toEqual([]);
  });
});
