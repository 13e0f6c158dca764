import { contract, type QuarantineReason } from '@gyre/domain';
import { Alert, Button, type TableProps, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { Go } from '../../address.tsx';
import { type Answer, usePages } from '../../api.ts';
import { JsonView } from '../../parts/json-view.tsx';
import { Listing } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { StatusDot, type Tone } from '../../parts/status-dot.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { useBadDetail } from './bad-detail.ts';

/** What to resolve: picked records, or everything of a reason (and source). */
export type Chosen =
  | { readonly ids: readonly number[] }
  | { readonly reason: QuarantineReason; readonly source: string | undefined; readonly records: number };

type BadRow = Answer<typeof contract.collection.listQuarantine>['rows'][number];
type Resolve = (act: 'replay' | 'discard', chosen: Chosen, onCleared: () => void) => void;

interface QuarantineListProps {
  readonly reason: QuarantineReason | undefined;
  readonly source: string | undefined;
  /** How many open records of the reason there are. */
  readonly records: number;
  readonly filters: ReactNode;
  readonly onResolve: Resolve;
}

const TONES: Readonly<Record<BadRow['outcome'], Tone>> = { open: 'warn', replayed: 'good', discarded: 'off' };
const PLAN_REASONS: readonly string[] = ['type_mismatch', 'event_blocked', 'event_unknown', 'property_unknown'];

/** The quarantined records of a reason, newest first, with what to do about it. */
export function QuarantineList({ reason, source, records, filters, onResolve }: QuarantineListProps) {
  const words = useWords().data;
  const project = useProjectKey();
  const mayOperate = useMay('operate');
  const [picked, setPicked] = useState<readonly number[]>([]);
  const list = usePages(contract.collection.listQuarantine, { params: { project }, query: { reason, source } });
  const clear = () => setPicked([]);
  const bySelection = picked.length > 0;
  const whole = reason !== undefined && records > 0 ? { reason, source, records } : undefined;
  return (
    <section style={{ minWidth: 0 }}>
      {reason !== undefined && <Advice reason={reason} />}
      <div className="page-filters">
        {filters}
        <span style={{ flex: 1 }} />
        {mayOperate && bySelection && <SelectionActs picked={picked} onResolve={onResolve} onCleared={clear} />}
        {mayOperate && !bySelection && whole !== undefined && (
          <>
            <Button type="primary" onClick={() => onResolve('replay', whole, clear)}>
              {words.quarantine.replayAll}
            </Button>
            <Button onClick={() => onResolve('discard', whole, clear)}>{words.quarantine.discardAll}</Button>
          </>
        )}
      </div>
      <Listing<BadRow>
        columns={useColumns(reason === undefined)}
        {...list.listing}
        rowKey="id"
        loading={list.isPending}
        error={list.data === undefined ? list.error : null}
        filtered
        empty={{ sentence: words.quarantine.empty }}
        table={{
          scroll: { x: 640 },
          expandable: { expandedRowRender: drawRaw },
          ...(mayOperate ? { rowSelection: selectionOf(picked, setPicked) } : {}),
        }}
      />
    </section>
  );
}

function selectionOf(
  picked: readonly number[],
  setPicked: (ids: readonly number[]) => void,
): NonNullable<TableProps<BadRow>['rowSelection']> {
  return {
    selectedRowKeys: [...picked],
    preserveSelectedRowKeys: true,
    onChange: (keys) => setPicked(keys.map(Number)),
    getCheckboxProps: (row) => ({ disabled: row.outcome !== 'open' }),
  };
}

function SelectionActs({
  picked,
  onResolve,
  onCleared,
}: {
  readonly picked: readonly number[];
  readonly onResolve: Resolve;
  readonly onCleared: () => void;
}) {
  const w = useWords().data.quarantine;
  const many = useFormat().number(picked.length);
  return (
    <>
      <Button type="primary" onClick={() => onResolve('replay', { ids: picked }, onCleared)}>
        {w.replaySelected(many)}
      </Button>
      <Button onClick={() => onResolve('discard', { ids: picked }, onCleared)}>{w.discardSelected(many)}</Button>
    </>
  );
}

function Advice({ reason }: { readonly reason: QuarantineReason }) {
  const words = useWords().data;
  const { title, advice } = words.reasons[reason];
  return (
    <Alert
      type="info"
      showIcon
      style={{ marginBottom: 12 }}
      title={title}
      description={advice}
      action={PLAN_REASONS.includes(reason) && <Go to="plan">{words.quarantine.openPlan}</Go>}
    />
  );
}

const drawRaw = (row: BadRow) => <Raw raw={row.raw} />;

function Raw({ raw }: { readonly raw: string }) {
  const w = useWords().data.quarantine;
  return (
    <>
      <div style={{ display: 'flex', justifyContent: 'space-between', marginBottom: 6 }}>
        <span style={{ opacity: 0.65 }}>{w.raw}</span>
        <Typography.Text copyable={{ text: raw, tooltips: [w.copyRaw] }} />
      </div>
      <JsonView value={raw} />
    </>
  );
}

function useColumns(withReason: boolean): NonNullable<TableProps<BadRow>['columns']> {
  const words = useWords().data;
  const w = words.quarantine;
  const detailOf = useBadDetail();
  return [
    { title: w.received, width: 130, render: (_, row) => <Moment at={row.received} /> },
    ...(withReason ? [{ title: w.reason, width: 180, render: (_: unknown, row: BadRow) => words.reasons[row.reason].title }] : []),
    { title: w.detail, render: (_, row) => <div style={{ minWidth: 220, maxWidth: 900 }}>{detailOf(row)}</div> },
    { title: w.source, width: 130, render: (_, row) => <span className="mono">{row.source}</span> },
    { title: w.outcome, width: 120, render: (_, row) => <StatusDot tone={TONES[row.outcome]}>{w.outcomes[row.outcome]}</StatusDot> },
  ];
}
