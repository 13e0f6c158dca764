import { hash32 } from '@gyre/domain/hash';
import type { Draw } from '@gyre/domain/segment';
import { CustomerSet } from '@gyre/engine';

const BASIS_POINTS = 10_000;

/** A draw that needs no measure. */
export type PlainDraw = Exclude<Draw, { kind: 'top' }>;

/**
 * 抽取 — the part of a set a snapshot takes. By a hash of (salt, customer): the same salt draws the same customers, and a larger number or
 * share takes the smaller one's customers and more.
 */
export function drawPart(members: CustomerSet, draw: PlainDraw): CustomerSet {
  switch (draw.kind) {
    case 'everybody':
      return members.clone();
    case 'share':
      return keep(members, (customer) => hashOf(draw.salt, customer) < (draw.basisPoints / BASIS_POINTS) * 2 ** 32);
    case 'number': {
      const order = [...members].map((customer) => ({ customer, key: hashOf(draw.salt, customer) }));
      order.sort((x, y) => x.key - y.key || x.customer - y.customer);
      return CustomerSet.of(order.slice(0, draw.customers).map((o) => o.customer));
    }
  }
}

/** The `customers` with the largest (or smallest) measure; those without one (NaN) are left out; ties by customer number. */
export function drawTop(members: CustomerSet, measure: Float64Array, draw: Extract<Draw, { kind: 'top' }>): CustomerSet {
  const order = [...members].map((customer) => ({ customer, key: measure[customer] ?? Number.NaN })).filter((o) => !Number.isNaN(o.key));
  const direction = draw.smallest ? 1 : -1;
  order.sort((x, y) => direction * (x.key - y.key) || x.customer - y.customer);
  return CustomerSet.of(order.slice(0, draw.customers).map((o) => o.customer));
}

/** At most `count` members, spread evenly over the set: the same ones each time. */
export function spread(members: CustomerSet, count: number): number[] {
  const total = members.count;
  const wanted = Math.min(count, total);
  const picked: number[] = [];
  let place = 0;
  for (const customer of members) {
    if (picked.length === wanted) break;
    if (place >= Math.floor((picked.length * total) / wanted)) picked.push(customer);
    place++;
  }
  return picked;
}

function hashOf(salt: string, customer: number): number {
  return hash32(`${salt}\u0000${customer}`);
}

function keep(members: CustomerSet, claim: (customer: number) => boolean): CustomerSet {
  const kept = new CustomerSet(new Uint32Array(members.words.length));
  for (const customer of members) if (claim(customer)) kept.add(customer);
  return kept;
}
