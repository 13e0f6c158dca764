import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { mountLinks } from './links.ts';
import type { HttpEnv } from './peer.ts';

function opened() {
  const app = new Hono<HttpEnv>();
  const visits: [code: string, agent: string, isProbe: boolean][] = [];
  mountLinks(app, (code, visit) => {
    visits.push([code, visit.agent, visit.isProbe]);
    return Promise.resolve(code === 'abcdefghij' ? 'https://shop.test/a?x=1' : undefined);
  });
  return { visits, get: (path: string, init?: RequestInit) => Promise.resolve(app.request(path, init)) };
}

describe('GET /k/{code}', () => {
  test('leads to the stored address and tells it nothing', async () => {
    const t = opened();
    const response = await t.get('/k/abcdefghij?to=https://evil.test', { headers: { 'user-agent': 'Phone' } });
    expect([
      response.status,
      response.headers.get('location'),
      response.headers.get('referrer-policy'),
      response.headers.get('cache-control'),
    ]).toEqual([302, 'https://shop.test/a?x=1', 'no-referrer', 'no-store']);
    expect(t.visits).toEqual([['abcdefghij', 'Phone', false]]);
  });
  test('leads there too when the phone took along the words that follow it', async () => {
    const t = opened();
    for (const path of ['/k/abcdefghij%EF%BC%8C%E6%8B%92%E6%94%B6R', '/k/abcdefghij%E7%AD%89%E4%BD%A0']) {
      expect((await t.get(path)).headers.get('location')).toBe('https://shop.test/a?x=1');
    }
    expect(t.visits.map(([code]) => code)).toEqual(['abcdefghij', 'abcdefghij']);
  });
  test('a HEAD request and a prefetch only look', async () => {
    const t = opened();
    await t.get('/k/abcdefghij', { method: 'HEAD' });
    await t.get('/k/abcdefghij', { headers: { 'sec-purpose': 'prefetch;prerender' } });
    expect(t.visits).toEqual([
      ['abcdefghij', '', true],
      ['abcdefghij', '', true],
    ]);
  });
  test('an unknown or malformed code is a friendly page in both languages', async () => {
    const t = opened();
    for (const path of ['/k/zzzzzzzzzz', '/k/%3Cscript%3E', "/k/a'--", '/k/abc%0d%0aefgh']) {
      const response = await t.get(path);
      expect([response.status, response.headers.get('location')]).toEqual([404, null]);
      const html = await response.text();
      expect(html).toMatch(/链接无效[\s\S]*lang="en"/);
      expect(html).not.toContain('script');
    }
    expect(t.visits).toEqual([['zzzzzzzzzz', '', false]]);
  });
});
