import { describe, expect, test } from 'vitest';
import { CUSTOMER_TYPES, customerTypeOf, effectOnType, type CustomerType } from './customer-types.ts';
import { startOf } from './calendar.ts';
import { aliveOn, type Customer } from './population.ts';
import { RATES } from './rates.ts';
import { responseTo, trueEffectOf } from './response.ts';
import { openShop } from './shop.ts';

const DAY = 20_780;
const SENT_AT = startOf(DAY) + 36_000_000;
const shop = openShop({ seed: 1, customers: 36_000, edition: 'full' });
const { first, end } = aliveOn(shop.population, DAY);
const customers = Array.from({ length: end - first }, (_, i) => shop.population.customer(first + i));
const byType = Map.groupBy(customers, (customer) => customerTypeOf(shop.seed, customer).name);
const typeNamed = (name: CustomerType['name']): CustomerType => CUSTOMER_TYPES.find((type) => type.name === name) as CustomerType;

test('types have their shares among the customers, by the binomial law; abusers are those of the gangs', () => {
  const honest = customers.filter(({ gang }) => gang === undefined).length;
  for (const { name, share } of CUSTOMER_TYPES) {
    const found = (byType.get(name) ?? []).filter(({ gang }) => gang === undefined).length;
    expect(Math.abs(found - honest * share)).toBeLessThanOrEqual(4 * Math.sqrt(honest * share * (1 - share)));
  }
  expect(byType.get('羊毛党')).toEqual(customers.filter(({ gang }) => gang !== undefined));
});

test('the effect of a message is worked out by type, coupon and the messages before', () => {
  const persuadable = typeNamed('可说服');
  const plain = effectOnType(persuadable, { recent: 0, coupon: 0 });
  expect(plain.visit).toBeCloseTo(0.22, 12);
  expect(plain.order).toBeCloseTo(0.22 * 0.35, 12);
  expect(plain.pay).toBeCloseTo(0.22 * 0.35 * RATES.pay, 12);
  const third = effectOnType(persuadable, { recent: 2, coupon: 1000 });
  expect(third.visit).toBeCloseTo(0.1408, 12);
  expect(third.order).toBeCloseTo(0.1408 * 0.475, 12);
  expect(third.unsubscribe).toBeCloseTo(0.012, 12);
  expect(effectOnType(persuadable, { recent: 0, coupon: 9_999 }).order).toBeCloseTo(0.22 * 0.6, 12);
  expect(effectOnType(typeNamed('易受打扰'), { recent: 9, coupon: 0 }).unsubscribe).toBe(0.5);
  const natural = typeNamed('自然购买');
  expect(effectOnType(natural, { recent: 0, coupon: 2000 })).toEqual(effectOnType(natural, { recent: 0, coupon: 0 }));
});

describe.each(CUSTOMER_TYPES.map(({ name }) => name))('a message to customers of the type %s', (name) => {
  const receivers = byType.get(name) ?? [];
  const times = Math.ceil(20_000 / receivers.length);
  test.each([
    { recent: 0, coupon: 0 },
    { recent: 0, coupon: 2000 },
    { recent: 3, coupon: 1000 },
  ])('brings the true effect at %o, within four standard errors', (weight) => {
    const messages = receivers.flatMap(({ userId }) =>
      Array.from({ length: times }, (_, i) => ({ id: `m${i}`, userId, sentAt: SENT_AT, ...weight })),
    );
    const responses = messages.map((message) => responseTo(shop, message));
    const truth = trueEffectOf(shop, receivers[0] as Customer, weight);
    const shareOf = (event: string): number => responses.filter(({ events }) => events.some((e) => e.event === event)).length;
    const found = {
      visit: shareOf('app_open'),
      order: shareOf('submit_order'),
      pay: shareOf('pay_order'),
      unsubscribe: responses.filter(({ unsubscribesAt }) => unsubscribesAt !== undefined).length,
    };
    for (const part of ['visit', 'order', 'pay', 'unsubscribe'] as const) {
      const [n, p] = [messages.length, truth[part]];
      expect(Math.abs(found[part] - n * p), `share of ${part}`).toBeLessThanOrEqual(4 * Math.sqrt(n * p * (1 - p)));
    }
  });
});
