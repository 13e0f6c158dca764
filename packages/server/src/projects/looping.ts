import type { Alerts } from '../alerts/index.ts';
import type { DimensionNames } from '@gyre/domain/metrics/dimension-words';
import { openAutopilot, type Autopilot } from '../autopilot/index.ts';
import type { Causes } from '../causes/index.ts';
import type { Ledger } from '../stores/ports.ts';
import type { startDeciding } from './deciding.ts';
import type { ProjectHost } from './project.ts';
import type { ProjectRecord } from './record.ts';

export interface LoopingParts {
  readonly current: { readonly record: ProjectRecord };
  readonly ledger: Ledger;
  readonly flow: Awaited<ReturnType<typeof startDeciding>>;
  readonly dimensionName: DimensionNames;
  readonly read: { readonly alerts: Alerts; readonly causes: Causes };
}

/** Opens the autopilot of a project: it hears the alerts, and acts by campaigns and segments as a person does. */
export function openLooping(host: ProjectHost, { current, ledger, flow, read, dimensionName }: LoopingParts): Autopilot {
  const { clock, logger: log, publicUrl, autopilotOff: offEverywhere = () => false } = host;
  const { segments, metrics, campaigns, estimating, caughtUp } = flow;
  const { alerts, causes } = read;
  return openAutopilot({
    ledger,
    clock,
    log,
    zone: () => current.record.zone,
    paused: () => current.record.paused,
    offEverywhere,
    alerts,
    causes,
    campaigns,
    segments,
    estimating,
    loopUrl: (episode) => `${publicUrl()}/p/${current.record.key}/loops/${episode}`,
    metricName: (metric) => metrics.shelf.list().find(({ key }) => key === metric)?.definition.name ?? metric,
    dimensionName,
    caughtUp,
  });
}
