import { contract } from '@gyre/domain';
import type { DailyReport } from '@gyre/domain/daily-report';
import { App, Checkbox, InputNumber, Modal, Skeleton, Table } from 'antd';
import { useState } from 'react';
import { call, client, useCall } from '../../api.ts';
import { errorNote } from '../../parts/error-view.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';

type ReportedLine = DailyReport['lines'][number];

interface Aim {
  /** Null: no target. A share in percent. */
  readonly value: number | null;
  readonly grows: boolean;
}

interface TargetsDialogProps {
  readonly report: DailyReport;
  readonly onClose: () => void;
}

/** 月目标 — of every metric of a report, for the month of its day. */
export function TargetsDialog({ report, onClose }: TargetsDialogProps) {
  const all = useWords();
  const words = all.dashboards.report;
  const project = useProjectKey();
  const { message } = App.useApp();
  const month = report.day.slice(0, 7);
  const known = useCall(contract.dashboards.targets, { params: { project }, query: { month } });
  const [changed, setChanged] = useState<ReadonlyMap<string, Aim>>(new Map());
  const [isSaving, setSaving] = useState(false);
  const aimOf = (line: ReportedLine): Aim => {
    const target = known.data?.find(({ metric }) => metric === line.metric);
    return (
      changed.get(line.metric) ?? {
        value: target === undefined ? null : target.value * scaleOf(line),
        grows: target?.grows ?? isAddedUp(line),
      }
    );
  };
  const change = (line: ReportedLine, part: Partial<Aim>): void =>
    setChanged((before) => new Map([...before, [line.metric, { ...aimOf(line), ...part }]]));
  async function save(): Promise<void> {
    setSaving(true);
    try {
      for (const line of report.lines) {
        const aim = changed.get(line.metric);
        if (aim === undefined) continue;
        const params = { project, metric: line.metric, month };
        if (aim.value !== null)
          await call(contract.dashboards.setTarget, { params, body: { value: aim.value / scaleOf(line), grows: aim.grows } });
        else if (known.data?.some(({ metric }) => metric === line.metric) === true)
          await call(contract.dashboards.removeTarget, { params });
      }
      onClose();
    } catch (error) {
      void message.error(errorNote(error, all), 8);
    } finally {
      setSaving(false);
      await client.invalidateQueries();
    }
  }
  return (
    <Modal
      open
      width={640}
      title={words.month(month)}
      okText={all.acts.save}
      cancelText={all.acts.cancel}
      onOk={() => void save()}
      onCancel={onClose}
      confirmLoading={isSaving}
      okButtonProps={{ disabled: changed.size === 0 }}
    >
      <p style={{ opacity: 0.7 }}>
        {words.note} {words.growsNote}
      </p>
      {known.data === undefined ? (
        <Skeleton active title={false} paragraph={{ rows: 5, width: '100%' }} />
      ) : (
        <Table<ReportedLine>
          size="small"
          pagination={false}
          rowKey="metric"
          dataSource={[...report.lines]}
          columns={[
            { key: 'name', title: words.metric, render: (_, line) => line.name },
            {
              key: 'value',
              title: words.value,
              width: 220,
              render: (_, line) => (
                <InputNumber<number>
                  aria-label={`${words.value} ${line.name}`}
                  style={{ width: '100%' }}
                  min={0.000_001}
                  placeholder={words.none}
                  suffix={line.unit === 'share' ? '%' : ''}
                  value={aimOf(line).value}
                  onChange={(value) => change(line, { value })}
                />
              ),
            },
            {
              key: 'grows',
              title: words.grows,
              width: 110,
              render: (_, line) => (
                <Checkbox
                  aria-label={`${words.grows} ${line.name}`}
                  checked={aimOf(line).grows}
                  onChange={(e) => change(line, { grows: e.target.checked })}
                />
              ),
            },
          ]}
        />
      )}
    </Modal>
  );
}

/** A share is told in percent. */
function scaleOf({ unit }: ReportedLine): number {
  return unit === 'share' ? 100 : 1;
}

/** Whether a metric looks like one that adds up day by day: where the month has more of it than the day. */
function isAddedUp({ unit, value, month }: ReportedLine): boolean {
  return unit !== 'share' && (value === null || month === null || month >= value * 1.5);
}
