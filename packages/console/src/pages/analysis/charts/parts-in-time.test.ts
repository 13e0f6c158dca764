import { expect, test } from 'vitest';
import { partsInTime } from './parts-in-time.ts';

test('each part is followed by its compared time, where there is one', () => {
  const parts = [
    { current: 3, earlier: 4 },
    { current: 1, earlier: null },
  ];
  expect(partsInTime(parts, ['所有用户', '会员'], (name) => `${name}（对比期）`)).toEqual([
    { name: '所有用户', figures: 3 },
    { name: '所有用户（对比期）', figures: 4 },
    { name: '会员', figures: 1 },
  ]);
});
