import { PlusOutlined } from '@ant-design/icons';
import { contract } from '@gyre/domain';
import { useParams } from '@tanstack/react-router';
import { App, Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useAct, useCall } from '../../api.ts';
import { useGo } from '../../address.tsx';
import { DetailPage } from '../../parts/detail-page.tsx';
import { errorNote } from '../../parts/error-view.tsx';
import { Listing } from '../../parts/list-page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { PrintButton } from '../../parts/print-button.tsx';
import { useMoney } from '../../parts/use-money.ts';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { askAgainMs, type CampaignRow } from '../campaigns/goal-cell.tsx';
import { useCampaignColumns } from '../campaigns/campaign-list.tsx';
import { ActivityDates, BudgetUse } from './activity-cells.tsx';
import { type ActivityCourse, type ActivityFacts, useActivity } from './activity-facts.ts';
import { ChannelsPanel } from './channels-panel.tsx';
import { ChecklistPanel } from './checklist-panel.tsx';
import { DaysChart } from './days-chart.tsx';
import { EpisodesPanel } from './episodes-panel.tsx';
import { LogPanel } from './log-panel.tsx';
import { PacingPanel } from './pacing-panel.tsx';
import { ReviewNotes } from './review-notes.tsx';

/** 活动详情 — its goal, how it goes against the time, its campaigns and what they brought about, anomalies meanwhile, its log, and what was learned. */
export function ActivityDetail() {
  const own = useWords().campaigns.activities;
  const { activity: key = '' }: { activity?: string } = useParams({ strict: false });
  const answer = useActivity(key);
  const activity = answer.data;
  return (
    <DetailPage
      title={activity?.definition.name ?? key}
      status={activity && own.kinds[activity.definition.kind]}
      note={activity?.definition.description}
      acts={
        activity && (
          <>
            <PrintButton>{own.print}</PrintButton>
            <Acts activity={activity} />
          </>
        )
      }
      loading={answer.isLoading}
      error={activity === undefined ? answer.error : null}
      retry={() => void answer.refetch()}
    >
      {activity && <Body activity={activity} />}
    </DetailPage>
  );
}

function Body({ activity }: { readonly activity: ActivityCourse }) {
  const words = useWords().campaigns.activities;
  const { definition } = activity;
  return (
    <div style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 16 }}>
      <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(300px, 1fr))', gap: 16 }}>
        <Panel title={words.goal}>
          <p style={{ margin: 0, fontSize: 15, whiteSpace: 'pre-wrap', opacity: definition.goal === '' ? 0.65 : 1 }}>
            {definition.goal === '' ? words.noGoal : definition.goal}
          </p>
        </Panel>
        <Panel title={words.columns.budget}>
          <BudgetUse activity={activity} />
          <Figures activity={activity} />
        </Panel>
        <Panel title={words.columns.dates}>
          <ActivityDates activity={activity} />
        </Panel>
      </div>
      <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(360px, 1fr))', gap: 16, alignItems: 'start' }}>
        <PacingPanel activity={activity} />
        <ChecklistPanel activity={activity} />
      </div>
      <DaysChart days={activity.days} />
      <CampaignsOf activity={activity} />
      <ChannelsPanel activity={activity.key} />
      <EpisodesPanel activity={activity} />
      <LogPanel activity={activity} />
      <ReviewNotes key={definition.review} activity={activity} />
    </div>
  );
}

function Figures({ activity }: { readonly activity: ActivityFacts }) {
  const words = useWords().campaigns.activities;
  const format = useFormat();
  const money = useMoney();
  const figure = (label: string, value: ReactNode) => (
    <div>
      <div style={{ opacity: 0.7, fontSize: 13 }}>{label}</div>
      <div className="num" style={{ fontSize: 18, fontWeight: 600 }}>
        {value}
      </div>
    </div>
  );
  return (
    <div style={{ display: 'flex', gap: 28, marginTop: 10, flexWrap: 'wrap' }}>
      {figure(words.entered, format.short(activity.entered))}
      {figure(words.messages, format.short(activity.messages))}
      {figure(words.cost, money(activity.cost))}
    </div>
  );
}

function CampaignsOf({ activity }: { readonly activity: ActivityFacts }) {
  const words = useWords().campaigns.activities;
  const go = useGo();
  const project = useProjectKey();
  const may = useMay('operate');
  const columns = useCampaignColumns(false);
  const answer = useCall(
    contract.campaigns.list,
    { params: { project }, query: { activity: activity.key, goals: 'true' } },
    { everyMs: askAgainMs, keep: true },
  );
  const create = may && (
    <Button size="small" icon={<PlusOutlined />} onClick={() => go('campaigns/new', { activity: activity.key })}>
      {words.newCampaign}
    </Button>
  );
  return (
    <Panel title={words.campaigns} extra={create}>
      {answer.data === undefined && answer.error === null ? (
        <Skeleton active />
      ) : (
        <Listing<CampaignRow>
          columns={columns}
          rows={answer.data ?? []}
          rowKey="key"
          loading={answer.isLoading}
          error={answer.data === undefined ? answer.error : null}
          retry={() => void answer.refetch()}
          onOpen={(row) => go(`campaigns/${row.key}`)}
          empty={{ sentence: words.noCampaigns }}
        />
      )}
    </Panel>
  );
}

function Acts({ activity }: { readonly activity: ActivityFacts }) {
  const words = useWords();
  const own = words.campaigns.activities;
  const format = useFormat();
  const go = useGo();
  const project = useProjectKey();
  const may = useMay('operate');
  const { modal, message } = App.useApp();
  const remove = useAct(contract.activities.remove, { onDone: () => go('activities') });
  if (!may) return null;
  const run = async (): Promise<void> => {
    try {
      await remove.mutateAsync({ params: { project, activity: activity.key } });
      void message.success(own.removed);
    } catch (error) {
      void message.error(errorNote(error, words), 10);
    }
  };
  const ask = (): void =>
    void modal.confirm({
      title: own.removeTitle(activity.definition.name),
      content: own.removeAsk(format.number(activity.campaigns)),
      okText: words.acts.remove,
      cancelText: words.acts.cancel,
      okButtonProps: { danger: true },
      onOk: run,
    });
  return (
    <>
      <Button onClick={() => go(`activities/${activity.key}/edit`)}>{words.acts.edit}</Button>
      <Button danger onClick={ask}>
        {words.acts.remove}
      </Button>
    </>
  );
}
