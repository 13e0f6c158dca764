import { DownOutlined, UpOutlined } from '@ant-design/icons';
import { contract, type Job as JobShape } from '@gyre/domain';
import { App, Badge, Button, Progress, theme } from 'antd';
import { useEffect, useState } from 'react';
import type { z } from 'zod';
import { addressOf, client, useAct, useCall } from '../api.ts';
import { errorNote } from '../parts/error-view.tsx';
import { Moment } from '../parts/moment.tsx';
import { useProjectKey, useProjectOrNull } from '../session.ts';
import { useFormat } from '../use-format.ts';
import { useWords } from '../words/index.ts';

type Job = z.infer<typeof JobShape>;
const isLive = (job: Job): boolean => job.state === 'ready' || job.state === 'running';

/** 任务栏 — imports, exports and samples at the bottom of every page: progress, cancel, result. Survives a reload, since the server keeps the jobs. */
export function TaskTray() {
  const project = useProjectKey();
  const known = useProjectOrNull() !== null;
  const words = useWords().jobs;
  const { token } = theme.useToken();
  const [open, setOpen] = useState(false);
  const answer = useCall(
    contract.transfer.listJobs,
    { params: { project }, query: { limit: 10 } },
    { enabled: known, everyMs: (now) => (open || (now?.rows ?? []).some(isLive) ? 1_500 : 15_000) },
  );
  const jobs = answer.data?.rows ?? [];
  const live = jobs.filter(isLive);
  const liveCount = live.length;
  useEffect(() => {
    if (liveCount === 0) return undefined;
    // When fewer jobs run than before, what they changed is asked again.
    return () => void client.invalidateQueries();
  }, [liveCount]);
  const total = live.reduce((sum, j) => sum + j.total, 0);
  const share = total === 0 ? 0 : live.reduce((sum, j) => sum + j.done, 0) / total;
  if (jobs.length === 0) return null;
  return (
    <section
      className="task-tray"
      aria-label={words.title}
      style={{
        position: 'sticky',
        bottom: 0,
        zIndex: 20,
        background: token.colorBgElevated,
        borderTop: `1px solid ${token.colorBorderSecondary}`,
      }}
    >
      <Button
        type="text"
        block
        onClick={() => setOpen(!open)}
        aria-expanded={open}
        style={{ height: 34, justifyContent: 'flex-start', borderRadius: 0 }}
      >
        {open ? <DownOutlined /> : <UpOutlined />}
        <span>{liveCount > 0 ? words.running(liveCount) : words.title}</span>
        {liveCount > 0 && <Progress percent={Math.round(share * 100)} size="small" style={{ width: 220, margin: 0 }} />}
        {liveCount === 0 && <Badge count={jobs.length} color={token.colorTextQuaternary} size="small" />}
      </Button>
      {open && (
        <div style={{ maxHeight: 280, overflow: 'auto', padding: '0 16px 8px' }}>
          {jobs.map((job) => (
            <JobLine key={job.id} job={job} />
          ))}
        </div>
      )}
    </section>
  );
}

/** One job with its progress and what can be done with it. */
function JobLine({ job }: { readonly job: Job }) {
  const words = useWords();
  const format = useFormat();
  const { token } = theme.useToken();
  const percent = job.total === 0 ? (job.state === 'done' ? 100 : 0) : Math.min(100, Math.floor((job.done / job.total) * 100));
  const tone = job.state === 'failed' ? 'exception' : job.state === 'done' ? 'success' : isLive(job) ? 'active' : 'normal';
  return (
    <div
      style={{
        display: 'flex',
        alignItems: 'center',
        gap: 12,
        padding: '6px 0',
        borderTop: `1px solid ${token.colorBorderSecondary}`,
        flexWrap: 'wrap',
      }}
    >
      <span style={{ flex: '1 1 240px', minWidth: 0 }}>
        {words.jobs.kinds[job.kind]} · {job.title}
        {job.error !== '' && (
          <span style={{ color: token.colorErrorText, display: 'block' }}>{format.language === 'zh' ? job.errorZh : job.error}</span>
        )}
      </span>
      <Progress percent={percent} status={tone} size="small" showInfo={false} style={{ width: 160, margin: 0, flex: 'none' }} />
      <span className="num" style={{ width: 150, flex: 'none' }}>
        {words.jobs.rows(format.short(job.done), job.total === 0 ? '–' : format.short(job.total))}
      </span>
      <span style={{ width: 64, flex: 'none' }}>{words.jobs.states[job.state]}</span>
      <span style={{ width: 96, flex: 'none' }}>
        <Moment at={job.updatedAt} />
      </span>
      <JobActs job={job} />
    </div>
  );
}

function JobActs({ job }: { readonly job: Job }) {
  const words = useWords();
  const project = useProjectKey();
  const { message } = App.useApp();
  const params = { project, job: job.id };
  const cancel = useAct(contract.transfer.cancelJob);
  const resume = useAct(contract.transfer.resumeJob);
  const say = (error: unknown): void => void message.error(errorNote(error, words), 8);
  const refused = Number(job.detail['refused'] ?? job.detail['errors'] ?? 0);
  return (
    <span style={{ width: 110, flex: 'none', display: 'inline-flex', gap: 4, justifyContent: 'flex-end' }}>
      {isLive(job) && job.kind !== 'sample' && (
        <Button size="small" loading={cancel.isPending} onClick={() => cancel.mutate({ params }, { onError: say })}>
          {words.acts.cancel}
        </Button>
      )}
      {job.kind === 'import' && (job.state === 'cancelled' || job.state === 'failed') && (
        <Button size="small" loading={resume.isPending} onClick={() => resume.mutate({ params }, { onError: say })}>
          {words.jobs.resume}
        </Button>
      )}
      {job.kind === 'export' && job.state === 'done' && (
        <Button size="small" type="link" href={addressOf(contract.transfer.download, { params })} download>
          {words.acts.download}
        </Button>
      )}
      {job.kind === 'import' && refused > 0 && (
        <Button size="small" type="link" href={addressOf(contract.transfer.importErrors, { params })} download>
          {words.jobs.errorRows}
        </Button>
      )}
    </span>
  );
}
