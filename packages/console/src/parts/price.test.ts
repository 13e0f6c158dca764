import { expect, test } from 'vitest';
import { formatPrice } from './price.ts';

test('an amount shows what an SMS costs, to the ten-thousandth', () => {
  expect(formatPrice(450, 'zh', 'CNY')).toBe('¥0.045');
  expect(formatPrice(120_000, 'zh', 'CNY')).toBe('¥12.00');
  expect(formatPrice(12_345_678, 'en', 'GBP')).toBe('£1,234.5678');
  expect(formatPrice(0, 'en', 'CNY')).toBe('¥0.00');
});
