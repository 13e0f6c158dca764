import { CITIES } from '../rates.ts';
import { choice, number } from './parameters.ts';
import { defineIncident } from './incident.ts';

/**
 * 城市转化下跌 — in one city and channel a share of the orders is not placed: customers come and fill their carts as always, and buy
 * elsewhere. What a message brings is spared: the message is why they come back.
 */
export const cityDrop = defineIncident({
  name: 'city-drop',
  title: { zh: '一座城市一个渠道的下单转化率下跌', en: 'Conversion to orders drops in one city on one channel' },
  expects: 'campaign',
  hours: 10,
  parameters: {
    city: choice(
      '重庆',
      CITIES.map(([city]) => city),
    ),
    channel: choice('小程序', ['小程序', 'App']),
    drop: number(0.9, 0, 1),
  },
  open({ city, channel, drop }) {
    return {
      slice: { city, channel },
      share: drop,
      cutAt({ kind, events }, isDuring) {
        if (kind === 'response') return undefined;
        const at = events.findIndex(
          ({ event, timestamp, properties }) =>
            event === 'submit_order' && properties['city'] === city && properties['channel'] === channel && isDuring(timestamp),
        );
        return at === -1 ? undefined : at;
      },
    };
  },
});
