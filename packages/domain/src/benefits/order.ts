import { z } from 'zod';
import type { Properties } from '../events.ts';
import { Money } from '../money.ts';
import { PropertyFilter, passes } from '../rules/property-filter.ts';
import type { Instant } from '../time.ts';

/** 订单行 — goods of one kind in an order: what they cost together after everything else was taken off. `item`: the id they are known by. */
export const OrderLine = z.object({
  line: z.string().min(1).max(60),
  item: z.string().max(255).default(''),
  amount: Money.min(0).max(1_000_000_000_000),
});
export type OrderLine = z.infer<typeof OrderLine>;

/** 订单行们 — the lines of an order, each named once. */
export const OrderLines = z
  .array(OrderLine)
  .min(1)
  .max(500)
  .refine((lines) => new Set(lines.map(({ line }) => line)).size === lines.length, { error: 'two lines have the same name' });

/** 适用范围 — which goods count: items of a type whose attributes (and `id`) pass the filter; what is no known item does not. */
export const CouponScope = z.object({ itemType: z.string().min(1).max(100), filter: PropertyFilter });
export type CouponScope = z.infer<typeof CouponScope>;

/** Attributes of the item a line is about, with its `id`; undefined when it is not known. */
export type ItemOfLine = (line: OrderLine) => Properties | undefined;

/** The lines a coupon counts. A scope of null counts all. */
export function linesInScope(
  scope: CouponScope | null,
  lines: readonly OrderLine[],
  itemOf: ItemOfLine,
  { now, zone }: { readonly now: Instant; readonly zone: string },
): OrderLine[] {
  if (scope === null) return [...lines];
  return lines.filter((line) => {
    const item = itemOf(line);
    return item !== undefined && passes(scope.filter, item, { now, zone, at: now });
  });
}
