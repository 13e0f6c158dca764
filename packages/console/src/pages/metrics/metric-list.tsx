import { contract } from '@gyre/domain';
import { PlusOutlined } from '@ant-design/icons';
import { Button, Select, Tooltip, type TableProps } from 'antd';
import { useMemo } from 'react';
import { z } from 'zod';
import { type Answer, useCall } from '../../api.ts';
import { useAddress, useGo } from '../../address.tsx';
import { MISSING } from '../../format.ts';
import { ListPage } from '../../parts/list-page.tsx';
import { ChangedCell, NameCell } from '../../parts/row-cells.tsx';
import { StatusDot } from '../../parts/status-dot.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords, type Words } from '../../words/index.ts';
import { written } from '../analysis/frame/cell-view.tsx';
import { ChangeView } from './change-view.tsx';
import { changeBetween, type MetricRow, usesOf } from './metric-book.ts';

type Kind = keyof Words['metrics']['kinds'];
type Line = Answer<typeof contract.metrics.series>['lines'][number];

const Address = z.object({
  search: z.string().optional(),
  kind: z.string().optional(),
  north: z.literal('1').optional(),
  page: z.coerce.number().int().min(1).optional(),
});

/** Rows on a page: as many metrics as one question takes. */
const ROWS = 20;

/** 指标列表 — what each is, what it was yesterday, and what it changed by. */
export function MetricList() {
  const words = useWords().metrics;
  const go = useGo();
  const project = useProjectKey();
  const may = useMay('operate');
  const format = useFormat();
  const [{ search, kind, north, page = 1 }, setAddress] = useAddress(Address);
  const answer = useCall(contract.metrics.list, { params: { project } });
  const wanted = (search ?? '').toLowerCase();
  const rows = (answer.data?.rows ?? []).filter(
    ({ key, definition: { name, meaning, owner, measure, northStar } }) =>
      (kind === undefined || measure.of === kind) &&
      (north === undefined || northStar !== null) &&
      `${name} ${key} ${meaning} ${owner}`.toLowerCase().includes(wanted),
  );
  const shown = rows.slice((page - 1) * ROWS, page * ROWS);
  const columns = useColumns(answer.data?.rows ?? [], useYesterday(shown));
  const keeping = answer.data?.keeping;
  const others = (
    <>
      <Button onClick={() => go('metric-tree')}>{words.tree}</Button>
      <Button onClick={() => go('stage-models')}>{words.stages}</Button>
      <Button onClick={() => go('metric-packs')}>{words.packs}</Button>
    </>
  );
  const create = may && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => go('metrics/new')}>
      {words.create}
    </Button>
  );
  return (
    <ListPage<MetricRow>
      title={words.title}
      note={words.note}
      action={
        <>
          {others}
          {create}
        </>
      }
      search={search}
      searchHint={words.searchHint}
      onSearch={(text) => setAddress({ search: text === '' ? undefined : text, page: undefined })}
      filters={<Filters kind={kind} north={north} onChange={(part) => setAddress({ ...part, page: undefined })} />}
      filtered={search !== undefined || kind !== undefined || north !== undefined}
      onClearFilters={() => setAddress({ search: undefined, kind: undefined, north: undefined })}
      total={
        keeping !== undefined && keeping.kept < keeping.wanted
          ? words.keeping(format.number(keeping.kept), format.number(keeping.wanted))
          : undefined
      }
      columns={columns}
      rows={rows}
      rowKey="key"
      loading={answer.isLoading}
      error={answer.data === undefined ? answer.error : null}
      retry={() => void answer.refetch()}
      onOpen={(row) => go(`metrics/${row.key}`)}
      empty={{
        sentence: words.empty,
        action: may && (
          <Button type="primary" onClick={() => go('metric-packs')}>
            {words.installPack}
          </Button>
        ),
      }}
      table={{
        scroll: { x: 1080 },
        pagination:
          rows.length > ROWS
            ? { pageSize: ROWS, current: page, showSizeChanger: false, onChange: (next) => setAddress({ page: next }) }
            : false,
      }}
    />
  );
}

