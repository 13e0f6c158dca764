import { expect, test } from 'vitest';
import { ActivityDefinition, elapsedShare, paceOf } from './activity.ts';

test('the time that has passed is a share of both dates, from 0 to 1', () => {
  const dates = { from: 100, to: 200 };
  expect([50, 100, 150, 200, 900].map((now) => elapsedShare(dates, now))).toEqual([0, 0, 0.5, 1, 1]);
  expect(elapsedShare({ from: 100, to: null }, 150)).toBeNull();
  expect(elapsedShare({ from: 100, to: 100 }, 150)).toBeNull();
});

test('a share goes along with the time unless it is five points off', () => {
  expect([paceOf(0.54, 0.5), paceOf(0.46, 0.5), paceOf(0.6, 0.5), paceOf(0.4, 0.5)]).toEqual(['level', 'level', 'ahead', 'behind']);
});

test('items of a checklist are told apart by their ids', () => {
  const item = { id: 'a', text: '审文案' };
  expect(ActivityDefinition.parse({ name: 'x', checklist: [item] }).checklist).toEqual([{ ...item, owner: '', due: null }]);
  expect(() => ActivityDefinition.parse({ name: 'x', checklist: [item, item] })).toThrow('items must have different ids');
});
