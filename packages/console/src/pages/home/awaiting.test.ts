import type { Campaign } from '@gyre/domain';
import { instant } from '@gyre/domain/time';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { awaiting } from './awaiting.ts';

function asked(askedBy: string, askedAt: number): { readonly approval: z.infer<typeof Campaign>['approval'] } {
  const decided = { state: 'waiting', decidedBy: '', decidedAt: null, note: '' } as const;
  return { approval: { version: 1, customers: 1, cost: 0, askedBy, askedAt: instant(askedAt), ...decided } };
}

test('an operator decides on what others asked for, the longest waiting first', () => {
  const [own, late, early] = [asked('me@example.test', 1), asked('ann@example.test', 3), asked('bob@example.test', 2)];
  expect(awaiting([own, late, early], 'me@example.test')).toEqual([early, late]);
  expect(awaiting([own], 'me@example.test')).toEqual([]);
});
