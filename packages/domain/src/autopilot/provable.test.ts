import fc from 'fast-check';
import { expect, test } from 'vitest';
import { provabilityOf, provabilitySentence, type ProvabilityQuestion } from './provable.ts';

const wide = { leastBp: 1000, mostBp: 5000 };
const question: ProvabilityQuestion = { customers: 20_000, baseline: 0.1, declared: 0.02, controlShare: wide, messages: 100_000 };

/** The textbook's n of one group for two equal ones: 2(z₀.₉₇₅ + z₀.₈)² p(1 − p)/d² (Lachin 1981), variance as control's. */
function textbook(baseline: number, lift: number): number {
  return (2 * (1.959964 + 0.841621) ** 2 * baseline * (1 - baseline)) / lift ** 2;
}

test('a half held back needs as many customers as the textbook says, and not one hundred fewer', () => {
  const halves = { ...question, controlShare: { leastBp: 5000, mostBp: 5000 } };
  const n = 2 * textbook(0.1, 0.02); // 7,064
  expect(provabilityOf({ ...halves, customers: Math.ceil(n) + 1 })).toMatchObject({ provable: true, controlShareBp: 5000 });
  expect(provabilityOf({ ...halves, customers: Math.floor(n) - 100 })).toMatchObject({ provable: false });
});

test('as few are held back as will do: the more customers, the fewer', () => {
  // V = p(1 − p)/(n c(1 − c)): with n twice that of halves, c(1 − c) may be 1/8, so c = 14.64 %
  expect(provabilityOf({ ...question, customers: Math.ceil(4 * textbook(0.1, 0.02)) + 2 })).toMatchObject({
    controlShareBp: 1500,
    provable: true,
  });
  expect(provabilityOf({ ...question, customers: 20_000 })).toMatchObject({ controlShareBp: 1000, provable: true });
  expect(provabilityOf({ ...question, customers: 7200 })).toMatchObject({ controlShareBp: 4400, provable: true });
});

test('where nothing suffices the least is held back, and it says so with what could be shown', () => {
  const told = provabilityOf({ ...question, customers: 500 });
  expect(told).toMatchObject({ provable: false, controlShareBp: 1000, customers: 500 });
  // (z₀.₉₇₅ + z₀.₈)√V with V = 0.09/450 + 0.09/50
  expect(told.smallest).toBeCloseTo(2.8016 * Math.sqrt(0.09 / 450 + 0.09 / 50), 4);
  expect(provabilitySentence(told).zh).toBe(
    '本次样本不足以单独验证：预计 500 人，只能证明 12.53 个百分点以上的提升，而声明的是 2.00；结果将与这份预案的其他次合并判断。',
  );
});

test('the budget bounds the customers: 900 messages with 10 % held back are 1,000 customers', () => {
  expect(provabilityOf({ ...question, customers: 50_000, messages: 900 })).toMatchObject({ customers: 1000, provable: false });
});

test('without a baseline, or with one that cannot vary, nothing is provable', () => {
  for (const baseline of [null, 0, 1]) {
    expect(provabilityOf({ ...question, baseline })).toMatchObject({ smallest: null, provable: false, controlShareBp: 1000 });
  }
});

test('more customers never make a declared effect unprovable, nor the control share larger', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 50_000 }), fc.integer({ min: 1, max: 20_000 }), (customers, more) => {
      const [few, many] = [provabilityOf({ ...question, customers }), provabilityOf({ ...question, customers: customers + more })];
      if (!few.provable) return;
      expect(many.provable).toBe(true);
      expect(many.controlShareBp).toBeLessThanOrEqual(few.controlShareBp);
      expect(few.smallest).toBeLessThanOrEqual(few.declared);
    }),
    { numRuns: 50 },
  );
});
