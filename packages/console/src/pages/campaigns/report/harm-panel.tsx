import { contract, type HarmFound, spanMs } from '@gyre/domain';
import { useCall } from '../../../api.ts';
import { MISSING } from '../../../format.ts';
import { useEventName } from '../../../parts/event-name.ts';
import { Panel } from '../../../parts/panel.tsx';
import { StatusDot } from '../../../parts/status-dot.tsx';
import { useProjectKey } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import type { CampaignFacts } from '../campaign-acts.tsx';
import { EffectTable } from './effect-rows.tsx';
import { signedPoints } from './points.ts';
import { Waited } from './waited.tsx';

const WEEK_MS = 7 * 86_400_000;
const TONES = { held: 'good', broken: 'bad', open: 'off', unmeasured: 'off' } as const;

/** 副作用检查 — each guardrail: who did it in both groups, the difference, and whether it is held. */
export function HarmPanel({ campaign }: { readonly campaign: CampaignFacts }) {
  const words = useWords().campaigns.effects;
  const format = useFormat();
  const project = useProjectKey();
  const answer = useCall(contract.effects.harm, { params: { project, campaign: campaign.key } }, { keep: true, staleMs: 60_000 });
  const [goal] = campaign.definition.goals;
  return (
    <Panel title={words.harm}>
      <Waited answer={answer}>{(found) => <HarmTable found={found} />}</Waited>
      <p style={{ opacity: 0.65, fontSize: 13, margin: '8px 0 0' }}>
        {words.harmNote(format.span(goal === undefined ? WEEK_MS : spanMs(goal.within)))}
      </p>
    </Panel>
  );
}

function HarmTable({ found }: { readonly found: readonly HarmFound[] }) {
  const words = useWords().campaigns.effects;
  const format = useFormat();
  const eventName = useEventName();
  const rate = ({ customers, reached }: HarmFound['treated'], { verdict }: HarmFound): string =>
    verdict === 'unmeasured' ? MISSING : words.rateOf(format.number(reached), format.number(customers), format.share(reached, customers));
  const say = (share: number): string => signedPoints(share, format.language);
  return (
    <EffectTable<HarmFound>
      rows={found}
      rowKey={({ kind }) => kind}
      columns={[
        {
          title: words.harmKind,
          key: 'kind',
          width: 200,
          render: (_, { kind, events }) => (
            <>
              {words.guardrailKinds[kind]}
              <span style={{ display: 'block', opacity: 0.6, fontSize: 12 }}>{events.map((event) => eventName(event)).join(' · ')}</span>
            </>
          ),
        },
        { title: words.treatedRate, key: 'treated', width: 170, className: 'num', render: (_, row) => rate(row.treated, row) },
        { title: words.controlRate, key: 'control', width: 170, className: 'num', render: (_, row) => rate(row.control, row) },
      ]}
      title={words.lift}
      effectOf={({ effect, verdict }) => (verdict === 'unmeasured' ? null : effect)}
      say={say}
      after={[
        {
          title: words.harmVerdict,
          key: 'verdict',
          width: 250,
          render: (_, { verdict, worst, marginBp }) => (
            <>
              <StatusDot tone={TONES[verdict]}>{words.harmVerdicts[verdict]}</StatusDot>
              <span style={{ display: 'block', opacity: 0.65, fontSize: 12 }} className="num">
                {verdict === 'unmeasured'
                  ? words.harmMissing
                  : worst !== null && words.harmWorst(say(worst), format.number(marginBp / 100, 2))}
              </span>
            </>
          ),
        },
      ]}
      width={1080}
    />
  );
}
