import type { Effect } from '@gyre/domain';
import { Tooltip } from 'antd';
import { MISSING } from '../../../format.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { intervalOf, relativeOf, type scaleOf } from './goal-rows.ts';
import { IntervalBar } from './interval-bar.tsx';
import { withSign } from './points.ts';

interface LiftProps {
  readonly effect: Effect | null;
  /** A difference in words, with its sign. */
  readonly say: (difference: number) => string;
}

/** 绝对提升 — drawn on the table's scale; or why there is none. */
export function LiftBar({ effect, scale, say }: LiftProps & { readonly scale: ReturnType<typeof scaleOf> }) {
  const words = useWords().campaigns.report;
  const interval = intervalOf(effect);
  if (interval === null || scale === null) return <NoEffect effect={effect} />;
  const label = words.intervalLabel(say(interval.value), say(interval.from), say(interval.to));
  return <IntervalBar {...interval} scale={scale} label={label} />;
}

/** The same in numbers; nothing where there are none. */
export function LiftText({ effect, say }: LiftProps) {
  const interval = intervalOf(effect);
  return interval === null ? null : <Said value={say(interval.value)} from={say(interval.from)} to={say(interval.to)} />;
}

/** 相对提升 — in percent of the control group, with its interval; or why there is none. */
export function Relative({ effect }: { readonly effect: Effect | null }) {
  const words = useWords().campaigns.report;
  const format = useFormat();
  const interval = relativeOf(effect);
  // Why there is nothing at all stands with the absolute effect already.
  if (interval === null) return effect?.error === 'zero_baseline' ? <NoEffect effect={effect} /> : MISSING;
  const say = (share: number): string => withSign(share, format.share(Math.abs(share), 1));
  const [value, from, to] = [say(interval.value), say(interval.from), say(interval.to)];
  return (
    <Tooltip title={words.intervalLabel(value, from, to)}>
      <Said value={value} from={from} to={to} />
    </Tooltip>
  );
}

function Said({ value, from, to, ...rest }: { readonly value: string; readonly from: string; readonly to: string }) {
  return (
    <span className="num" style={{ whiteSpace: 'nowrap' }} {...rest}>
      <b>{value}</b> <span style={{ opacity: 0.65 }}>{`${from} … ${to}`}</span>
    </span>
  );
}

function NoEffect({ effect }: { readonly effect: Effect | null }) {
  const { errors } = useWords().campaigns.report;
  if (effect === null || effect.error === '') return MISSING;
  return <span style={{ opacity: 0.65 }}>{errors[effect.error]}</span>;
}
