import type { ListedCampaign } from '@gyre/domain';
import { Tooltip } from 'antd';
import type { z } from 'zod';
import { MISSING } from '../../format.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { signedPoints } from './report/points.ts';

/** A campaign as lists have it. */
export type CampaignRow = z.infer<typeof ListedCampaign>;

const SOON_MS = 2_000;
const LATER_MS = 10_000;

/** When a list is asked for again: soon while what came of some goals is still being worked out. */
export function askAgainMs(rows: readonly CampaignRow[] | undefined): number {
  return rows?.some(isBeingWorkedOut) === true ? SOON_MS : LATER_MS;
}

function isBeingWorkedOut({ definition, counts, goal }: CampaignRow): boolean {
  return definition.goals.length > 0 && counts.entered > 0 && goal === null;
}

/** 目标达成 — the deciding goal's rate of treated and control, and their difference. */
export function GoalCell({ campaign }: { readonly campaign: CampaignRow }) {
  const words = useWords().campaigns;
  const format = useFormat();
  const { definition, goal } = campaign;
  if (definition.goals.length === 0) return <span style={{ opacity: 0.65 }}>{words.noGoal}</span>;
  if (goal === null) return isBeingWorkedOut(campaign) ? <span style={{ opacity: 0.65 }}>{words.goalSoon}</span> : MISSING;
  const { treated, control, difference } = goal;
  if (treated.customers === 0) return <span style={{ opacity: 0.65 }}>{words.tooFew}</span>;
  const share = ({ reached, customers }: { readonly reached: number; readonly customers: number }) => (
    <Tooltip title={words.ofCustomers(format.number(reached), format.number(customers))}>
      <span>{format.share(reached, customers)}</span>
    </Tooltip>
  );
  return (
    <span className="num">
      {share(treated)}
      {control === null ? (
        <span style={{ opacity: 0.65 }}> · {words.noControl}</span>
      ) : (
        <>
          {' / '}
          {share(control)}
        </>
      )}
      {difference !== null && control !== null && (
        <Tooltip title={words.interval(signedPoints(difference.from, format.language), signedPoints(difference.to, format.language))}>
          <span style={{ display: 'block', opacity: 0.7, fontSize: 13 }}>
            {words.points(signedPoints(difference.effect, format.language))}
          </span>
        </Tooltip>
      )}
    </span>
  );
}
