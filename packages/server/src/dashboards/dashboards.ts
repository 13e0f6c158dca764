import type { Dashboard } from '@gyre/domain/api/dashboards';
import type { DailyReport } from '@gyre/domain/daily-report';
import type { Watch } from '../stores/ports.ts';
import type { DashboardsContext } from './context.ts';
import { openDefinitions, type Definitions } from './definitions.ts';
import { dayBefore, reportOf, type ReportAsked } from './report.ts';
import { openHome, type Home } from './home.ts';
import { openSending, type Sending } from './sending.ts';
import { shipDailyReport, shipFirst } from './shipped.ts';
import { openSubscriptions, type Subscriptions } from './subscriptions.ts';
import { openTargets, type Targets } from './targets.ts';

/** 看板室 — dashboards of one project, the report of a day, targets, and what is sent on schedule. */
export interface Dashboards extends Definitions, Home {
  readonly targets: Targets;
  readonly subscriptions: Subscriptions;
  /** Sending, for whoever pauses the project or waits for what is due. */
  readonly sending: Pick<Sending, 'wake' | 'settled'>;
  /** The report of a day; of yesterday when none is named. @throws AppError `invalid_input` for a day to come */
  report(asked: Pick<ReportAsked, 'lines'> & { readonly day?: string | undefined }, watch: Watch): Promise<DailyReport>;
  /** @throws AppError `wrong_state` while no metric knows revenue */
  shipReport(language: 'zh' | 'en', by: string): Promise<Dashboard>;
  /** Makes the daily report the first time the metrics know revenue. */
  shipFirst(language: 'zh' | 'en', by: string): Promise<void>;
  close(): Promise<void>;
}

export function openDashboards(context: DashboardsContext): Dashboards {
  const { clock, zone, metrics } = context;
  const definitions = openDefinitions(context);
  const targets = openTargets(context);
  const sending = openSending({ ...context, targets, definitions });
  return {
    ...definitions,
    ...openHome({ ...context, definitions }),
    targets,
    subscriptions: openSubscriptions({ ...context, definitions, sending }),
    sending,
    report: ({ lines, day }, watch) =>
      reportOf({ clock, zone, metrics, targets }, { lines, day: day ?? dayBefore(clock.now(), zone()) }, watch),
    shipReport: (language, by) => shipDailyReport({ definitions, metrics }, language, by),
    shipFirst: (language, by) => shipFirst({ definitions, metrics }, language, by),
    close: () => sending.close(),
  };
}
