import { guestAt } from '../guests.ts';
import { guestVisit } from '../visits.ts';
import { number } from './parameters.ts';
import { defineIncident } from './incident.ts';

/**
 * 流量结构变化 — an advertisement brings strangers in the channel H5, who rarely order. Conversion of the whole shop falls though no
 * channel's own does: there is nobody to win back.
 */
export const trafficMix = defineIncident({
  name: 'traffic-mix',
  title: {
    zh: '流量结构变化：广告带来很少下单的访客',
    en: 'The mix of traffic shifts: an advertisement brings strangers who rarely order',
  },
  expects: 'no campaign',
  hours: 12,
  parameters: { share: number(0.4, 0, 0.9) },
  /** Strangers who are `share` of all visits, the usual ones included. */
  open({ share }, { usualVisits }) {
    return {
      slice: { channel: 'H5' },
      crowd: { perDay: (usualVisits * share) / (1 - share), visit: (world, key, at) => guestVisit(world, guestAt(world, key, at)) },
    };
  },
});
