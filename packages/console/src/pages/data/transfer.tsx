import { ExportOutlined, ImportOutlined } from '@ant-design/icons';
import { contract, type Job } from '@gyre/domain';
import { App, Button, Progress, type TableProps, Typography } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import { useGo } from '../../address.tsx';
import { addressOf, useAct, usePages } from '../../api.ts';
import { errorNote } from '../../parts/error-view.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { StatusDot, type Tone } from '../../parts/status-dot.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { ExportForm } from './export-form.tsx';
import { useAsk } from './use-ask.ts';

type JobRow = z.output<typeof Job>;

const TONES: Readonly<Record<JobRow['state'], Tone>> = { ready: 'busy', running: 'busy', done: 'good', failed: 'bad', cancelled: 'off' };
const BUSY_MS = 1_500;
const QUIET_MS = 15_000;

/** 导入导出 — imports, exports and samples as jobs: progress, result, files. */
export function Transfer() {
  const words = useWords().data;
  const w = words.transfer;
  const project = useProjectKey();
  const go = useGo();
  const mayOperate = useMay('operate');
  const mayExport = useMay('export');
  const [exporting, setExporting] = useState(false);
  const [busy, setBusy] = useState(false);
  const jobs = usePages(contract.transfer.listJobs, { params: { project } }, { everyMs: busy ? BUSY_MS : QUIET_MS });
  const running = jobs.rows.some((j) => j.state === 'running' || j.state === 'ready');
  if (running !== busy) setBusy(running);
  const importButton = mayOperate && (
    <Button type="primary" icon={<ImportOutlined />} onClick={() => go('transfer/import')}>
      {w.import}
    </Button>
  );
  return (
    <>
      <ListPage<JobRow>
        title={words.pages.transfer}
        note={w.lead}
        action={
          <>
            {mayExport && (
              <Button icon={<ExportOutlined />} onClick={() => setExporting(true)}>
                {w.export}
              </Button>
            )}
            {importButton}
          </>
        }
        columns={useColumns()}
        {...jobs.listing}
        rowKey="id"
        loading={jobs.isPending}
        error={jobs.data === undefined ? jobs.error : null}
        empty={{ sentence: w.empty, action: importButton, example: 'npx gyre import orders.csv' }}
      />
      {exporting && <ExportForm onClose={() => setExporting(false)} />}
    </>
  );
}

function useColumns(): NonNullable<TableProps<JobRow>['columns']> {
  const words = useWords().data;
  const w = words.transfer;
  return [
    { title: w.kind, render: (_, j) => w.kinds[j.kind] },
    { title: w.title, render: (_, j) => <div style={{ maxWidth: 360 }}>{j.title}</div> },
    { title: w.state, render: (_, j) => <StatusDot tone={TONES[j.state]}>{w.states[j.state]}</StatusDot> },
    { title: w.progress, width: 220, render: (_, j) => <HowFar job={j} /> },
    { title: w.result, render: (_, j) => <Result job={j} /> },
    { title: w.by, dataIndex: 'createdBy' },
    { title: w.updated, render: (_, j) => <Moment at={j.updatedAt} /> },
    { title: words.act.actions, key: 'acts', render: (_, j) => <Acts job={j} /> },
  ];
}

function HowFar({ job }: { readonly job: JobRow }) {
  const w = useWords().data.transfer;
  const format = useFormat();
  const over = job.state === 'done' || job.state === 'failed' || job.state === 'cancelled';
  const text =
    job.total > 0 && job.state !== 'done' ? w.rows(format.number(job.done), format.number(job.total)) : w.rowsOnly(format.number(job.done));
  return (
    <>
      {!over && job.total > 0 && (
        <Progress percent={Math.floor((job.done / job.total) * 100)} size="small" showInfo={false} style={{ margin: 0 }} />
      )}
      <span className="num">{text}</span>
    </>
  );
}

function countIn(job: JobRow, name: string): number {
  const value = job.detail[name];
  return typeof value === 'number' ? value : 0;
}

function Result({ job }: { readonly job: JobRow }) {
  const w = useWords().data.transfer;
  const format = useFormat();
  if (job.error !== '') return <Typography.Text type="danger">{format.language === 'zh' ? job.errorZh : job.error}</Typography.Text>;
  if (job.kind !== 'import') return null;
  const [stored, repeated, refused] = [countIn(job, 'stored'), countIn(job, 'duplicates'), countIn(job, 'refused')];
  return (
    <span className="num">
      {w.imported(format.number(stored))}
      {repeated > 0 && <div>{w.repeated(format.number(repeated))}</div>}
      {refused > 0 && <div>{w.refused(format.number(refused))}</div>}
    </span>
  );
}

function Acts({ job }: { readonly job: JobRow }) {
  const words = useWords();
  const w = words.data.transfer;
  const project = useProjectKey();
  const mayOperate = useMay('operate');
  const mayExport = useMay('export');
  const ask = useAsk();
  const { message } = App.useApp();
  const cancel = useAct(contract.transfer.cancelJob);
  const resume = useAct(contract.transfer.resumeJob);
  const params = { project, job: job.id };
  const live = job.state === 'ready' || job.state === 'running';
  const stopped = job.state === 'cancelled' || job.state === 'failed';
  return (
    <div style={{ display: 'flex', whiteSpace: 'nowrap' }}>
      {live && mayOperate && (
        <Button
          type="link"
          size="small"
          onClick={() =>
            ask({
              title: w.cancelAsk(job.title),
              what: w.cancelWhat,
              act: w.cancel,
              danger: true,
              run: () => cancel.mutateAsync({ params }),
            })
          }
        >
          {w.cancel}
        </Button>
      )}
      {stopped && mayOperate && job.kind === 'import' && (
        <Button
          type="link"
          size="small"
          loading={resume.isPending}
          onClick={() => resume.mutate({ params }, { onError: (error) => void message.error(errorNote(error, words), 8) })}
        >
          {w.resume}
        </Button>
      )}
      {job.kind === 'export' && job.state === 'done' && mayExport && (
        <Button type="link" size="small" href={addressOf(contract.transfer.download, { params })} download>
          {w.download}
        </Button>
      )}
      {job.kind === 'import' && countIn(job, 'refused') > 0 && (
        <Button type="link" size="small" href={addressOf(contract.transfer.importErrors, { params })} download>
          {w.errorsFile}
        </Button>
      )}
    </div>
  );
}
