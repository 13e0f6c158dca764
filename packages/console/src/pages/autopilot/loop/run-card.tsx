import type { LoopRow } from '@gyre/domain';
import { Button, theme } from 'antd';
import { Go } from '../../../address.tsx';
import { MISSING } from '../../../format.ts';
import { Moment } from '../../../parts/moment.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { useMoney } from '../../../parts/use-money.ts';
import { useMay } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { signedPoints } from '../../campaigns/report/points.ts';
import { Figure } from './figure.tsx';
import { RunName } from './loop-name.tsx';
import { StateLine } from './state-line.tsx';
import { isStoppable, useStopLoop } from './use-loop-acts.ts';

type Run = NonNullable<LoopRow['run']>;

/** 正在运行 — one open run: where it stands and why, whom it reached, what it spent of its budget, how far the metric is back, and its stop. */
export function RunCard({ loop }: { readonly loop: LoopRow }) {
  const words = useWords().autopilot;
  const { language } = useFormat();
  const may = useMay('operate');
  const stop = useStopLoop();
  const { run } = loop;
  if (run === null) return null;
  return (
    <Panel
      title={<RunName run={run} loop={loop} />}
      extra={
        may &&
        isStoppable(loop) && (
          <Button danger size="small" onClick={() => stop(loop)}>
            {words.doing.stop}
          </Button>
        )
      }
    >
      <StateLine loop={loop} />
      <p style={{ margin: '10px 0 14px' }}>
        <Moment at={loop.since} /> · {loop.reason[language]}
      </p>
      <RunFigures run={run} />
      <div style={{ display: 'flex', gap: 16, marginTop: 12 }}>
        <Go to={`loops/${loop.episode}`}>{words.doing.open}</Go>
        {run.campaign !== null && <Go to={`campaigns/${run.campaign}`}>{words.doing.campaign}</Go>}
        <Go to={`episodes/${loop.episode}`}>{words.found.episode}</Go>
      </div>
    </Panel>
  );
}

/** 运行的数字 — reached, spent of the budget, recovery of treated and control, and the lift so far, until it has ended: then its verdict says it. */
export function RunFigures({ run }: { readonly run: Run }) {
  const words = useWords().autopilot.doing;
  const format = useFormat();
  const money = useMoney();
  const { reading, budget, spent, controlShareBp, end } = run;
  const points = (share: number): string => signedPoints(share, format.language);
  const { lift, treated, control } = reading ?? { lift: null, treated: null, control: null };
  return (
    <div className="loop-figures">
      <Figure
        label={words.reached}
        value={format.number(reading?.reached)}
        note={reading === null ? undefined : words.refused(format.number(reading.refused))}
      />
      <Figure
        label={words.messages}
        value={words.of(format.short(spent.messages), format.short(budget.messages))}
        note={<SpentBar part={spent.messages} whole={budget.messages} />}
      />
      <Figure
        label={words.spent}
        value={words.of(money(spent.cost), money(budget.cost))}
        note={<SpentBar part={spent.cost} whole={budget.cost} />}
      />
      <Figure
        label={words.recovery}
        value={treated === null ? MISSING : `${words.treated} ${format.share(treated, 1)}`}
        note={
          control === null
            ? words.held(format.share(controlShareBp, 10_000))
            : `${words.control} ${format.share(control, 1)} · ${words.held(format.share(controlShareBp, 10_000))}`
        }
      />
      {end === null && (
        <Figure
          label={words.lift}
          value={lift === null ? MISSING : words.liftText(points(lift.from), points(lift.to))}
          note={lift === null ? words.liftNone : words.liftUnit}
        />
      )}
    </div>
  );
}

function SpentBar({ part, whole }: { readonly part: number; readonly whole: number }) {
  const { token } = theme.useToken();
  const share = whole === 0 ? 0 : Math.min(1, part / whole);
  return (
    <div className="spent-bar" style={{ marginTop: 4 }} aria-hidden>
      <span style={{ width: `${share * 100}%`, background: share > 0.9 ? token.colorWarning : token.colorPrimary }} />
    </div>
  );
}
