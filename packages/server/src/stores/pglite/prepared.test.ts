import { expect, test } from 'vitest';
import { preparedStatements } from './prepared.ts';

test('a statement keeps its name until it has not been used for longest', () => {
  const prepared = preparedStatements(2);
  expect(prepared.take('a')).toEqual({ name: 's1', isNew: true, evicted: [] });
  expect(prepared.take('b')).toEqual({ name: 's2', isNew: true, evicted: [] });
  expect(prepared.take('a')).toEqual({ name: 's1', isNew: false, evicted: [] });
  expect(prepared.take('c')).toEqual({ name: 's3', isNew: true, evicted: ['s2'] });
  expect(prepared.take('b')).toEqual({ name: 's4', isNew: true, evicted: ['s1'] });
});

test('a statement that failed at its first use is closed with the next new one', () => {
  const prepared = preparedStatements();
  prepared.take('broken');
  prepared.forget('broken');
  expect(prepared.take('broken')).toEqual({ name: 's2', isNew: true, evicted: ['s1'] });
});
