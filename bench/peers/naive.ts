import { DAY_MS, MINUTE_MS, NOW, withDatabase, type Question, type ShopData } from '../segments-data.ts';
import type { Peer } from './peer.ts';

interface Deed {
  readonly name: string;
  readonly at: number;
  readonly amount: number;
}

/** Plain loops over plain objects: no engine, no speed; the witness of small runs. Deeds of a customer stand by (at, offset). */
export async function naivePeer(data: ShopData): Promise<Peer> {
  const begun = performance.now();
  const deeds = new Map<number, Deed[]>();
  const knownAs = new Map<number, { readonly city: string; readonly level: number }>();
  await withDatabase(data.path, { access_mode: 'READ_ONLY' }, async (connection) => {
    const events = await connection.runAndReadAll(
      'select customer, name::varchar, "at"::double, coalesce(amount, 0) from events order by "at", "offset"',
    );
    for (const [customer, name, at, amount] of events.getRows() as [number, string, number, number][]) {
      const list = deeds.get(customer);
      if (list === undefined) deeds.set(customer, [{ name, at, amount }]);
      else list.push({ name, at, amount });
    }
    const customers = await connection.runAndReadAll('select customer, city, level from customers');
    for (const [customer, city, level] of customers.getRows() as [number, string, number][]) knownAs.set(customer, { city, level });
  });
  const claims: Readonly<Record<Question, (customer: number) => boolean>> = {
    attribute: (customer) => knownAs.get(customer)?.city === '成都' && (knownAs.get(customer)?.level ?? 0) >= 3,
    did: (customer) => didThrice(deeds.get(customer) ?? []),
    thenNot: (customer) => leftUnanswered(deeds.get(customer) ?? []),
  };
  const members = (question: Question): number[] =>
    Array.from({ length: data.customers }, (_, i) => i + 1).filter((customer) => claims[question](customer));
  return {
    name: 'plain loops',
    loadMs: performance.now() - begun,
    count: (question) => Promise.resolve(members(question).length),
    members: (question) => Promise.resolve(members(question)),
    stop: () => Promise.resolve(),
  };
}

const lately = (deed: Deed): boolean => deed.at > NOW - 30 * DAY_MS && deed.at <= NOW;

function didThrice(deeds: readonly Deed[]): boolean {
  const orders = deeds.filter((deed) => deed.name === 'order' && lately(deed));
  return orders.length >= 3 && orders.reduce((sum, order) => sum + order.amount, 0) > 299.995;
}

function leftUnanswered(deeds: readonly Deed[]): boolean {
  return deeds.some((cart, i) => {
    const deadline = cart.at + 30 * MINUTE_MS;
    if (cart.name !== 'cart' || !lately(cart) || deadline >= NOW) return false;
    return !deeds.slice(i + 1).some((deed) => deed.name === 'order' && deed.at <= deadline);
  });
}
