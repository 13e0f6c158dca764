import { expect, test } from 'vitest';
import { addUp, type Refused } from './retry-sums.ts';

const refused = (reason: Refused['reason'], count: number, en: string): Refused => ({ reason, count, sentence: { zh: en, en } });

test('reasons of several pages are one sum each, the most frequent first, in the words of the first', () => {
  const first = addUp([], [refused('budget', 2, 'spent'), refused('suppressed', 1, 'left')]);
  expect(addUp(first, [refused('suppressed', 4, 'bounced')])).toEqual([refused('suppressed', 5, 'left'), refused('budget', 2, 'spent')]);
});
