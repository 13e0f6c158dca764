import type { CampaignReport } from '@gyre/domain/campaign-report';
import { MONEY_SCALE } from '@gyre/domain/money';
import { expect, test } from 'vitest';
import { startGyre, temporaryHome } from './gyre-process.ts';
import { until } from './until.ts';

const PROJECT = '/api/projects/shop';
const FACE = 20;

/** An SMS would wait for the morning, so the message is a mail. */
const CAMPAIGN = {
  name: '下次立减',
  trigger: { event: 'view_product', filter: { all: [] } },
  controlShareBp: 1000,
  reentry: { kind: 'never' },
  arms: [
    {
      key: 'a',
      name: '立减券',
      benefit: 'twenty',
      content: { channel: 'email', subject: '送您{{ coupon.value }}', body: '<a href="https://shop.example.com/sale">去用券</a>' },
    },
  ],
  goals: [{ name: '提交订单', select: { event: 'submit_order' }, within: { amount: 1, unit: 'day' }, value: 'amount' }],
};

interface Coupon {
  readonly id: string;
  readonly customer: number;
  readonly order: string | null;
  readonly campaign: string;
}
interface Timeline {
  readonly rows: readonly { readonly name: string; readonly properties: Readonly<Record<string, unknown>> }[];
}

test(
  'customers of the living sample shop press links and redeem coupons, and the campaign’s report counts both',
  { timeout: 240_000 },
  async () => {
    await using home = await temporaryHome();
    const server = await startGyre(home.path);
    await server.api('POST', '/api/samples/shop', { edition: 'full', customers: 3000, days: 0, speed: 600 });
    const definition = {
      name: '下次立减 20 元',
      discount: { kind: 'fixed', off: FACE * MONEY_SCALE },
      validity: { kind: 'relative', days: 7 },
      limits: { total: 5000 },
      claiming: 'issued',
    };
    await server.api('PUT', `${PROJECT}/coupon-batches/twenty`, { definition });
    await server.api('POST', `${PROJECT}/coupon-batches/twenty/switch`, { claims: true });
    await server.api('POST', `${PROJECT}/campaigns`, { key: 'next', definition: CAMPAIGN });
    await server.api('POST', `${PROJECT}/campaigns/next/state`, { act: 'start' });

    const responded = (report: CampaignReport): number => report.steps.find(({ step }) => step === 'responded')?.entries ?? 0;
    const report = await until(
      'somebody to press a link and to redeem a coupon',
      async () => {
        const found = await server.api<CampaignReport>('GET', `${PROJECT}/campaigns/next/report`);
        return responded(found) > 0 && (found.coupons[0]?.redeemed ?? 0) > 0 && found;
      },
      200_000,
    );
    const [{ granted, redeemed, spent } = { granted: 0, redeemed: 0, spent: 0 }] = report.coupons;
    expect(redeemed).toBeLessThan(granted);
    expect(spent).toBeGreaterThan(0);
    expect(spent).toBeLessThanOrEqual(redeemed * FACE * MONEY_SCALE);

    const { rows } = await server.api<{ rows: Coupon[] }>('GET', `${PROJECT}/coupon-batches/twenty/coupons?state=redeemed`);
    const [{ customer, order, campaign } = { customer: 0, order: null, campaign: '' }] = rows;
    expect(campaign).toBe('next');
    // The order says what the coupon took off, and its goods cost what they did.
    const paid = await until('the payment', async () => {
      const timeline = await server.api<Timeline>('GET', `${PROJECT}/customers/${customer}/timeline?limit=200`);
      return timeline.rows.find(({ name, properties }) => name === 'pay_order' && properties['order_id'] === order);
    });
    const [amount, discount] = [Number(paid.properties['amount']), Number(paid.properties['discount'])];
    expect(discount).toBe(Math.min(FACE, amount));
    await server.stop();
  },
);