interface FiltersProps {
  readonly kind: string | undefined;
  readonly north: '1' | undefined;
  readonly onChange: (part: { readonly kind?: string | undefined; readonly north?: '1' | undefined }) => void;
}

function Filters({ kind, north, onChange }: FiltersProps) {
  const words = useWords().metrics;
  return (
    <>
      <Select
        aria-label={words.kindFilter}
        style={{ minWidth: 130 }}
        popupMatchSelectWidth={false}
        value={kind ?? ''}
        options={[
          { value: '', label: words.anyKind },
          ...(Object.keys(words.kinds) as Kind[]).map((value) => ({ value, label: words.kinds[value] })),
        ]}
        onChange={(chosen) => onChange({ kind: chosen === '' ? undefined : chosen })}
      />
      <Select<'' | '1'>
        aria-label={words.stageFilter}
        style={{ minWidth: 130 }}
        popupMatchSelectWidth={false}
        value={north ?? ''}
        options={[
          { value: '', label: words.anyStage },
          { value: '1', label: words.northOnly },
        ]}
        onChange={(chosen) => onChange({ north: chosen === '' ? undefined : chosen })}
      />
    </>
  );
}

/** What the metrics of a page were yesterday and a week before. */
function useYesterday(rows: readonly MetricRow[]): ReadonlyMap<string, Line> {
  const project = useProjectKey();
  const metrics = rows.filter(({ problem }) => problem === null).map(({ key }) => key);
  const { data } = useCall(
    contract.metrics.series,
    { params: { project }, body: { metrics, range: { of: 'last', count: 1, unit: 'day', current: false }, compared: 'week' } },
    { enabled: metrics.length > 0, keep: true },
  );
  return useMemo(() => new Map((data?.lines ?? []).map((line) => [line.key, line])), [data]);
}

function useColumns(all: readonly MetricRow[], lines: ReadonlyMap<string, Line>): NonNullable<TableProps<MetricRow>['columns']> {
  const words = useWords().metrics;
  const format = useFormat();
  const { columns } = words;
  const uses = useMemo(() => usesOf(all), [all]);
  return [
    {
      key: 'name',
      title: columns.name,
      width: 190,
      render: (_, row) => <NameCell to={`metrics/${row.key}`} name={row.definition.name} id={row.key} />,
    },
    { key: 'meaning', title: columns.meaning, ellipsis: true, render: (_, row) => <Meaning row={row} /> },
    {
      key: 'latest',
      title: columns.latest,
      align: 'right',
      width: 110,
      className: 'num',
      render: (_, row) => written(lines.get(row.key)?.whole.values[0], row.definition.unit, format, true),
    },
    {
      key: 'change',
      title: columns.change,
      align: 'right',
      width: 150,
      render: (_, row) => {
        const line = lines.get(row.key);
        return <ChangeView change={changeBetween(line?.compared?.values[0], line?.whole.values[0])} direction={row.definition.direction} />;
      },
    },
    {
      key: 'direction',
      title: columns.direction,
      width: 120,
      render: (_, { definition: { direction } }) => `${direction === 'more' ? '↑' : '↓'} ${words.directions[direction]}`,
    },
    {
      key: 'stage',
      title: columns.stage,
      width: 90,
      render: (_, { definition: { northStar } }) => (northStar === null ? MISSING : words.businessStages[northStar]),
    },
    { key: 'owner', title: columns.owner, width: 100, ellipsis: true, render: (_, row) => row.definition.owner || MISSING },
    {
      key: 'uses',
      title: columns.uses,
      width: 90,
      render: (_, row) => (uses.has(row.key) ? words.usesNumber(format.number(uses.get(row.key))) : MISSING),
    },
    { key: 'changed', title: columns.changed, width: 150, render: (_, row) => <ChangedCell row={row} /> },
  ];
}

/** The first line of the definition in words, or why there is no number. */
function Meaning({ row }: { readonly row: MetricRow }) {
  const words = useWords().metrics;
  const { language } = useFormat();
  if (row.problem === null) return row.definition.meaning.split('\n')[0] || MISSING;
  return (
    <Tooltip title={row.problem[language]}>
      <span>
        <StatusDot tone="bad">{words.problem}</StatusDot>
      </span>
    </Tooltip>
  );
}
