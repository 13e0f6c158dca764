import { choice, number } from './parameters.ts';
import { defineIncident } from './incident.ts';

/** 支付方式故障 — a share of the payments by one method fails, online and at the till; the order stays unpaid. What a message brings fails alike. */
export const brokenPayment = defineIncident({
  name: 'broken-payment',
  title: { zh: '一种支付方式故障', en: 'One payment method is broken' },
  expects: 'campaign',
  hours: 3,
  parameters: { method: choice('支付宝', ['微信支付', '支付宝', '云闪付']), share: number(1, 0, 1) },
  open({ method, share }) {
    return {
      slice: { payment_method: method },
      share,
      cutAt({ events }, isDuring) {
        const at = events.findIndex(
          ({ event, timestamp, properties }) => event === 'pay_order' && properties['payment_method'] === method && isDuring(timestamp),
        );
        return at === -1 ? undefined : at;
      },
    };
  },
});
