import type { ArmResult, CampaignReport, Effect } from '@gyre/domain';
import { Table, type TableProps, Tag, Tooltip } from 'antd';
import { MISSING } from '../../../format.ts';
import { Panel } from '../../../parts/panel.tsx';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { LiftBar, LiftText, Relative } from './effect-cells.tsx';
import { type GoalRow, intervalOf, rowsOf, scaleOf } from './goal-rows.ts';
import { signedPoints, withSign } from './points.ts';

type GoalReport = CampaignReport['goals'][number];
type Columns = NonNullable<TableProps<GoalRow>['columns']>;

const RIGHT = { align: 'right' as const, className: 'num' };

/** 目标 — by group: customers, who reached it, the rate, what there is so far of who still may, and the difference to control as a drawn interval; then its value. */
export function GoalTable({ goal, isDeciding }: { readonly goal: GoalReport; readonly isDeciding: boolean }) {
  const words = useWords().campaigns.report;
  const format = useFormat();
  const rows = rowsOf(goal, words);
  const open = goal.arms.reduce((sum, arm) => sum + arm.open, 0);
  return (
    <Panel
      title={
        <>
          {words.goals} · {goal.name} {isDeciding && <Tag color="processing">{words.deciding}</Tag>}
        </>
      }
    >
      <RateTable rows={rows} isOpen={open > 0} />
      {goal.value !== null && goal.arms.some(({ customers }) => customers > 0) && <ValueTable rows={rows} unit={goal.valueUnit} />}
      <p style={{ opacity: 0.65, fontSize: 13, margin: '8px 0 0' }}>
        {words.liftNote} {rows.some(({ against }) => against !== null) && words.againstNote}{' '}
        {open > 0 && goal.openUntil !== null && words.openNote(format.number(open), format.minute(goal.openUntil))}
      </p>
    </Panel>
  );
}

function RateTable({ rows, isOpen }: { readonly rows: readonly GoalRow[]; readonly isOpen: boolean }) {
  const words = useWords().campaigns.report;
  const format = useFormat();
  const soFar: Columns = [
    {
      title: (
        <Tooltip title={words.soFarNote}>
          {words.soFar} <Tag style={{ marginInlineEnd: 0 }}>{words.incomplete}</Tag>
        </Tooltip>
      ),
      key: 'soFar',
      width: 190,
      ...RIGHT,
      render: (_, { result }) => <SoFar result={result} />,
    },
  ];
  const columns: Columns = [
    useGroupColumn(),
    { title: words.customers, key: 'customers', width: 90, ...RIGHT, render: (_, { result }) => format.number(result.customers) },
    { title: words.reached, key: 'reached', width: 100, ...RIGHT, render: (_, { result }) => format.number(result.reached) },
    { title: words.rate, key: 'rate', width: 80, ...RIGHT, render: (_, { result }) => format.share(result.reached, result.customers) },
    ...(isOpen ? soFar : []),
    ...liftColumns(
      words.lift,
      rows,
      ({ rate }) => rate,
      (share) => signedPoints(share, format.language),
    ),
    { title: words.relative, key: 'relative', width: 210, ...RIGHT, render: (_, { rate }) => <Relative effect={rate} /> },
  ];
  return <GroupTable columns={columns} rows={rows} width={isOpen ? 1000 : 820} />;
}

/** 至今 — of customers whose window still runs, how many reached it already: it only grows, and decides nothing. */
function SoFar({ result: { open, openReached } }: { readonly result: ArmResult }) {
  const words = useWords().campaigns.report;
  const format = useFormat();
  if (open === 0) return MISSING;
  return (
    <i style={{ opacity: 0.75, whiteSpace: 'nowrap' }}>
      {words.soFarOf(format.number(openReached), format.number(open), format.share(openReached, open))}
    </i>
  );
}

function ValueTable({ rows, unit }: { readonly rows: readonly GoalRow[]; readonly unit: GoalReport['valueUnit'] }) {
  const words = useWords().campaigns.report;
  const format = useFormat();
  const say = (value: number): string => (unit === 'money' ? format.money(value, false) : format.number(value, 2));
  const columns: Columns = [
    useGroupColumn(),
    {
      title: words.value,
      key: 'value',
      width: 160,
      ...RIGHT,
      render: (_, { result: { value, customers } }) => (customers === 0 ? MISSING : say(value / customers)),
    },
    ...liftColumns(
      words.valueLift,
      rows,
      ({ value }) => value,
      (difference) => withSign(difference, say(Math.abs(difference))),
    ),
    { title: words.relative, key: 'relative', width: 210, ...RIGHT, render: (_, { value }) => <Relative effect={value} /> },
  ];
  return (
    <div style={{ marginTop: 20 }}>
      <GroupTable columns={columns} rows={rows} width={820} />
    </div>
  );
}

/** An effect drawn, all rows on one scale, and said beside it: two columns under one title. */
function liftColumns(
  title: string,
  rows: readonly GoalRow[],
  of: (row: GoalRow) => Effect | null,
  say: (difference: number) => string,
): Columns {
  const scale = scaleOf(rows.map((row) => intervalOf(of(row))));
  // Why there is no effect needs the room of both columns.
  const isSaid = (row: GoalRow): boolean => intervalOf(of(row)) !== null;
  return [
    {
      title,
      key: 'bar',
      onHeaderCell: () => ({ colSpan: 2, style: { textAlign: 'start' } }),
      onCell: (row) => (isSaid(row) ? {} : { colSpan: 2 }),
      render: (_, row) => <LiftBar effect={of(row)} scale={scale} say={say} />,
    },
    {
      key: 'lift',
      width: 180,
      onHeaderCell: () => ({ colSpan: 0 }),
      onCell: (row) => (isSaid(row) ? {} : { colSpan: 0 }),
      render: (_, row) => <LiftText effect={of(row)} say={say} />,
    },
  ];
}

function useGroupColumn(): Columns[number] {
  const words = useWords().campaigns.report;
  return {
    title: words.armColumn,
    key: 'name',
    width: 190,
    render: (_, row) => (
      <span style={{ paddingInlineStart: row.key.length === 1 ? 16 : 0, display: 'inline-block' }}>
        {row.name}
        {row.against !== null && <Against {...row.against} />}
      </span>
    ),
  };
}

/** 同条件对照 — the control customers a text would have gone to, and how many of them reached the goal. */
function Against({ customers, reached }: NonNullable<GoalRow['against']>) {
  const words = useWords().campaigns.report;
  const format = useFormat();
  return (
    <span className="num" style={{ display: 'block', opacity: 0.6, fontSize: 12 }}>
      {words.against(format.number(reached), format.number(customers), format.share(reached, customers))}
    </span>
  );
}

function GroupTable({ columns, rows, width }: { readonly columns: Columns; readonly rows: readonly GoalRow[]; readonly width: number }) {
  return <Table<GoalRow> size="small" columns={columns} dataSource={rows} rowKey="key" pagination={false} scroll={{ x: width }} />;
}
