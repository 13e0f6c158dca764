import type { Loop } from '@gyre/domain';
import { theme } from 'antd';
import { MISSING } from '../../../format.ts';
import { Panel } from '../../../parts/panel.tsx';
import { useMoney } from '../../../parts/use-money.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { signedPoints } from '../../campaigns/report/points.ts';
import { costOfEach } from './cost-of-each.ts';
import { Figure } from './figure.tsx';

/** 判断 — one sentence first, then gained = anyway + lift, what it brought with its interval, and what each increment cost. */
export function OutcomePanel({ loop }: { readonly loop: Loop }) {
  const { detail: words, figures } = useWords().autopilot;
  const { interval } = figures;
  const format = useFormat();
  const money = useMoney();
  const { token } = theme.useToken();
  const { outcome, caused, run } = loop;
  if (run === null || run.approvedAt === null) return null;
  if (outcome === null) return <Panel title={words.outcome}>{words.notYet}</Panel>;
  const points = (share: number): string => signedPoints(share, format.language);
  const people = (count: number): string => format.number(Math.round(count));
  const { lift, anyway, gained } = outcome;
  const color = outcome.kind === 'caused' ? token.colorPrimary : token.colorTextQuaternary;
  const each = costOfEach(caused, run.spent.cost);
  return (
    <Panel title={words.outcome}>
      <p
        style={{
          fontSize: 17,
          lineHeight: 1.6,
          fontWeight: 600,
          margin: '0 0 14px',
          borderInlineStart: `4px solid ${color}`,
          paddingInlineStart: 14,
        }}
      >
        {outcome.sentence[format.language]}
      </p>
      <div className="loop-figures">
        {lift !== null && anyway !== null && gained !== null && (
          <div style={{ gridColumn: 'span 2' }}>
            <Figure
              label={`${words.gained} = ${words.anyway} + ${words.lift}`}
              value={words.gainedText(points(gained), points(anyway.effect), addend(points(lift.effect)))}
              note={words.liftNote(points(lift.from), points(lift.to))}
            />
          </div>
        )}
        {caused !== null && (
          <Figure
            label={words.increment}
            value={people(caused.customers.effect)}
            note={interval(people(caused.customers.from), people(caused.customers.to))}
          />
        )}
        {caused !== null && caused.value !== null && (
          <Figure
            label={words.value}
            value={money(Math.round(caused.value.effect))}
            note={interval(money(Math.round(caused.value.from)), money(Math.round(caused.value.to)))}
          />
        )}
        <Figure label={words.spent} value={money(run.spent.cost)} />
        <Figure label={words.cost} value={each === null ? MISSING : money(each)} />
      </div>
      <p style={{ margin: '12px 0 0', opacity: 0.7 }} className="num">
        {words.groups(format.number(outcome.treated), format.number(outcome.control))}
      </p>
    </Panel>
  );
}

/** What is added to a sum, after its own plus or minus: `+5.87` is `+ 5.87`, `0` is `+ 0`. */
function addend(signed: string): string {
  return signed.startsWith('−') ? `− ${signed.slice(1)}` : `+ ${signed.replace('+', '')}`;
}
