import { contract } from '@gyre/domain';
import { Tooltip } from 'antd';
import { useCall } from '../../api.ts';
import { MISSING } from '../../format.ts';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import type { CampaignFacts } from './campaign-acts.tsx';
import { treatedOf } from './report/goal-rows.ts';
import { signedPoints } from './report/points.ts';

/** 目标达成 — the deciding goal's rate of treated and control, and their difference; asked only for campaigns somebody entered. */
export function GoalCell({ campaign }: { readonly campaign: CampaignFacts }) {
  const words = useWords().campaigns;
  const format = useFormat();
  const project = useProjectKey();
  const wanted = campaign.definition.goals.length > 0 && campaign.counts.entered > 0;
  const report = useCall(
    contract.campaigns.report,
    { params: { project, campaign: campaign.key } },
    { enabled: wanted, staleMs: 60_000 },
  ).data;
  if (campaign.definition.goals.length === 0) return <span style={{ opacity: 0.65 }}>{words.noGoal}</span>;
  const goal = report?.goals[0];
  if (goal === undefined) return MISSING;
  const treated = treatedOf(goal.arms);
  const control = goal.arms.find(({ arm }) => arm === 'control');
  if (treated.customers === 0) return <span style={{ opacity: 0.65 }}>{words.tooFew}</span>;
  const share = ({ reached, customers }: { readonly reached: number; readonly customers: number }) => (
    <Tooltip title={words.ofCustomers(format.number(reached), format.number(customers))}>
      <span>{format.share(reached, customers)}</span>
    </Tooltip>
  );
  const { absolute, absoluteFrom: from, absoluteTo: to } = goal.rate;
  return (
    <span className="num">
      {share(treated)}
      {control === undefined ? (
        <span style={{ opacity: 0.65 }}> · {words.noControl}</span>
      ) : (
        <>
          {' / '}
          {share(control)}
        </>
      )}
      {absolute !== null && from !== null && to !== null && control !== undefined && (
        <Tooltip title={words.interval(signedPoints(from, format.language), signedPoints(to, format.language))}>
          <span style={{ display: 'block', opacity: 0.7, fontSize: 13 }}>{words.points(signedPoints(absolute, format.language))}</span>
        </Tooltip>
      )}
    </span>
  );
}
