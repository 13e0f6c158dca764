import { contract } from '@gyre/domain';
import { useCall } from '../../../api.ts';
import { useProjectKey } from '../../../session.ts';
import { useWords } from '../../../words/index.ts';
import { ProposalCard } from '../playbook/proposals-panel.tsx';

/** 待决定的修改建议 — what runs have taught and nobody has decided on yet; nothing while there is none. */
export function OpenProposals() {
  const words = useWords().autopilot.proposals;
  const project = useProjectKey();
  const open = useCall(
    contract.autopilot.proposals,
    { params: { project }, query: { state: 'open' } },
    { everyMs: 15_000, keep: true },
  ).data;
  const playbooks = useCall(contract.autopilot.playbooks, { params: { project } }, { staleMs: 10_000 }).data;
  if (open === undefined || open.length === 0) return null;
  return (
    <section aria-label={words.title}>
      <h2 style={{ fontSize: 15, fontWeight: 600, margin: '4px 0 10px' }}>{words.title}</h2>
      <div style={{ display: 'grid', gap: 12 }}>
        {open.map((proposal) => (
          <ProposalCard
            key={proposal.id}
            proposal={proposal}
            isNamed
            definition={playbooks?.find(({ key }) => key === proposal.playbook)?.definition}
          />
        ))}
      </div>
    </section>
  );
}
