import { expect, test } from 'vitest';
import { shareLookups } from './shared-lookups.ts';

test('whoever asks while a question is under way hears the answer of the next, which they share', async () => {
  const asked: PromiseWithResolvers<string>[] = [];
  const look = shareLookups(() => {
    const one = Promise.withResolvers<string>();
    asked.push(one);
    return one.promise;
  });
  const first = look('token');
  const later = [look('token'), look('token')];
  const other = look('another token');
  expect(asked).toHaveLength(2);
  asked[0]?.resolve('may');
  expect(await first).toBe('may');
  await Promise.resolve();
  expect(asked).toHaveLength(3);
  asked[2]?.resolve('revoked');
  asked[1]?.resolve('other');
  expect(await Promise.all([...later, other])).toEqual(['revoked', 'revoked', 'other']);
  const fresh = look('token');
  expect(asked).toHaveLength(4);
  asked[3]?.reject(new Error('the ledger is gone'));
  await expect(fresh).rejects.toThrow('gone');
});
