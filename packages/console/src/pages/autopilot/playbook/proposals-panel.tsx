import { contract, type ProposalRow } from '@gyre/domain';
import type { PlaybookDefinition } from '@gyre/domain/autopilot/playbook';
import { withChanges } from '@gyre/domain/autopilot/proposal';
import { App, Button, Skeleton } from 'antd';
import { useAct, useCall } from '../../../api.ts';
import { Go } from '../../../address.tsx';
import { errorNote, ErrorView } from '../../../parts/error-view.tsx';
import { EmptyList } from '../../../parts/list-page.tsx';
import { Moment } from '../../../parts/moment.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { StatusDot, type Tone } from '../../../parts/status-dot.tsx';
import { useMay, useProjectKey } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { DifferenceList } from './difference-list.tsx';

const TONES: Readonly<Record<ProposalRow['state'], Tone>> = { open: 'warn', accepted: 'good', refused: 'off' };

interface ProposalsPanelProps {
  readonly playbook: string;
  /** As saved now: what a proposal would change. */
  readonly definition: PlaybookDefinition;
}

/** 修改建议 — what runs have taught about a playbook, newest first. */
export function ProposalsPanel({ playbook, definition }: ProposalsPanelProps) {
  const words = useWords().playbooks.proposal;
  const project = useProjectKey();
  const answer = useCall(contract.autopilot.proposals, { params: { project }, query: { playbook } }, { everyMs: 15_000, keep: true });
  if (answer.data === undefined)
    return answer.error === null ? <Skeleton active /> : <ErrorView error={answer.error} retry={() => void answer.refetch()} />;
  if (answer.data.length === 0) return <EmptyList empty={{ sentence: words.none }} />;
  return (
    <div style={{ display: 'grid', gap: 12, maxWidth: 900 }}>
      {answer.data.map((proposal) => (
        <ProposalCard key={proposal.id} proposal={proposal} definition={definition} isNamed={false} />
      ))}
    </div>
  );
}

interface ProposalCardProps {
  readonly proposal: ProposalRow;
  /** Of its playbook, as saved now; undefined where it is not at hand, or gone: then what would change is not drawn. */
  readonly definition: PlaybookDefinition | undefined;
  /** Whether it says of which playbook it is. */
  readonly isNamed: boolean;
}

/** 一条建议 — each change with what it rests on, the difference in words, and the decision. */
export function ProposalCard({ proposal, definition, isNamed }: ProposalCardProps) {
  const words = useWords().playbooks.proposal;
  const format = useFormat();
  const { changes, state, version, at, decidedBy, decidedAt, episode, playbook, name } = proposal;
  return (
    <Panel
      title={
        <>
          {isNamed && (
            <>
              <Go to={`playbooks/${playbook}`}>{name}</Go> ·{' '}
            </>
          )}
          {words.title(format.number(version))} · <Moment at={at} />
        </>
      }
      extra={<StatusDot tone={TONES[state]}>{words.states[state]}</StatusDot>}
    >
      <ul style={{ margin: '0 0 12px', paddingInlineStart: 20 }}>
        {changes.map(({ sentence }) => (
          <li key={sentence.en}>{sentence[format.language]}</li>
        ))}
      </ul>
      {state === 'open' && definition !== undefined && <Difference proposal={proposal} definition={definition} />}
      <div style={{ display: 'flex', gap: 12, alignItems: 'center', flexWrap: 'wrap', marginTop: 12 }}>
        {state === 'open' ? (
          <Decide proposal={proposal} />
        ) : (
          <span style={{ opacity: 0.7 }}>
            {decidedBy} <Moment at={decidedAt} />
          </span>
        )}
        <Go to={`loops/${episode}`}>{words.run}</Go>
      </div>
    </Panel>
  );
}

function Difference({ proposal: { changes }, definition }: { readonly proposal: ProposalRow; readonly definition: PlaybookDefinition }) {
  const words = useWords().playbooks.proposal;
  const after = changedOrNull(
    definition,
    changes.map(({ change }) => change),
  );
  if (after === null) return <p style={{ opacity: 0.7 }}>{words.outdated}</p>;
  return (
    <>
      <h3 style={{ fontSize: 13, margin: '0 0 8px', opacity: 0.75 }}>{words.diff}</h3>
      <DifferenceList before={definition} after={after} />
    </>
  );
}

/** Null where the changes do not fit the playbook as it is now. */
function changedOrNull(...[definition, changes]: Parameters<typeof withChanges>): PlaybookDefinition | null {
  try {
    return withChanges(definition, changes);
  } catch {
    return null;
  }
}

function Decide({ proposal: { id } }: { readonly proposal: ProposalRow }) {
  const words = useWords();
  const own = words.playbooks.proposal;
  const project = useProjectKey();
  const may = useMay('operate');
  const { message } = App.useApp();
  const accept = useAct(contract.autopilot.acceptProposal, { onDone: () => void message.success(own.accepted) });
  const refuse = useAct(contract.autopilot.refuseProposal, { onDone: () => void message.success(own.refused) });
  if (!may) return null;
  const args = { params: { project, proposal: id } };
  const told = { onError: (error: unknown) => void message.error(errorNote(error, words), 10) };
  return (
    <>
      <Button type="primary" loading={accept.isPending} onClick={() => accept.mutate(args, told)}>
        {own.accept}
      </Button>
      <Button loading={refuse.isPending} onClick={() => refuse.mutate(args, told)}>
        {own.refuse}
      </Button>
    </>
  );
}
