import { PlusOutlined } from '@ant-design/icons';
import { CampaignState, contract } from '@gyre/domain';
import { Button, Select, type TableProps } from 'antd';
import { z } from 'zod';
import { useCall } from '../../api.ts';
import { Go, useAddress, useGo } from '../../address.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { ChangedCell } from '../../parts/row-cells.tsx';
import { useMoney } from '../../parts/use-money.ts';
import { useMay, useProjectKey } from '../../session.ts';
import { useRuleWords } from '../../parts/rules/use-rule-words.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { CampaignActs } from './campaign-acts.tsx';
import { askAgainMs, type CampaignRow, GoalCell } from './goal-cell.tsx';
import { triggerSentence } from './sentence.ts';
import { StateDot } from './state-dot.tsx';
import { TemplateButton } from './template-button.tsx';
import { useActivities } from './use-summary-words.ts';

const Address = z.object({ search: z.string().optional(), state: CampaignState.optional(), activity: z.string().max(60).optional() });
/** Rows of a page. */
const PAGE = 50;

/** 运营计划 — which one to open: its state, how many it reached, and whether it works. */
export function CampaignList() {
  const words = useWords().campaigns;
  const go = useGo();
  const project = useProjectKey();
  const may = useMay('operate');
  const columns = useCampaignColumns();
  const activities = useActivities();
  const [{ search, state, activity }, setAddress] = useAddress(Address);
  const answer = useCall(
    contract.campaigns.list,
    { params: { project }, query: { search, state, activity, goals: 'true' } },
    { keep: true, everyMs: askAgainMs },
  );
  const rows = answer.data ?? [];
  const create = may && (
    <span style={{ display: 'inline-flex', gap: 8 }}>
      <TemplateButton />
      <Button type="primary" icon={<PlusOutlined />} onClick={() => go('campaigns/new')}>
        {words.create}
      </Button>
    </span>
  );
  return (
    <ListPage<CampaignRow>
      title={words.title}
      action={create}
      search={search}
      searchHint={words.searchHint}
      onSearch={(text) => setAddress({ search: text === '' ? undefined : text })}
      filters={
        <>
          <Select
            allowClear
            placeholder={words.anyState}
            aria-label={words.columns.state}
            style={{ width: 140 }}
            value={state ?? null}
            options={CampaignState.options.map((value) => ({ value, label: words.states[value] }))}
            onChange={(chosen: CampaignState | undefined) => setAddress({ state: chosen })}
          />
          {(activities.length > 0 || activity !== undefined) && (
            <Select<string>
              allowClear
              showSearch={{ optionFilterProp: 'label' }}
              placeholder={words.anyActivity}
              aria-label={words.anyActivity}
              popupMatchSelectWidth={false}
              style={{ width: 180 }}
              value={activity ?? null}
              options={activities.map(({ key, definition }) => ({ value: key, label: definition.name }))}
              onChange={(chosen: string | undefined) => setAddress({ activity: chosen })}
            />
          )}
        </>
      }
      filtered={search !== undefined || state !== undefined || activity !== undefined}
      onClearFilters={() => setAddress({ search: undefined, state: undefined, activity: undefined })}
      columns={columns}
      rows={rows}
      rowKey="key"
      loading={answer.isLoading}
      error={answer.data === undefined ? answer.error : null}
      retry={() => void answer.refetch()}
      onOpen={(row) => go(`campaigns/${row.key}`)}
      empty={{ sentence: words.empty, action: create }}
      table={{ pagination: rows.length > PAGE ? { pageSize: PAGE, showSizeChanger: false } : false }}
    />
  );
}

interface CampaignNameProps {
  readonly campaign: CampaignRow;
  readonly withActivity: boolean;
}

/** What it is called, whom it is for, and the activity it belongs to. */
function CampaignName({ campaign: { key, definition }, withActivity }: CampaignNameProps) {
  const format = useFormat();
  const ruleWords = useRuleWords();
  const activities = useActivities();
  const { name, activity, trigger } = definition;
  return (
    <>
      <Go to={`campaigns/${key}`} style={{ fontWeight: 500 }}>
        {name}
      </Go>
      {withActivity && activity !== null && (
        <Go to={`activities/${activity}`} style={{ fontSize: 13, marginInlineStart: 10, opacity: 0.8 }}>
          {activities.find((one) => one.key === activity)?.definition.name ?? activity}
        </Go>
      )}
      <span className="clamp" style={{ opacity: 0.7, fontSize: 13 }} title={key}>
        {triggerSentence(trigger, ruleWords, format.minute)}
      </span>
    </>
  );
}

/** The columns of campaigns, here and in their activity. */
export function useCampaignColumns(withActivity = true): NonNullable<TableProps<CampaignRow>['columns']> {
  const words = useWords().campaigns;
  const format = useFormat();
  const money = useMoney();
  const number = { align: 'right' as const, className: 'num' };
  return [
    {
      title: words.columns.name,
      key: 'name',
      render: (_, row) => <CampaignName campaign={row} withActivity={withActivity} />,
    },
    {
      title: words.columns.state,
      key: 'state',
      width: 130,
      render: (_, row) => (
        <>
          <StateDot state={row.state} />
          {row.problem !== null && (
            <span
              className="clamp"
              style={{ color: 'var(--ant-color-error-text, #cf1322)', fontSize: 13 }}
              title={row.problem[format.language]}
            >
              {words.problem + row.problem[format.language]}
            </span>
          )}
        </>
      ),
    },
    { title: words.columns.entered, key: 'entered', width: 90, ...number, render: (_, row) => format.short(row.counts.entered) },
    {
      title: words.columns.reached,
      key: 'reached',
      width: 90,
      ...number,
      render: (_, { counts: { outcomes } }) => format.short(outcomes.sent + outcomes.delivered),
    },
    { title: words.columns.goal, key: 'goal', width: 210, render: (_, row) => <GoalCell campaign={row} /> },
    { title: words.columns.cost, key: 'cost', width: 110, ...number, render: (_, row) => money(row.counts.cost) },
    { title: words.columns.changed, key: 'changed', width: 170, render: (_, row) => <ChangedCell row={row} /> },
    { title: '', key: 'acts', width: 48, render: (_, row) => <CampaignActs campaign={row} compact /> },
  ];
}
