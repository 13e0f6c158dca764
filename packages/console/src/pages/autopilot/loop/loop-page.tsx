import { contract, type Loop } from '@gyre/domain';
import { useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import { useCall } from '../../../api.ts';
import { Go, useGo } from '../../../address.tsx';
import { DetailPage } from '../../../parts/detail-page.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { useMay, useProjectKey } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { ProposalCard } from '../playbook/proposals-panel.tsx';
import { ApprovalCard } from './approval-card.tsx';
import { LoopDot } from './loop-dot.tsx';
import { useLoopText } from './loop-name.tsx';
import { OutcomePanel } from './outcome-panel.tsx';
import { RunPanel } from './run-panel.tsx';
import { StateLine } from './state-line.tsx';
import { TransitionList } from './transition-list.tsx';
import { isStoppable, useStopLoop } from './use-loop-acts.ts';
import './loop.css';

/** 闭环详情 — the loop of one episode: where it stands and why, the decision that waits, the verdict, the diagnosis, the run, and every step. */
export function LoopPage() {
  const words = useWords().autopilot;
  const textOf = useLoopText();
  const { language } = useFormat();
  const project = useProjectKey();
  const { episode = '' }: { episode?: string } = useParams({ strict: false });
  const answer = useCall(contract.autopilot.loop, { params: { project, episode } }, { everyMs: 5_000, keep: true });
  const loop = answer.data;
  return (
    <DetailPage
      title={words.detail.title(loop?.metricName ?? episode)}
      status={loop && <LoopDot loop={loop} />}
      note={loop && `${textOf(loop)} · ${loop.reason[language]}`}
      acts={loop && <LoopActs loop={loop} />}
      loading={answer.isLoading}
      error={loop === undefined ? answer.error : null}
      retry={() => void answer.refetch()}
    >
      {loop && <Body loop={loop} />}
    </DetailPage>
  );
}

function LoopActs({ loop }: { readonly loop: Loop }) {
  const words = useWords().autopilot;
  const go = useGo();
  const may = useMay('operate');
  const stop = useStopLoop();
  const act = loop.run === null || loop.state === 'proposed' ? words.doing.silence : words.doing.stop;
  return (
    <>
      <Button onClick={() => go('story', { episode: loop.episode })}>{words.story}</Button>
      {may && isStoppable(loop) && (
        <Button danger onClick={() => stop(loop)}>
          {act}
        </Button>
      )}
    </>
  );
}

function Body({ loop }: { readonly loop: Loop }) {
  const words = useWords().autopilot;
  const project = useProjectKey();
  const open = loop.proposals.some(({ state }) => state === 'open');
  const playbook = loop.run?.playbook ?? '';
  const definition = useCall(contract.autopilot.playbook, { params: { project, playbook } }, { enabled: open && playbook !== '' }).data
    ?.definition;
  return (
    <div className="loop-grid">
      <Panel>
        <StateLine loop={loop} transitions={loop.transitions} />
      </Panel>
      {loop.state === 'proposed' && <ApprovalCard loop={loop} />}
      <OutcomePanel loop={loop} />
      {loop.proposals.map((proposal) => (
        <ProposalCard key={proposal.id} proposal={proposal} definition={definition} isNamed />
      ))}
      <div className="loop-split">
        <div className="loop-grid">
          <RunPanel loop={loop} />
        </div>
        <div className="loop-grid">
          <Panel title={words.detail.diagnosis} extra={<Go to={`episodes/${loop.episode}`}>{words.detail.episode}</Go>}>
            <DiagnosisText loop={loop} />
          </Panel>
          <TransitionList loop={loop} />
        </div>
      </div>
    </div>
  );
}

function DiagnosisText({ loop }: { readonly loop: Loop }) {
  const words = useWords().autopilot.detail;
  const textOf = useLoopText();
  const format = useFormat();
  const { diagnosis } = loop;
  if (diagnosis === null) return <span style={{ opacity: 0.7 }}>{words.noDiagnosis}</span>;
  return (
    <>
      <p style={{ fontSize: 16, fontWeight: 600, margin: '0 0 6px' }}>{textOf(loop)}</p>
      <p style={{ margin: 0 }} className="num">
        {words.inSlice(format.number(diagnosis.affected), format.number(diagnosis.inSlice))}
      </p>
    </>
  );
}
