import { contract } from '@gyre/domain';
import { Alert, Button, Segmented, Skeleton, theme } from 'antd';
import { z } from 'zod';
import { useCall } from '../../api.ts';
import { Go, useAddress, useGo } from '../../address.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { PageHead } from '../../parts/list-page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { SampleActs } from '../../parts/sample-acts.tsx';
import { weekdayOf } from '../../format.ts';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import type { OverviewAnswer } from './answer.ts';
import { OpenEpisodesNote } from '../alerts/open-episodes-note.tsx';
import { ApprovalNote } from './approval-note.tsx';
import { Checklist } from './checklist.tsx';
import { Figures } from './figures.tsx';
import { HolidayNote } from './holiday-note.tsx';
import { HomeBoard } from './home-board.tsx';
import { HourChart } from './hour-chart.tsx';
import { NorthStar } from './north-star.tsx';
import { RunApprovalNote } from './run-approval-note.tsx';
import { SampleCheck } from './sample-check.tsx';

const Address = z.object({ chart: z.enum(['revenue', 'visitors']).default('revenue') });

/** 经营概览 — the North Star, today against the same weekday last week, the home dashboard, today by hour, and how big the project is. */
export function Overview() {
  const words = useWords().overview;
  const format = useFormat();
  const project = useProjectKey();
  const answer = useCall(contract.projects.overview, { params: { project } }, { everyMs: 10_000, keep: true });
  const facts = answer.data;
  if (facts === undefined) {
    if (answer.error !== null) return <ErrorView error={answer.error} retry={() => void answer.refetch()} />;
    return (
      <>
        <PageHead title={words.title} note={<Skeleton.Input active size="small" />} />
        <Skeleton active paragraph={{ rows: 12, width: '100%' }} title={false} />
      </>
    );
  }
  // The real orders are from 2010 and 2011: a day without any event is nothing to show beside their totals.
  const showsDay = facts.sampleTotals === null || [...Object.values(facts.today), ...Object.values(facts.lastWeek)].some((n) => n > 0);
  const hasEvents = facts.totals.events > 0;
  return (
    <>
      <PageHead
        title={words.title}
        note={words.until(format.clock(facts.now).slice(0, 5), weekdayOf(facts.now, format.language, facts.zone))}
      />
      <OpenEpisodesNote />
      <ApprovalNote />
      <RunApprovalNote />
      <HolidayNote />
      <FillingNote />
      <Checklist done={facts.checklist} />
      <NorthStar />
      {showsDay && facts.order !== null && <Figures facts={facts} />}
      {facts.order === null && facts.sampleTotals === null && <NoOrders hasEvents={hasEvents} />}
      {hasEvents && <HomeBoard />}
      {facts.sampleTotals !== null && <SampleCheck totals={facts.sampleTotals} />}
      {showsDay && hasHours(facts) && <Hours facts={facts} />}
      <Totals facts={facts} />
    </>
  );
}

/** Says that a sample is still being filled; asks as the task tray does, so the answer is shared. */
function FillingNote() {
  const words = useWords().overview;
  const project = useProjectKey();
  const jobs = useCall(contract.transfer.listJobs, { params: { project }, query: { limit: 10 } }).data?.rows ?? [];
  const isFilling = jobs.some((job) => job.kind === 'sample' && (job.state === 'ready' || job.state === 'running'));
  return isFilling ? <Alert type="info" showIcon title={words.filling} style={{ marginBottom: 16 }} /> : null;
}

function hasHours(facts: OverviewAnswer): boolean {
  return facts.order !== null || facts.hours.some((h) => (h.visitors ?? 0) > 0 || h.lastWeekVisitors > 0);
}

function Hours({ facts }: { readonly facts: OverviewAnswer }) {
  const words = useWords().overview;
  const [{ chart }, setAddress] = useAddress(Address);
  const shown = facts.order === null ? 'visitors' : chart;
  const options = [
    { value: 'revenue' as const, label: words.cards.revenue, disabled: facts.order === null },
    { value: 'visitors' as const, label: words.cards.visitors },
  ];
  return (
    <Panel
      title={words.chart[shown]}
      extra={<Segmented size="small" value={shown} options={options} onChange={(value) => setAddress({ chart: value })} />}
      style={{ marginBottom: 16 }}
    >
      <HourChart facts={facts} shown={shown} />
      <div style={{ opacity: 0.65, fontSize: 13, marginTop: 8 }}>
        {words.chart.filling}
        {facts.order !== null && ` · ${words.order(facts.order.event, facts.order.amount)}`}
      </div>
    </Panel>
  );
}

function NoOrders({ hasEvents }: { readonly hasEvents: boolean }) {
  const words = useWords().overview;
  const go = useGo();
  return (
    <Panel style={{ marginBottom: 16 }}>
      <p style={{ margin: '0 0 4px', fontWeight: 600 }}>{words.noOrders}</p>
      <p style={{ margin: '0 0 16px', opacity: 0.7, maxWidth: 760 }}>{words.noOrdersNote}</p>
      <SampleActs />
      {!hasEvents && (
        <Button type="link" style={{ padding: 0, marginTop: 12 }} onClick={() => go('sources')}>
          {words.connect}
        </Button>
      )}
    </Panel>
  );
}

function Totals({ facts }: { readonly facts: OverviewAnswer }) {
  const words = useWords().overview.totals;
  const format = useFormat();
  const { token } = theme.useToken();
  const { totals } = facts;
  const parts: readonly (readonly [label: string, value: number, to: string])[] = [
    [words.customers, totals.customers, 'customers'],
    [words.events, totals.events, 'live'],
    [words.lastMinute, totals.eventsLastMinute, 'live'],
    [words.quarantined, totals.quarantined, 'quarantine'],
    [words.sources, totals.sources, 'sources'],
    [words.running, totals.runningCampaigns, 'campaigns'],
  ];
  return (
    <Panel title={words.title}>
      <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(130px, 1fr))', gap: 16 }}>
        {parts.map(([label, value, to]) => (
          <Go key={label} to={to} style={{ color: 'inherit' }} title={format.number(value)}>
            <span style={{ display: 'block', color: token.colorTextSecondary, fontSize: 13 }}>{label}</span>
            <span className="num" style={{ fontSize: 18 }}>
              {format.short(value)}
            </span>
          </Go>
        ))}
      </div>
    </Panel>
  );
}
