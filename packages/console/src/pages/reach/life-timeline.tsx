import { theme, Tooltip } from 'antd';
import type { CSSProperties } from 'react';
import { Moment } from '../../parts/moment.tsx';
import { StatusDot, type Tone } from '../../parts/status-dot.tsx';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { useProviderName } from './sender-names.ts';
import { lifeOf, type LifePoint, type MessageRow, waitingFor } from './message-life.ts';
import './reach.css';

/** A short span as people say it: milliseconds below a second, seconds below two minutes, then in the unit that suits it. */
function useShortSpan(): (ms: number) => string {
  const words = useWords().reach.log;
  const format = useFormat();
  return (ms) => {
    if (ms < 1000) return words.ms(format.number(ms));
    if (ms < 120_000) return words.seconds(format.number(ms / 1000, 1));
    return format.duration(ms);
  };
}

interface LifeTimelineProps {
  readonly message: MessageRow;
  /** What happened, where more is known than the message itself tells. */
  readonly points?: readonly LifePoint[];
}

/** 进程 — the life of a message, step by step, and what it waits for. */
export function LifeTimeline({ message, points = lifeOf(message) }: LifeTimelineProps) {
  const words = useWords().reach.log;
  const format = useFormat();
  const span = useShortSpan();
  const waiting = waitingFor(message);
  return (
    <ol className="life">
      {points.map((step, i) => (
        <li key={i}>
          <StatusDot tone={step.tone}>
            {words.life[step.mark]}
            {step.of !== undefined && <PointNote mark={step.mark} of={step.of} />}
          </StatusDot>
          <span className="num life-at">
            <Moment at={step.at} exact />
            <span className="life-after">{step.afterMs !== null && step.afterMs > 0 && words.after(span(step.afterMs))}</span>
          </span>
        </li>
      ))}
      {waiting !== null && (
        <li className="life-waiting">
          <StatusDot tone="off">{words.waiting[waiting]}</StatusDot>
          <span className="life-at">{format.moment(message.createdAt)}</span>
        </li>
      )}
    </ol>
  );
}

/** Which attempt, with whom, and why not. */
function PointNote({
  mark,
  of: { attempt, provider, failure },
}: {
  readonly mark: LifePoint['mark'];
  readonly of: NonNullable<LifePoint['of']>;
}) {
  const words = useWords().reach;
  const providerOf = useProviderName();
  const notes = [
    ...(mark === 'attempted' && provider !== '' ? [providerOf(provider)] : []),
    ...(attempt > 1 && (mark === 'queued' || mark === 'attempted') ? [words.log.attempt(attempt)] : []),
    ...(failure === '' ? [] : [words.failures[failure].name]),
  ];
  return notes.length === 0 ? null : <span style={{ opacity: 0.7 }}>{notes.join(' · ')}</span>;
}

/** 进程（一行） — one dot a step, for a table; the steps with their times on hover. */
export function LifeStrip({ message }: { readonly message: MessageRow }) {
  const words = useWords().reach.log;
  const format = useFormat();
  const { token } = theme.useToken();
  const colors: Readonly<Record<Tone, string>> = {
    good: token.colorPrimary,
    busy: token.colorInfo,
    warn: '#d97706',
    bad: token.colorError,
    off: token.colorTextQuaternary,
  };
  const steps = lifeOf(message);
  const waiting = waitingFor(message);
  const said = steps.map((step) => `${words.life[step.mark]} ${format.clock(step.at)}`);
  return (
    <Tooltip
      title={[...said, ...(waiting === null ? [] : [words.waiting[waiting]])].map((line) => (
        <div key={line}>{line}</div>
      ))}
    >
      <span className="life-strip" role="img" aria-label={said.join(' → ')}>
        {steps.map((step) => (
          <i key={step.mark} style={{ '--dot': colors[step.tone] } as CSSProperties} />
        ))}
        {waiting !== null && <i className="life-open" />}
      </span>
    </Tooltip>
  );
}
