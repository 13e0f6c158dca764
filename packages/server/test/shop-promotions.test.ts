import { addDays, type LocalDate } from '@gyre/domain/time';
import { expect, test } from 'vitest';
import { promotionOn } from '../../shop/src/index.ts';
import { shopPromotion } from '../src/projects/shop-story.ts';

const DAY_MS = 86_400_000;

test('what the story declares is what the sample shop does', () => {
  const first = '2026-01-01' as LocalDate;
  const days = Array.from({ length: 730 }, (_, i) => addDays(first, i));
  expect(days.map(shopPromotion)).toEqual(days.map((date) => promotionOn(Date.parse(date) / DAY_MS)?.name));
  expect(days.filter((date) => shopPromotion(date) !== undefined)).toHaveLength(2 * (4 + 12));
});
