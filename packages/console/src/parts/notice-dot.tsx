import type { NoticeState } from '@gyre/domain/notice';
import { useWords } from '../words/index.ts';
import { StatusDot, type Tone } from './status-dot.tsx';

const TONES: Readonly<Record<NoticeState, Tone>> = { waiting: 'busy', sending: 'busy', sent: 'good', failed: 'bad', unknown: 'warn' };

interface NoticeDotProps {
  readonly state: NoticeState;
  /** Said instead of the state. */
  readonly children?: string;
}

/** 通知状态 — what became of a notice to an operator. */
export function NoticeDot({ state, children }: NoticeDotProps) {
  const { states } = useWords().dashboards.subscriptions;
  return <StatusDot tone={TONES[state]}>{children ?? states[state]}</StatusDot>;
}
