import type { ArmResult, CampaignReport, Effect } from '@gyre/domain';
import { Table, type TableProps, Tag, Tooltip } from 'antd';
import { MISSING } from '../../../format.ts';
import { Panel } from '../../../parts/panel.tsx';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { scaleOf, treatedOf } from './goal-rows.ts';
import { IntervalBar } from './interval-bar.tsx';
import { signedPoints } from './points.ts';

type GoalReport = CampaignReport['goals'][number];

interface Row {
  readonly key: string;
  readonly name: string;
  readonly result: ArmResult;
  /** Against control; null for the control group itself. */
  readonly effect: Effect | null;
}

/** 目标 — by group: customers, who reached it, the rate, and the difference to control as a drawn interval. */
export function GoalTable({ goal, isDeciding }: { readonly goal: GoalReport; readonly isDeciding: boolean }) {
  const words = useWords().campaigns.report;
  const format = useFormat();
  const rows = useRows(goal);
  const columns = useColumns(goal, rows);
  const open = goal.arms.reduce((sum, arm) => sum + arm.open, 0);
  return (
    <Panel
      title={
        <>
          {words.goals} · {goal.name} {isDeciding && <Tag color="processing">{words.deciding}</Tag>}
        </>
      }
    >
      <Table<Row> size="small" columns={columns} dataSource={rows} rowKey="key" pagination={false} scroll={{ x: 860 }} />
      <p style={{ opacity: 0.65, fontSize: 13, margin: '8px 0 0' }}>
        {words.liftNote} {open > 0 && goal.openUntil !== null && words.openNote(format.number(open), format.minute(goal.openUntil))}
      </p>
      {goal.value !== null && <ValueLine effect={goal.value} />}
    </Panel>
  );
}

function useRows(goal: GoalReport): readonly Row[] {
  const words = useWords().campaigns.report;
  const ofArm = new Map(goal.byArm.map(({ arm, rate }) => [arm, rate]));
  const arms = goal.arms.filter(({ arm }) => arm !== 'control');
  const control = goal.arms.find(({ arm }) => arm === 'control');
  return [
    ...(control === undefined ? [] : [{ key: 'control', name: words.control, result: control, effect: null }]),
    { key: 'treated', name: words.treated, result: treatedOf(goal.arms), effect: goal.rate },
    ...(arms.length < 2
      ? []
      : arms.map((arm) => ({ key: arm.arm, name: arm.name === '' ? arm.arm : arm.name, result: arm, effect: ofArm.get(arm.arm) ?? null }))),
  ];
}

function useColumns(goal: GoalReport, rows: readonly Row[]): NonNullable<TableProps<Row>['columns']> {
  const words = useWords().campaigns.report;
  const format = useFormat();
  const right = { align: 'right' as const, className: 'num' };
  const scale = scaleOf(rows.map(({ effect }) => intervalOf(effect)));
  const value: NonNullable<TableProps<Row>['columns']> = [
    {
      title: words.value,
      key: 'value',
      width: 110,
      ...right,
      render: (_, { result }) => (result.customers === 0 ? MISSING : format.number(result.value / result.customers, 2)),
    },
  ];
  return [
    {
      title: words.armColumn,
      key: 'name',
      width: 190,
      render: (_, row) => <span style={{ paddingInlineStart: row.key.length === 1 ? 16 : 0 }}>{row.name}</span>,
    },
    { title: words.customers, key: 'customers', width: 90, ...right, render: (_, { result }) => format.number(result.customers) },
    { title: words.reached, key: 'reached', width: 90, ...right, render: (_, { result }) => format.number(result.reached) },
    {
      title: words.rate,
      key: 'rate',
      width: 90,
      ...right,
      render: (_, { result }) => format.share(result.reached, result.customers),
    },
    {
      title: words.lift,
      key: 'lift',
      render: (_, { effect }) => <Lift effect={effect} scale={scale} />,
    },
    { title: words.relative, key: 'relative', width: 190, ...right, render: (_, { effect }) => <Relative effect={effect} /> },
    ...(goal.value === null ? [] : value),
  ];
}

function intervalOf(effect: Effect | null): { readonly value: number; readonly from: number; readonly to: number } | null {
  if (effect === null) return null;
  const { absolute: value, absoluteFrom: from, absoluteTo: to } = effect;
  return value === null || from === null || to === null ? null : { value, from, to };
}

function Lift({ effect, scale }: { readonly effect: Effect | null; readonly scale: ReturnType<typeof scaleOf> }) {
  const words = useWords().campaigns.report;
  const { language } = useFormat();
  if (effect === null) return MISSING;
  const interval = intervalOf(effect);
  if (interval === null || scale === null)
    return <span style={{ opacity: 0.65 }}>{effect.error === '' ? MISSING : words.errors[effect.error]}</span>;
  const [value, from, to] = [interval.value, interval.from, interval.to].map((x) => signedPoints(x, language));
  return (
    <span style={{ display: 'grid', gridTemplateColumns: 'minmax(160px, 1fr) 150px', gap: 12, alignItems: 'center' }}>
      <IntervalBar {...interval} scale={scale} label={words.intervalLabel(value ?? '', from ?? '', to ?? '')} />
      <span className="num" style={{ whiteSpace: 'nowrap' }}>
        <b>{value}</b> <span style={{ opacity: 0.65 }}>{`${from} … ${to}`}</span>
      </span>
    </span>
  );
}

function Relative({ effect }: { readonly effect: Effect | null }) {
  const words = useWords().campaigns.report;
  const format = useFormat();
  if (effect === null) return MISSING;
  const { relative, relativeFrom: from, relativeTo: to } = effect;
  if (relative === null || from === null || to === null) {
    return <span style={{ opacity: 0.65 }}>{effect.error === '' ? MISSING : words.errors[effect.error]}</span>;
  }
  const signed = (share: number): string => `${share > 0 ? '+' : share < 0 ? '−' : ''}${format.share(Math.abs(share), 1)}`;
  return (
    <Tooltip title={words.intervalLabel(signed(relative), signed(from), signed(to))}>
      <span style={{ whiteSpace: 'nowrap' }}>
        {signed(relative)} <span style={{ opacity: 0.65 }}>{`${signed(from)} … ${signed(to)}`}</span>
      </span>
    </Tooltip>
  );
}

/** The difference of the value per customer, with its interval. */
function ValueLine({ effect }: { readonly effect: Effect }) {
  const words = useWords().campaigns.report;
  const format = useFormat();
  const interval = intervalOf(effect);
  if (interval === null) return null;
  const signed = (x: number): string => `${x > 0 ? '+' : x < 0 ? '−' : ''}${format.number(Math.abs(x), 2)}`;
  return (
    <p className="num" style={{ margin: '6px 0 0' }}>
      {words.valueLift} <b>{signed(interval.value)}</b>{' '}
      <span style={{ opacity: 0.65 }}>{`${signed(interval.from)} … ${signed(interval.to)}`}</span>
    </p>
  );
}
