import { contract } from '@gyre/domain';
import { Skeleton } from 'antd';
import { useCall } from '../../api.ts';
import { Go } from '../../address.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { LoopDot } from '../autopilot/loop/loop-dot.tsx';

/** Playbooks that are shown; those that serve come first. */
const SHOWN = 5;

/** 可以做什么 — what the loop of an episode does now, and which playbooks serve it, best first, with why. */
export function PlaybooksPanel({ episode }: { readonly episode: string }) {
  const words = useWords().alerts.page;
  const { language } = useFormat();
  const project = useProjectKey();
  const params = { project, episode };
  const matches = useCall(contract.autopilot.match, { params }, { everyMs: 15_000, keep: true });
  const rows = matches.data ?? [];
  const more = rows.length - SHOWN;
  return (
    <Panel title={words.playbooks} extra={<Go to="playbooks">{words.allPlaybooks}</Go>}>
      <LoopLine episode={episode} />
      {matches.error !== null && matches.data === undefined && <ErrorView error={matches.error} retry={() => void matches.refetch()} />}
      {matches.isLoading && <Skeleton active title={false} />}
      {matches.data?.length === 0 && <p style={{ margin: 0 }}>{words.noPlaybooks}</p>}
      <ul className="alert-lines">
        {rows.slice(0, SHOWN).map(({ playbook, name, serves, sentence, guard, provability }) => (
          <li key={playbook} style={serves ? undefined : { opacity: 0.7 }}>
            <Go to={`playbooks/${playbook}`}>{name}</Go>
            <span>
              {sentence[language]}
              {guard !== null && <span style={{ display: 'block' }}>{guard[language]}</span>}
              {provability !== null && <span style={{ display: 'block', opacity: 0.75 }}>{provability.sentence[language]}</span>}
            </span>
          </li>
        ))}
      </ul>
      {more > 0 && <p style={{ marginBottom: 0 }}>{words.morePlaybooks(more)}</p>}
    </Panel>
  );
}

/** Where the loop stands and why; nothing while there is none. */
function LoopLine({ episode }: { readonly episode: string }) {
  const words = useWords().alerts.page;
  const { language } = useFormat();
  const project = useProjectKey();
  const { data } = useCall(contract.autopilot.loop, { params: { project, episode } }, { everyMs: 10_000, keep: true });
  if (data === undefined) return null;
  return (
    <p style={{ marginTop: 0 }}>
      <LoopDot loop={data} /> · {data.reason[language]} <Go to={`loops/${episode}`}>{words.openLoop}</Go>
    </p>
  );
}
