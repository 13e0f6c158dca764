import { DAY_MS } from '../calendar.ts';
import { choice, number } from './parameters.ts';
import { defineIncident } from './incident.ts';

/** 缓慢下滑 — the customers of one channel come a little less every day, `perDay` of the usual each day, down to none. */
export const slowDecline = defineIncident({
  name: 'slow-decline',
  title: { zh: '一个渠道的访问缓慢下滑', en: 'Visits on one channel decline slowly' },
  expects: 'campaign',
  hours: 30 * 24,
  parameters: { channel: choice('App', ['小程序', 'App']), perDay: number(0.01, 0, 1) },
  open({ channel, perDay }, { from }) {
    return {
      slice: { channel },
      tide: {
        peak: 1,
        factorAt: (customer, at) => (customer.online === channel ? Math.max(0, 1 - (perDay * (at - from)) / DAY_MS) : 1),
      },
    };
  },
});
