import { contract, type Loop } from '@gyre/domain';
import { useCall } from '../../../api.ts';
import { Go } from '../../../address.tsx';
import { useMoney } from '../../../parts/use-money.ts';
import { useProjectKey } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { LoopDot } from '../loop/loop-dot.tsx';
import { StoryCard } from './story-card.tsx';

/** (3) 匹配的预案 — which, why it, its budget and its control share, and what that lets it show. */
export function PlaybookCard({ loop }: { readonly loop: Loop | undefined }) {
  const words = useWords().autopilot;
  const format = useFormat();
  const money = useMoney();
  const project = useProjectKey();
  const run = loop?.run ?? null;
  const episode = loop?.episode ?? '';
  const matches = useCall(contract.autopilot.match, { params: { project, episode } }, { enabled: run !== null, everyMs: 30_000 }).data;
  if (loop === undefined || run === null)
    return <StoryCard part="playbook" waits={loop === undefined ? words.tell.waits.playbook : loop.reason[format.language]} />;
  const why = matches?.find(({ playbook }) => playbook === run.playbook)?.sentence ?? loop.reason;
  const rows: readonly (readonly [string, string])[] = [
    [words.waiting.budget, words.waiting.budgetText(format.number(run.budget.messages), money(run.budget.cost))],
    [words.waiting.control, format.share(run.controlShareBp, 10_000)],
    [words.waiting.why, why[format.language]],
    ...(loop.terms === null ? [] : [[words.tell.before, loop.terms.provability.sentence[format.language]] as const]),
  ];
  return (
    <StoryCard part="playbook" extra={<LoopDot loop={loop} />}>
      <p className="story-lead">
        <Go to={`playbooks/${run.playbook}`}>{run.name}</Go>
      </p>
      {rows.map(([label, value]) => (
        <p key={label} className="num story-small">
          <span style={{ opacity: 0.65 }}>{label}</span> {value}
        </p>
      ))}
    </StoryCard>
  );
}
