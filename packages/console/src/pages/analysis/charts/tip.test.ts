import { expect, test } from 'vitest';
import { tipOf } from './tip.ts';

const point = (seriesName: string, value: number | null, dataIndex = 0) => ({ seriesName, value, name: '11月3日', marker: '•', dataIndex });

test('the solid and the dashed part of a line are one line of the tip', () => {
  const tip = tipOf([point('下单', null), point('下单', 12)], String, '未满', undefined);
  expect(tip).toBe('<div>11月3日</div><div>•下单&emsp;<b>12</b></div>');
});

test('a place that is still filling says so', () => {
  expect(tipOf([point('下单', 12, 5)], String, '未满', 5)).toContain('未满');
  expect(tipOf([point('下单', 12, 4)], String, '未满', 5)).not.toContain('未满');
});

test('names that people chose are text, never markup', () => {
  expect(tipOf([point('<img src=x>', 1)], String, '', undefined)).toContain('&lt;img src=x&gt;');
});

test('what is marked at the place is said below', () => {
  const tip = tipOf([point('下单', 1, 3)], String, '', undefined, (place) => (place === 3 ? '大促 <1>' : ''));
  expect(tip).toContain('<div style="opacity:.7">大促 &lt;1&gt;</div>');
});
