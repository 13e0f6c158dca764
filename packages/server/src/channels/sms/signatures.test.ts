import { describe, expect, test } from 'vitest';
import { acs3Authorization } from './acs3.ts';
import recorded from './sdk-requests.json' with { type: 'json' };
import { tc3Authorization } from './tc3.ts';

describe.each(['aliyun', 'aliyunBalance'] as const)('Alibaba’s own SDK, %s', (which) => {
  test('signs the same request the same way', () => {
    const { url, headers, body } = recorded[which];
    const { authorization, ...others } = headers;
    const signed = Object.entries(others).filter(([name]) => name === 'host' || name.startsWith('x-acs-'));
    const query = Object.fromEntries(new URL(url, 'http://listener').searchParams);
    const request = { method: 'POST', query, headers: Object.fromEntries(signed), body } as const;
    expect(acs3Authorization(request, { id: 'test-key-id', secret: 'test-key-secret' })).toBe(authorization);
  });
});

test('Alibaba’s signature covers signs that are percent-encoded', () => {
  expect(new URL(recorded.aliyun.url, 'http://listener').searchParams.get('TemplateParam')).toContain(`*~'()!`);
});

test.each(['tencent', 'tencentBalance'] as const)('Tencent’s own SDK signs the same request the same way: %s', (which) => {
  const { headers, body } = recorded[which];
  const request = {
    host: '127.0.0.1',
    contentType: headers['content-type'],
    body,
    timestampS: Number(headers['x-tc-timestamp']),
  };
  expect(tc3Authorization(request, { id: 'test-secret-id', secret: 'test-secret-key' })).toBe(headers.authorization);
});
