import { type AutopilotSummary, contract } from '@gyre/domain';
import { Button, Skeleton, Table, type TableProps } from 'antd';
import type { ReactNode } from 'react';
import { useCall, usePages } from '../../../api.ts';
import { Go, useGo } from '../../../address.tsx';
import { MISSING } from '../../../format.ts';
import { ErrorView } from '../../../parts/error-view.tsx';
import { PageHead } from '../../../parts/list-page.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { useMoney } from '../../../parts/use-money.ts';
import { useMay, useProjectKey } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { scaleOf } from '../../campaigns/report/goal-rows.ts';
import { IntervalBar } from '../../campaigns/report/interval-bar.tsx';
import { signedPoints } from '../../campaigns/report/points.ts';
import { ProofTag } from '../playbook/record-panel.tsx';
import { ApprovalCard } from './approval-card.tsx';
import { Figure } from './figure.tsx';
import { FoundTable } from './found-table.tsx';
import { OpenProposals } from './open-proposals.tsx';
import { RunCard } from './run-card.tsx';
import { RunTable } from './run-table.tsx';
import { SwitchedOffNote, SwitchesPanel } from './switches-panel.tsx';
import './loop.css';

const LIVE_MS = 5_000;

/** 自动运营 — what it watches, what it found, what waits for a person, what it is doing, what it has proven, and what that cost and caused. */
export function AutopilotPage() {
  const words = useWords().autopilot;
  const project = useProjectKey();
  const go = useGo();
  const answer = useCall(contract.autopilot.summary, { params: { project } }, { everyMs: LIVE_MS, keep: true });
  const found = answer.data;
  const head = (
    <PageHead
      title={words.title}
      note={words.note}
      action={
        <>
          <SwitchesPanel />
          <Button onClick={() => go('story')}>{words.story}</Button>
        </>
      }
    />
  );
  if (found === undefined)
    return (
      <>
        {head}
        {answer.error === null ? (
          <Skeleton active paragraph={{ rows: 10, width: '100%' }} />
        ) : (
          <ErrorView error={answer.error} retry={() => void answer.refetch()} />
        )}
      </>
    );
  return (
    <>
      {head}
      <SwitchedOffNote />
      <div className="loop-grid">
        <Totals found={found} />
        <Waiting found={found} />
        <OpenProposals />
        <Section title={words.doing.title} none={found.doing.length === 0 ? words.doing.none : ''}>
          {found.doing.map((loop) => (
            <RunCard key={loop.episode} loop={loop} />
          ))}
        </Section>
        <Panel title={words.found.title}>
          <FoundTable rows={found.found} />
        </Panel>
        <Panel title={words.proven.title}>
          <ProvenTable rows={found.proven} />
        </Panel>
        <Panel title={words.past.title}>
          <PastLoops />
        </Panel>
      </div>
    </>
  );
}

function Totals({ found: { watched, found, waiting, doing, totals } }: { readonly found: AutopilotSummary }) {
  const words = useWords().autopilot.figures;
  const format = useFormat();
  const money = useMoney();
  const { customers, value } = totals;
  return (
    <Panel>
      <div className="loop-figures">
        <Figure
          label={<Go to="alerts">{words.watched}</Go>}
          value={format.number(watched.alerts)}
          note={watched.lastJudgedAt === null ? words.never : words.judged(format.moment(watched.lastJudgedAt))}
        />
        <Figure label={words.found} value={format.number(found.length)} note={words.foundNote} />
        <Figure label={words.waiting} value={format.number(waiting.length)} />
        <Figure label={words.doing} value={format.number(doing.length)} note={words.doingNote} />
        <Figure label={words.spent} value={money(totals.cost)} note={words.messages(format.short(totals.messages))} />
        <Figure
          label={words.caused}
          value={customers === null ? MISSING : words.people(format.number(Math.round(customers.effect)))}
          note={
            customers === null
              ? words.nothing
              : `${words.interval(format.number(Math.round(customers.from)), format.number(Math.round(customers.to)))} · ${words.causedNote(format.number(totals.judged))}`
          }
        />
        {value !== null && (
          <Figure
            label={words.value}
            value={money(Math.round(value.effect))}
            note={words.interval(money(Math.round(value.from)), money(Math.round(value.to)))}
          />
        )}
      </div>
    </Panel>
  );
}

function Waiting({ found: { waiting } }: { readonly found: AutopilotSummary }) {
  const words = useWords().autopilot.waiting;
  const may = useMay('approve');
  if (waiting.length === 0) return null;
  return (
    <Section title={may ? words.title : words.others} none="">
      {waiting.map((loop) => (
        <ApprovalCard key={loop.episode} loop={loop} />
      ))}
    </Section>
  );
}

interface SectionProps {
  readonly title: string;
  /** What is said instead of the content; empty: there is content. */
  readonly none: string;
  readonly children: ReactNode;
}

function Section({ title, none, children }: SectionProps) {
  return (
    <section aria-label={title}>
      <h2 style={{ fontSize: 15, fontWeight: 600, margin: '4px 0 10px' }}>{title}</h2>
      {none === '' ? <div style={{ display: 'grid', gap: 12 }}>{children}</div> : <span style={{ opacity: 0.7 }}>{none}</span>}
    </section>
  );
}

type ProvenRow = AutopilotSummary['proven'][number];

function ProvenTable({ rows }: { readonly rows: readonly ProvenRow[] }) {
  const { autopilot, playbooks } = useWords();
  const words = autopilot.proven;
  const format = useFormat();
  if (rows.length === 0) return <span style={{ opacity: 0.7 }}>{words.none}</span>;
  const scale = scaleOf(rows.map(({ record }) => record.pooled));
  const points = (share: number): string => signedPoints(share, format.language);
  const columns: NonNullable<TableProps<ProvenRow>['columns']> = [
    { title: words.playbook, key: 'playbook', width: 220, render: (_, { playbook, name }) => <Go to={`playbooks/${playbook}`}>{name}</Go> },
    {
      title: words.record,
      key: 'record',
      render: (_, { record }) => (
        <>
          <ProofTag proof={record.proof} /> {record.sentence[format.language]}
        </>
      ),
    },
    {
      title: words.lift,
      key: 'lift',
      width: 260,
      render: (_, { record: { pooled } }) =>
        pooled === null || scale === null ? (
          MISSING
        ) : (
          <IntervalBar
            value={pooled.effect}
            from={pooled.from}
            to={pooled.to}
            scale={scale}
            label={playbooks.pooled.interval(points(pooled.effect), points(pooled.from), points(pooled.to))}
          />
        ),
    },
  ];
  return (
    <Table<ProvenRow> size="small" columns={columns} dataSource={[...rows]} rowKey="playbook" pagination={false} scroll={{ x: 760 }} />
  );
}

function PastLoops() {
  const words = useWords().autopilot.past;
  const project = useProjectKey();
  const { listing } = usePages(contract.autopilot.loops, { params: { project }, query: { state: 'past', limit: 20 } }, { everyMs: 20_000 });
  return <RunTable rows={listing.rows} none={words.none} withPlaybook paging={listing} />;
}
