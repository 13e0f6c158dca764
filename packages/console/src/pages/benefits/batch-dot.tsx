import { StatusDot, type Tone } from '../../parts/status-dot.tsx';
import { useWords } from '../../words/index.ts';
import type { BatchState } from './batch-words.ts';

const TONES: Readonly<Record<BatchState, Tone>> = { open: 'good', closed: 'off', before: 'busy', over: 'off', frozen: 'bad' };

/** 批次状态 — what customers can do with a batch now. */
export function BatchDot({ state }: { readonly state: BatchState }) {
  return <StatusDot tone={TONES[state]}>{useWords().benefits.states[state]}</StatusDot>;
}
