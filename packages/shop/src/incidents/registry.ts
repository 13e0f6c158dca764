import { HOUR_MS, instantOf } from '../calendar.ts';
import { usualVisits } from '../guests.ts';
import type { Population } from '../population.ts';
import { hashWords, wordsOf } from '../random.ts';
import { botWave } from './bot-wave.ts';
import { brokenPayment } from './broken-payment.ts';
import { cityDrop } from './city-drop.ts';
import { holiday } from './holiday.ts';
import type { Incident, IncidentKind } from './incident.ts';
import { number, readParameters } from './parameters.ts';
import { slowDecline } from './slow-decline.ts';
import { trafficMix } from './traffic-mix.ts';

/** 事故登记表 — every kind of incident; one line each. */
export const INCIDENT_KINDS: readonly IncidentKind[] = [cityDrop, brokenPayment, trafficMix, holiday, slowDecline, botWave];

/** Longest an incident may last, in hours: a year. */
const MOST_HOURS = 366 * 24;
const INSTANT = 'a time like 2026-11-23T09:00 in Shanghai, or milliseconds since 1970';

/**
 * Opens an incident from what a command line or a request says: `name`, `from` (now, when nothing is said), `hours`, and the parameters of
 * its kind.
 *
 * @param now  in ms
 * @throws RangeError naming what cannot be, its value and what it may be
 */
export function openIncident(population: Population, said: Readonly<Record<string, unknown>>, now: number): Incident {
  const { name, from: fromSaid, hours: hoursSaid, ...rest } = said;
  const kind = INCIDENT_KINDS.find((k) => k.name === name);
  if (kind === undefined) {
    throw new RangeError(`an incident is one of ${INCIDENT_KINDS.map((k) => k.name).join(', ')}, got ${JSON.stringify(name)}`);
  }
  const from = fromSaid === undefined ? now : instantSaid(fromSaid);
  if (from === undefined) throw new RangeError(`from of ${kind.name} must be ${INSTANT}, got ${JSON.stringify(fromSaid)}`);
  const { hours } = readParameters(kind.name, { hours: number(kind.hours, 1 / 60, MOST_HOURS) }, { hours: hoursSaid });
  const parameters = readParameters(kind.name, kind.parameters, rest);
  const id = `${kind.name}-${from}`;
  return {
    id,
    salt: hashWords(0, wordsOf(id)),
    kind,
    from,
    until: from + Math.round(hours * HOUR_MS),
    parameters,
    effect: kind.open(parameters, { usualVisits: usualVisits(population), from }),
  };
}

function instantSaid(said: unknown): number | undefined {
  const value = typeof said === 'string' ? (instantOf(said) ?? (/^\d+$/.test(said) ? Number(said) : undefined)) : said;
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= 8.64e15 ? value : undefined;
}
