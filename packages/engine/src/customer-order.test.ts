import { describe, expect, test } from 'vitest';
import { EVER, every, rolling, World } from '../test/world.ts';
import { CustomerOrder, measureCustomers, type Selection, type Span } from './index.ts';

/** Ten rows of name 1 and ten of name 2, of customers 1 and 2 in turn, a millisecond apart. */
const world = () => new World(Array.from({ length: 20 }, (_, i) => [1 + (i % 2), 1 + Math.floor(i / 10), i, i] as const));
const NOW = 100;
/** What a run takes of its two customers: where the rows of each end. */
const ENDS = 4 * (2 + 2);

const counts = (world: World, byCustomer: CustomerOrder, select: Selection = every(1), span: Span = EVER) =>
  Array.from(measureCustomers(select, { of: 'count' }, span, world.view(), world.order, NOW, { byCustomer }).slice(1));

describe('rows by customer', () => {
  test('are made once as many rows were read in order of time as there are', () => {
    const order = new CustomerOrder();
    const half = rolling(NOW - 4);
    counts(world(), order, every(1), half);
    expect(order.bytes).toBe(0);
    expect(counts(world(), order, every(1), half)).toEqual([2, 3]);
    expect(order.bytes).toBe(17 * 10 + ENDS);
  });

  test('are not read for a few rows of many', () => {
    const order = new CustomerOrder();
    const history = world();
    counts(history, order);
    history.merge([2, 1]);
    // What is read by customer is brought up to date for it; a single row is read in order of time.
    expect(counts(history, order, every(1), rolling(NOW - 8))).toEqual([1, Number.NaN]);
    expect(counts(history, order)).toEqual([10, Number.NaN]);
  });

  test('take no more memory than they may: the least lately used go', () => {
    const order = new CustomerOrder(17 * 15 + ENDS);
    const history = world();
    counts(history, order, every(1));
    counts(history, order, every(2));
    expect(order.bytes).toBe(17 * 10 + ENDS);
    order.most = 0;
    order.fit();
    expect(order.bytes).toBe(0);
    expect(counts(history, order)).toEqual([5, 5]);
    expect(order.bytes).toBe(0);
  });

  test('keep the numbers of a column beside them, which count', () => {
    const order = new CustomerOrder();
    const history = world();
    const beside = { values: Float64Array.from(history.numbers), stable: 7 };
    const sum = () =>
      measureCustomers(every(1), { of: 'sum', number: history.number, beside }, EVER, history.view(), history.order, NOW, {
        byCustomer: order,
      });
    expect(Array.from(sum().slice(1))).toEqual([20, 25]);
    expect(order.bytes).toBe(25 * 10 + ENDS);
    // What stands beside the rows is what is read.
    beside.values.fill(1);
    expect(Array.from(sum().slice(1))).toEqual([20, 25]);
    const changing = { values: beside.values, stable: undefined };
    const read = measureCustomers(
      every(1),
      { of: 'sum', number: history.number, beside: changing },
      EVER,
      history.view(),
      history.order,
      NOW,
      {
        byCustomer: order,
      },
    );
    expect(Array.from(read.slice(1))).toEqual([5, 5]);
  });

  test('are made anew when too many came since', () => {
    const order = new CustomerOrder();
    const history = world();
    counts(history, order);
    const more = 5000;
    history.take(Array.from({ length: more }, (_, i) => [1, 1, 20 + (i % 7)] as const));
    expect(counts(history, order)).toEqual([5 + more, 5]);
    expect(order.bytes).toBe(17 * (10 + more) + ENDS);
  });
});
