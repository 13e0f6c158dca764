import { describe, expect, test } from 'vitest';
import { curlFor, snippetsFor } from './snippets.ts';

const place = { origin: 'https://gyre.example.com', project: 'shop', writeKey: 'wk_1' };

describe('the code to connect a source', () => {
  test.each([
    ['segment', ['segmentNode', 'segmentBrowser', 'curl']],
    ['sensors', ['sensorsNode', 'sensorsWeb', 'curl']],
    ['gyre', ['curl']],
  ] as const)('of protocol %s is for the clients its key serves', (protocol, ids) => {
    expect(snippetsFor(protocol, place).map((s) => s.id)).toEqual(ids);
  });

  test('names this server and the key everywhere', () => {
    for (const protocol of ['segment', 'sensors', 'gyre'] as const) {
      for (const { code } of snippetsFor(protocol, place)) {
        expect(code).toContain('gyre.example.com');
        expect(code).toContain('wk_1');
      }
    }
  });

  test('tells the browser the host and scheme apart', () => {
    const [, browser] = snippetsFor('segment', { ...place, origin: 'http://127.0.0.1:8080' });
    expect(browser?.code).toContain(`apiHost: '127.0.0.1:8080/v1', protocol: 'http'`);
  });

  test('by curl continues its lines', () => {
    expect(curlFor('gyre', place)).toBe(
      `curl -X POST 'https://gyre.example.com/api/events' \\
  -H 'X-Write-Key: wk_1' \\
  -d '{"events":[{"event":"order_paid","userId":"u-1001","properties":{"amount":199,"city":"重庆"}}]}'
`,
    );
  });
});
