import { elementAt, fraction, hashWords, wordsOf } from '../random.ts';
import { CITIES } from '../rates.ts';
import { machineVisit } from '../visits.ts';
import { choice, number } from './parameters.ts';
import { defineIncident } from './incident.ts';

const PURPOSE = { device: 61 };

/** 机器流量 — programs on a few devices look at forty products in twenty seconds, again and again, and never buy. */
export const botWave = defineIncident({
  name: 'bot-wave',
  title: { zh: '机器流量', en: 'A wave of bots' },
  expects: 'exclusion',
  hours: 4,
  parameters: {
    city: choice(
      '深圳',
      CITIES.map(([city]) => city),
    ),
    share: number(0.5, 0, 0.9),
    devices: number(50, 1, 100_000),
  },
  /** Visits of programs that are `share` of all visits. */
  open({ city, share, devices }, { usualVisits }) {
    return {
      slice: { city, channel: 'App' },
      crowd: {
        perDay: (usualVisits * share) / (1 - share),
        visit(world, key, at) {
          const { seed } = world.population;
          const device = Math.floor(fraction(seed, PURPOSE.device, ...wordsOf(key)) * devices);
          const anonymousId = `b${hashWords(seed, [PURPOSE.device, device]).toString(16).padStart(8, '0')}`;
          const os = elementAt(['Android', 'iOS'], fraction(seed, PURPOSE.device, device));
          return machineVisit(world, { key, at, anonymousId, city, os }, 40);
        },
      },
    };
  },
});
