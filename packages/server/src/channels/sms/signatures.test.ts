import { expect, test } from 'vitest';
import { acs3Authorization } from './acs3.ts';
import recorded from './sdk-requests.json' with { type: 'json' };
import { tc3Authorization } from './tc3.ts';

test('Alibaba’s own SDK signs the same request the same way', () => {
  const { url, headers, body } = recorded.aliyun;
  const { authorization, ...others } = headers;
  const signed = Object.entries(others).filter(([name]) => name === 'host' || name.startsWith('x-acs-'));
  const query = Object.fromEntries(new URL(url, 'http://listener').searchParams);
  const request = { method: 'POST', query, headers: Object.fromEntries(signed), body } as const;
  expect(query['TemplateParam']).toContain(`*~'()!`);
  expect(acs3Authorization(request, { id: 'test-key-id', secret: 'test-key-secret' })).toBe(authorization);
});

test('Tencent’s own SDK signs the same request the same way', () => {
  const { headers, body } = recorded.tencent;
  const request = {
    host: '127.0.0.1',
    contentType: headers['content-type'],
    body,
    timestampS: Number(headers['x-tc-timestamp']),
  };
  expect(tc3Authorization(request, { id: 'test-secret-id', secret: 'test-secret-key' })).toBe(headers.authorization);
});
