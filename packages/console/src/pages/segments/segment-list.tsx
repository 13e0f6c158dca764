import { PlusOutlined } from '@ant-design/icons';
import { contract, Freshness } from '@gyre/domain';
import { Button, Select, type TableProps } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { type Answer, useCall, usePages } from '../../api.ts';
import { useAddress, useGo } from '../../address.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { ChangedCell, NameCell } from '../../parts/row-cells.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { CombinationDialog } from './combination-dialog.tsx';
import { FreshnessDot } from './freshness-dot.tsx';
import { ListDialog } from './list-dialog.tsx';
import type { SegmentRow } from './segment-facts.ts';
import '../../parts/rules/rules.css';
import { TrendLine } from './trend-line.tsx';

const Address = z.object({ search: z.string().optional(), freshness: Freshness.optional() });

/** 用户分群 — who each is in words, how many now, and how fresh. */
export function SegmentList() {
  const words = useWords().segments;
  const go = useGo();
  const project = useProjectKey();
  const may = useMay('operate');
  const [open, setOpen] = useState<'list' | 'combination' | null>(null);
  const [{ search, freshness }, setAddress] = useAddress(Address);
  const pages = usePages(contract.segments.list, { params: { project }, query: { search, freshness } }, { everyMs: 5_000 });
  const columns = useColumns(useTrends(pages.rows));
  const create = may && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => go('segments/new')}>
      {words.create}
    </Button>
  );
  return (
    <>
      <ListPage<SegmentRow>
        title={words.title}
        action={
          may && (
            <>
              <Button onClick={() => setOpen('combination')}>{words.combine}</Button>
              <Button onClick={() => setOpen('list')}>{words.upload}</Button>
              {create}
            </>
          )
        }
        search={search}
        searchHint={words.searchHint}
        onSearch={(text) => setAddress({ search: text === '' ? undefined : text })}
        filters={
          <Select<SegmentRow['freshness']>
            allowClear
            placeholder={words.anyFreshness}
            aria-label={words.columns.freshness}
            style={{ width: 140 }}
            value={freshness ?? null}
            options={Freshness.options.map((value) => ({ value, label: words.freshness[value] }))}
            onChange={(chosen: SegmentRow['freshness'] | undefined) => setAddress({ freshness: chosen })}
          />
        }
        filtered={search !== undefined || freshness !== undefined}
        onClearFilters={() => setAddress({ search: undefined, freshness: undefined })}
        columns={columns}
        {...pages.listing}
        rowKey="key"
        onOpen={(row) => go(`segments/${row.key}`)}
        empty={{ sentence: words.empty, action: create, example: words.example }}
      />
      {open === 'list' && <ListDialog onClose={() => setOpen(null)} />}
      {open === 'combination' && <CombinationDialog onClose={() => setOpen(null)} />}
    </>
  );
}

type Sizes = Answer<typeof contract.segments.trends>['sizes'];

/** The most segments whose trends one request asks for. */
const MOST_TRENDS = 1000;

/** Trends of the rows on the page, in one request; today's last size is the one of the row. */
function useTrends(rows: readonly SegmentRow[]): Sizes {
  const project = useProjectKey();
  const keys = rows.slice(0, MOST_TRENDS).map((row) => row.key);
  const body = { segments: keys.toSorted() };
  const options = { enabled: keys.length > 0, keep: true, staleMs: 60_000, everyMs: 60_000 };
  return useCall(contract.segments.trends, { params: { project }, body }, options).data?.sizes ?? {};
}

function useColumns(trends: Sizes): NonNullable<TableProps<SegmentRow>['columns']> {
  const words = useWords().segments;
  const format = useFormat();
  return [
    {
      title: words.columns.name,
      key: 'name',
      width: 240,
      render: (_, row) => <NameCell to={`segments/${row.key}`} name={row.definition.name} id={row.key} />,
    },
    {
      title: words.columns.sentence,
      key: 'sentence',
      render: (_, { sentence }) => (
        <span className="rule-clip" title={sentence[format.language]}>
          {sentence[format.language]}
        </span>
      ),
    },
    {
      title: words.columns.size,
      key: 'size',
      width: 120,
      align: 'right',
      className: 'num',
      render: (_, row) => (row.size === null ? <span style={{ opacity: 0.65 }}>{words.counting}</span> : format.number(row.size)),
    },
    {
      title: words.columns.trend,
      key: 'trend',
      width: 136,
      render: (_, { key, size }) => <TrendLine sizes={[...(trends[key] ?? [null]).slice(0, -1), size]} />,
    },
    { title: words.columns.freshness, key: 'freshness', width: 110, render: (_, row) => <FreshnessDot segment={row} /> },
    {
      title: words.columns.changed,
      key: 'changed',
      width: 190,
      render: (_, row) => <ChangedCell row={row} />,
    },
  ];
}
