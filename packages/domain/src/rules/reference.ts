import { z } from 'zod';

/**
 * 事实取值 — how a dated fact (stock, cost, balance, spend; one value a day) is read as of today in the project's zone:
 * `latest` the newest value up to today; `on_day` the value dated exactly `daysAgo` days ago; `month_average` (月日均) the mean of the days
 * of the current calendar month up to today that have a value; `change` today's newest value minus that of the day before it.
 */
export const FactReading = z.discriminatedUnion('read', [
  z.object({ read: z.enum(['latest', 'month_average', 'change']) }),
  z.object({ read: z.literal('on_day'), daysAgo: z.number().int().min(0).max(366) }),
]);
export type FactReading = z.infer<typeof FactReading>;

const Name = z.string().min(1).max(100);

/** 实体引用 — goes on from a value that is the id of an item to an attribute, or a dated fact, of that item as it is now. */
export const ItemReference = z.union([
  z.object({ type: Name, attribute: Name }),
  z.object({ type: Name, fact: Name, reading: FactReading }),
]);
export type ItemReference = z.infer<typeof ItemReference>;
