import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { AppError } from '../errors.ts';
import { readBody, textOfBody } from './body.ts';
import { isWithinDepth, parseJson, shapeProblem } from './json-limits.ts';

const bytes = Buffer.from('{"a":1}');
const read = (body: Uint8Array, encoding?: string, maxBytes = 1000): string =>
  textOfBody(readBody(body, { 'content-encoding': encoding }, { maxBytes }));
const errorOf = (act: () => unknown): AppError => {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('a body', () => {
  test('is inflated by header or by magic bytes', () => {
    expect(read(bytes)).toBe('{"a":1}');
    expect(read(gzipSync(bytes), 'gzip')).toBe('{"a":1}');
    expect(read(gzipSync(bytes))).toBe('{"a":1}');
    expect(read(bytes, 'gzip')).toBe('{"a":1}');
    expect(read(deflateSync(bytes), 'deflate')).toBe('{"a":1}');
    expect(read(deflateRawSync(bytes), 'deflate')).toBe('{"a":1}');
    expect(read(Buffer.from('\uFEFF{"a":1}'))).toBe('{"a":1}');
  });

  test('that is too large, or inflates to too much, is refused while inflating, with the limit named', () => {
    const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024));
    expect(errorOf(() => read(bomb, 'gzip', 1_000_000))).toMatchObject({ code: 'too_large', details: { limit: 1_000_000 } });
    expect(errorOf(() => read(deflateSync(Buffer.alloc(5000)), 'deflate')).code).toBe('too_large');
    expect(errorOf(() => read(Buffer.alloc(1001))).message).toBe('body has 1001 bytes; at most 1000 bytes are taken');
    expect(read(Buffer.alloc(1000, 'a'))).toHaveLength(1000);
  });

  test('that cannot be inflated is undecodable', () => {
    const zipped = gzipSync(bytes);
    expect(errorOf(() => read(zipped.subarray(0, 20), 'gzip')).code).toBe('undecodable');
    expect(errorOf(() => read(Buffer.from([0x1f, 0x8b, 1, 2, 3]))).code).toBe('undecodable');
    expect(errorOf(() => read(bytes, 'br')).message).toContain('"br"');
  });
});

describe('JSON', () => {
  test('is measured before it is parsed; brackets inside strings do not count', () => {
    expect(isWithinDepth('[[1]]', 2)).toBe(true);
    expect(isWithinDepth('[[1]]', 1)).toBe(false);
    expect(isWithinDepth('{"a":"[[[[\\"[[["}', 1)).toBe(true);
    expect(isWithinDepth('{"a":"\\\\","b":[[]]}', 2)).toBe(false);
    expect(errorOf(() => parseJson('['.repeat(4_000_000))).message).toBe('JSON is nested deeper than 1000 levels');
    expect(errorOf(() => parseJson('{"a":')).code).toBe('undecodable');
  });

  test('a record has limits of depth and keys', () => {
    const limits = { maxDepth: 3, maxKeys: 5 };
    expect(shapeProblem({ a: { b: [1, 2] } }, limits)).toBeUndefined();
    expect(shapeProblem({ a: { b: [[]] } }, limits)).toMatchObject({ reason: 'too_deep' });
    expect(shapeProblem({ a: [1, 2, 3, 4, 5] }, limits)).toMatchObject({ reason: 'too_many_properties' });
  });
});
