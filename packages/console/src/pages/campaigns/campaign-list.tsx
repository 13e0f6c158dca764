import { PlusOutlined } from '@ant-design/icons';
import { CampaignState, contract } from '@gyre/domain';
import { Button, Select, type TableProps } from 'antd';
import { z } from 'zod';
import { type Answer, useCall } from '../../api.ts';
import { useAddress, useGo } from '../../address.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { ChangedCell, NameCell } from '../../parts/row-cells.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useRuleWords } from '../../parts/rules/use-rule-words.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { triggerSentence } from './sentence.ts';
import { StateDot } from './state-dot.tsx';

type Row = Answer<typeof contract.campaigns.list>[number];
const Address = z.object({ search: z.string().optional(), state: CampaignState.optional() });

/** 运营计划 — with status and counts. */
export function CampaignList() {
  const words = useWords().campaigns;
  const acts = useWords().acts;
  const go = useGo();
  const project = useProjectKey();
  const may = useMay('operate');
  const columns = useColumns();
  const [{ search, state }, setAddress] = useAddress(Address);
  const answer = useCall(contract.campaigns.list, { params: { project }, query: { search, state } }, { keep: true, everyMs: 10_000 });
  const create = may && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => go('campaigns/new')}>
      {words.create}
    </Button>
  );
  return (
    <ListPage<Row>
      title={words.title}
      action={create}
      search={search}
      searchHint={words.searchHint}
      onSearch={(text) => setAddress({ search: text === '' ? undefined : text })}
      filters={
        <Select
          allowClear
          placeholder={`${acts.all}${words.columns.state}`}
          aria-label={words.columns.state}
          style={{ width: 140 }}
          value={state ?? null}
          options={CampaignState.options.map((value) => ({ value, label: words.states[value] }))}
          onChange={(chosen: CampaignState | undefined) => setAddress({ state: chosen })}
        />
      }
      filtered={search !== undefined || state !== undefined}
      onClearFilters={() => setAddress({ search: undefined, state: undefined })}
      columns={columns}
      rows={answer.data ?? []}
      rowKey="key"
      loading={answer.isLoading}
      error={answer.error}
      retry={() => void answer.refetch()}
      onOpen={(row) => go(`campaigns/${row.key}`)}
      empty={{ sentence: words.empty, action: create }}
    />
  );
}

function useColumns(): NonNullable<TableProps<Row>['columns']> {
  const words = useWords().campaigns;
  const format = useFormat();
  const ruleWords = useRuleWords();
  const count = (title: string, key: 'entered' | 'control' | 'sent' | 'withheld') => ({
    title,
    key,
    width: 100,
    align: 'right' as const,
    className: 'num',
    render: (_: unknown, row: Row) => format.short(row.counts[key]),
  });
  return [
    {
      title: words.columns.name,
      key: 'name',
      render: (_, row) => <NameCell to={`campaigns/${row.key}`} name={row.definition.name} id={row.key} />,
    },
    { title: words.columns.trigger, key: 'trigger', render: (_, row) => triggerSentence(row.definition.trigger, ruleWords, format.minute) },
    { title: words.columns.state, key: 'state', width: 110, render: (_, row) => <StateDot state={row.state} /> },
    count(words.columns.entered, 'entered'),
    count(words.columns.control, 'control'),
    count(words.columns.withheld, 'withheld'),
    count(words.columns.sent, 'sent'),
    {
      title: words.columns.changed,
      key: 'changed',
      width: 190,
      render: (_, row) => <ChangedCell row={row} />,
    },
  ];
}
