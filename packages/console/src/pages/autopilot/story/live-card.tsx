import { contract } from '@gyre/domain';
import { Skeleton } from 'antd';
import { type Answer, useCall } from '../../../api.ts';
import { useProjectKey } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { Figure } from '../loop/figure.tsx';
import { StoryCard } from './story-card.tsx';

type Day = Answer<typeof contract.projects.overview>['today'];

/** (1) 此刻的经营 — today so far beside the same weekday last week until the same time. */
export function LiveCard() {
  const words = useWords().autopilot.tell;
  const format = useFormat();
  const project = useProjectKey();
  const facts = useCall(contract.projects.overview, { params: { project } }, { everyMs: 3_000, keep: true }).data;
  const figures: readonly (readonly [string, (day: Day) => string])[] = [
    [words.figures.revenue, ({ revenue }) => format.money(revenue)],
    [words.figures.orders, ({ orders }) => format.short(orders)],
    [words.figures.visitors, ({ visitors }) => format.short(visitors)],
    [words.figures.conversion, ({ payers, visitors }) => format.share(payers, visitors)],
  ];
  return (
    <StoryCard part="live" extra={facts && words.at(format.clock(facts.now).slice(0, 5))}>
      {facts === undefined ? (
        <Skeleton active title={false} paragraph={{ rows: 4 }} />
      ) : (
        <div className="story-live">
          {figures.map(([label, of]) => (
            <Figure key={label} label={label} value={of(facts.today)} note={words.against(of(facts.lastWeek))} />
          ))}
        </div>
      )}
    </StoryCard>
  );
}
