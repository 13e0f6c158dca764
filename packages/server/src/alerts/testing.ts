// A room of alerts on a project told in lines, with receivers that take notices; imported by tests only.
import { AlertDefinition } from '@gyre/domain/alerts/alert';
import { instant, parseInstant, type Instant } from '@gyre/domain/time';
import type { z } from 'zod';
import { openCauses } from '../causes/index.ts';
import { secretBox } from '../channels/index.ts';
import { silentLog } from '../log.ts';
import type { MeasuredProject } from '../metrics/testing.ts';
import { openNotices } from '../notices/index.ts';
import { openSafeFetch } from '../safe-fetch.ts';
import type { Ledger } from '../stores/ports.ts';
import { openAlerts, type Alerts } from './alerts.ts';
import type { AlertsContext } from './context.ts';

const ZONE = 'Asia/Shanghai';
const secrets = secretBox('a passphrase of the test');

/** An instant of the project's zone. */
export function at(text: string): Instant {
  return parseInstant(text, ZONE) ?? instant(Number.NaN);
}

/** 试验预警室 — a room that is opened and closed as a process does. */
export interface WatchedProject {
  readonly alerts: Alerts;
  close(): Promise<void>;
}

let ids = 0;

/** Opens the room on a project; what is given takes the place of its usual parts. */
export async function openRoom(
  project: MeasuredProject,
  given: Partial<AlertsContext> = {},
  ledger: Ledger = project.ledger,
): Promise<WatchedProject> {
  const { clock, metrics, segments } = project;
  const zone = (): string => ZONE;
  const newId = (): string => `id${String(++ids).padStart(6, '0')}`;
  const around = { project: 'shop', ledger, clock, secrets, log: silentLog, zone, currency: () => 'CNY', newId };
  const providers = { current: () => Promise.reject(new Error('no mails here')) };
  const notices = await openNotices({ ...around, paused: () => true, providers, fetch: openSafeFetch({ allowPrivate: true }) });
  const dimensionName: AlertsContext['dimensionName'] = (_metric, name) => ({ zh: name, en: name });
  const causes = openCauses({ clock, zone, currency: () => 'CNY', dimensionName, metrics, segments });
  const alerts = openAlerts({
    ...around,
    metrics,
    dimensionName,
    causes,
    notices,
    publicUrl: () => 'https://gyre.test',
    activities: () => Promise.resolve([]),
    holidayYears: () => null,
    caughtUp: () => Promise.resolve(),
    ...given,
  });
  return {
    alerts,
    async close() {
      await alerts.close();
      await notices.close();
    },
  };
}

/** An adaptive alert of the metric `orders` that tells one mail address. */
export function alertOf(given: Partial<z.input<typeof AlertDefinition>> = {}): AlertDefinition {
  return AlertDefinition.parse({
    name: '订单异动',
    subject: { of: 'metric', metric: 'orders' },
    detector: { kind: 'adaptive', parameters: { direction: 'down' } },
    receivers: [{ key: 'ops', kind: 'email', address: 'ops@gyre.test' }],
    ...given,
  });
}
