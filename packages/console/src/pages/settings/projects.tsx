import { PlusOutlined } from '@ant-design/icons';
import { contract } from '@gyre/domain';
import { Link } from '@tanstack/react-router';
import { App, Button, type TableProps, Tag } from 'antd';
import { useState } from 'react';
import { useAct, useCall } from '../../api.ts';
import { ListPage } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { StatusDot } from '../../parts/status-dot.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { useAsk } from '../data/use-ask.ts';
import { ProjectDeletion, type ProjectFacts, ProjectForm, ProjectSettings } from './project-forms.tsx';
import { SampleProjects } from './sample-projects.tsx';

type Dialog = { readonly kind: 'create' } | { readonly kind: 'settings' | 'delete'; readonly project: ProjectFacts };

/** 项目 — the isolated workspaces of this server, and the samples. */
export function Projects() {
  const words = useWords().data;
  const w = words.projects;
  const mayManage = useMay('manage');
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const projects = useCall(contract.projects.list, {});
  const leave = useLeave();
  const { message } = App.useApp();
  const close = () => setDialog(null);
  const create = mayManage && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setDialog({ kind: 'create' })}>
      {w.create}
    </Button>
  );
  return (
    <>
      <ListPage<ProjectFacts>
        title={words.pages.projects}
        note={w.lead}
        action={create}
        columns={useColumns(setDialog)}
        rows={projects.data ?? []}
        rowKey="key"
        loading={projects.isPending}
        error={projects.data === undefined ? projects.error : null}
        retry={() => void projects.refetch()}
        empty={{ sentence: w.empty, action: create }}
      />
      {mayManage && <SampleProjects />}
      {dialog?.kind === 'create' && <ProjectForm onClose={close} onCreated={close} />}
      {dialog?.kind === 'settings' && <ProjectSettings project={dialog.project} onClose={close} />}
      {dialog?.kind === 'delete' && (
        <ProjectDeletion
          project={dialog.project}
          onClose={close}
          onDeleted={() => {
            void message.success(w.deleted(dialog.project.name));
            close();
            leave(dialog.project.key);
          }}
        />
      )}
    </>
  );
}

/** Leaves the address of a project that is gone. */
function useLeave(): (gone: string) => void {
  const current = useProjectKey();
  return (gone) => {
    if (gone === current) window.location.assign('/');
  };
}

function useColumns(open: (dialog: Dialog) => void): NonNullable<TableProps<ProjectFacts>['columns']> {
  const words = useWords().data;
  const w = words.projects;
  const format = useFormat();
  return [
    {
      title: w.name,
      render: (_, p) => (
        <>
          <ProjectLink project={p.key}>{p.name}</ProjectLink>
          {p.sample && <Tag style={{ marginInlineStart: 8 }}>{w.sample}</Tag>}
          <div className="mono" style={{ opacity: 0.65 }}>
            {p.key}
          </div>
        </>
      ),
    },
    {
      title: w.state,
      render: (_, p) => <StatusDot tone={p.paused ? 'warn' : 'good'}>{p.paused ? w.states.paused : w.states.active}</StatusDot>,
    },
    { title: w.customers, align: 'right', render: (_, p) => <span className="num">{format.short(p.customers)}</span> },
    { title: w.events, align: 'right', render: (_, p) => <span className="num">{format.short(p.events)}</span> },
    { title: w.zone, dataIndex: 'zone' },
    { title: w.currency, dataIndex: 'currency' },
    { title: w.created, render: (_, p) => <Moment at={p.createdAt} /> },
    { title: words.act.actions, key: 'acts', render: (_, p) => <Acts project={p} open={open} /> },
  ];
}

function ProjectLink({ project, children }: { readonly project: string; readonly children: string }) {
  const target = { to: `/p/${project}/overview` } as object;
  return <Link {...(target as { to: string })}>{children}</Link>;
}

function Acts({ project, open }: { readonly project: ProjectFacts; readonly open: (dialog: Dialog) => void }) {
  const w = useWords().data.projects;
  const mayConfigure = useMay('configure');
  const mayManage = useMay('manage');
  const ask = useAsk();
  const update = useAct(contract.projects.update);
  const resume = () => update.mutateAsync({ params: { project: project.key }, body: { paused: false } });
  return (
    <div style={{ display: 'flex', whiteSpace: 'nowrap' }}>
      {project.paused && mayConfigure && (
        <Button type="link" size="small" onClick={() => ask({ title: w.resumeAsk, what: w.resumeWhat, act: w.resume, run: resume })}>
          {w.resume}
        </Button>
      )}
      {mayConfigure && (
        <Button type="link" size="small" onClick={() => open({ kind: 'settings', project })}>
          {w.rename}
        </Button>
      )}
      {mayManage && (
        <Button type="link" size="small" danger onClick={() => open({ kind: 'delete', project })}>
          {w.delete}
        </Button>
      )}
    </div>
  );
}
