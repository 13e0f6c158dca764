import type { RawEvent } from '@gyre/domain/events';
import { describe, expect, test } from 'vitest';
import { amountMilli, retailCalls, retailLines, retailProducts } from '../samples/online-retail.ts';

describe('Online Retail', () => {
  test('the cleaned purchases of the file have the published totals', async () => {
    let lines = 0;
    let purchases = 0;
    let revenueMilli = 0;
    const customers = new Set<string>();
    const invoices = new Set<string>();
    for await (const line of retailLines()) {
      lines += 1;
      if (line.customer === '' || line.quantity <= 0 || line.priceMilli <= 0) continue;
      purchases += 1;
      revenueMilli += amountMilli(line);
      customers.add(line.customer);
      invoices.add(line.invoice);
    }
    expect({ lines, purchases, customers: customers.size, invoices: invoices.size, revenueMilli }).toEqual({
      lines: 541_909,
      purchases: 397_884,
      customers: 4338,
      invoices: 18_532,
      revenueMilli: 8_911_407_904,
    });
  });

  test('the calls carry the same totals, one event a line, in pages of 1,000', async () => {
    const totals = { pages: 0, events: 0, purchases: 0, revenueMilli: 0, cancelled: 0, anonymous: 0 };
    const ids = new Set<string>();
    for await (const page of retailCalls()) {
      totals.pages += 1;
      expect(page.length).toBeLessThanOrEqual(1000);
      for (const call of page) {
        ids.add(call.messageId);
        addTo(totals, call);
      }
    }
    expect(ids.size).toBe(541_909);
    expect(totals).toEqual({
      pages: 542,
      events: 541_909,
      purchases: 397_884,
      revenueMilli: 8_911_407_904,
      cancelled: 9288,
      anonymous: 135_080,
    });
  });

  test('the first line is read as it stands, London time in winter being UTC', async () => {
    for await (const [first] of retailCalls()) {
      expect(first).toEqual({
        kind: 'track',
        name: 'order_line',
        messageId: 'retail-1',
        keys: [{ namespace: 'user_id', value: '17850' }],
        properties: {
          invoice: '536365',
          stock_code: '85123A',
          quantity: 6,
          unit_price: 2.55,
          amount: 15.3,
          country: 'United Kingdom',
          cancelled: false,
        },
        timestamp: 1_291_191_960_000,
        historical: true,
      });
      break;
    }
  });

  test('in summer London is an hour ahead of UTC', async () => {
    for await (const line of retailLines()) {
      if (!line.time.startsWith('2011-07-01')) continue;
      const call = await callOfRow(line.row);
      const minutes = Number(line.time.slice(11, 13)) * 60 + Number(line.time.slice(14));
      expect(((call?.timestamp ?? 0) % 86_400_000) / 60_000).toBe(minutes - 60);
      return;
    }
  });

  test('every stock code is a product, with a description that has no doubled quotes', async () => {
    const products = await retailProducts();
    const ids = new Set(products.map((product) => product.item?.id));
    expect(ids.size).toBe(products.length);
    expect(products.find((product) => product.item?.id === '85123A')?.properties).toEqual({
      description: 'WHITE HANGING HEART T-LIGHT HOLDER',
    });
    expect(products.find((product) => product.item?.id === '22041')?.properties['description']).toBe('RECORD FRAME 7" SINGLE SIZE');
  });

  test('a missing file and another file are errors, not an empty result', async () => {
    await expect(retailLines(new URL('absent.csv.gz', import.meta.url)).next()).rejects.toThrow(/ENOENT/);
    await expect(retailLines(new URL('../package.json', import.meta.url)).next()).rejects.toThrow(/incorrect header check/);
  });
});

function addTo(
  totals: { events: number; purchases: number; revenueMilli: number; cancelled: number; anonymous: number },
  call: RawEvent,
): void {
  const { quantity, unit_price, amount, cancelled } = call.properties;
  const isKnown = call.keys[0]?.namespace === 'user_id';
  totals.events += 1;
  if (cancelled === true) totals.cancelled += 1;
  if (!isKnown) totals.anonymous += 1;
  if (!isKnown || Number(quantity) <= 0 || Number(unit_price) <= 0) return;
  totals.purchases += 1;
  totals.revenueMilli += Math.round(Number(amount) * 1000);
}

async function callOfRow(row: number): Promise<RawEvent | undefined> {
  for await (const page of retailCalls()) {
    const call = page.find((c) => c.messageId === `retail-${row}`);
    if (call !== undefined) return call;
  }
  return undefined;
}
