import { describe, expect, test } from 'vitest';
import { drawable, secretKind } from './provider-schema.ts';

describe('a provider’s schema', () => {
  test('has its help as the description of both languages', () => {
    const schema = drawable({
      type: 'object',
      properties: { host: { type: 'string', zh: '主机', en: 'Host', help: { zh: '本机也可', en: 'This machine is fine' } } },
    });
    expect(schema.properties?.['host']).toEqual({
      type: 'string',
      zh: '主机',
      en: 'Host',
      description: 'This machine is fine',
      description_zh: '本机也可',
    });
  });

  test('turns "empty or an address" into an optional address', () => {
    const union = {
      anyOf: [
        { type: 'string', const: '' },
        { type: 'string', pattern: '@' },
      ],
      default: '',
      en: 'Reply to',
    };
    expect(drawable({ properties: { replyTo: union } }).properties?.['replyTo']).toEqual({
      type: 'string',
      pattern: '@',
      default: '',
      en: 'Reply to',
    });
  });

  test('keeps other unions', () => {
    const union = { anyOf: [{ const: 'a' }, { const: 'b' }] };
    expect(drawable({ properties: { mode: union } }).properties?.['mode']).toEqual(union);
  });

  test('types a user name openly, a password hidden, a private key as long text', () => {
    expect(['user', 'password', 'dkimPrivateKey'].map(secretKind)).toEqual(['text', 'hidden', 'long']);
  });
});
