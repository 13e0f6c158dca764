import type { Loop } from '@gyre/domain';
import { useMoney } from '../../../parts/use-money.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { IntervalBar } from '../../campaigns/report/interval-bar.tsx';
import { scaleOf } from '../../campaigns/report/goal-rows.ts';
import { costOfEach } from '../loop/cost-of-each.ts';
import { StoryCard } from './story-card.tsx';

/** (7) 增量 — how many more reached the goal because of it, with the 95 % interval, what it cost and what each cost; or that they are too few. */
export function IncrementCard({ loop }: { readonly loop: Loop | undefined }) {
  const words = useWords().autopilot.tell;
  const format = useFormat();
  const money = useMoney();
  const outcome = loop?.outcome ?? null;
  if (loop === undefined || outcome === null || loop.run === null) return <StoryCard part="increment" waits={words.waits.increment} />;
  const { caused, run } = loop;
  const people = (count: number): string => format.number(Math.round(count));
  const each = costOfEach(caused, run.spent.cost);
  return (
    <StoryCard part="increment">
      <div className="num" style={{ fontSize: 24, lineHeight: 1.4, fontWeight: 600 }}>
        {caused === null ? words.tooFew : words.increment(people(caused.customers.effect))}
      </div>
      {caused !== null && (
        <>
          <div className="num" style={{ opacity: 0.75 }}>
            {words.interval(people(caused.customers.from), people(caused.customers.to))}
          </div>
          <IntervalBar
            value={caused.customers.effect}
            from={caused.customers.from}
            to={caused.customers.to}
            scale={scaleOf([caused.customers]) ?? caused.customers}
            label={words.interval(people(caused.customers.from), people(caused.customers.to))}
          />
        </>
      )}
      <p className="num" style={{ margin: '4px 0 8px', fontWeight: 600 }}>
        {[words.cost(money(run.spent.cost)), ...(each === null ? [] : [words.each(money(each))])].join(' · ')}
      </p>
      <p className="story-small">{outcome.sentence[format.language]}</p>
    </StoryCard>
  );
}
