import { StatusDot, type Tone } from '../../parts/status-dot.tsx';
import { useWords, type Words } from '../../words/index.ts';
import type { Alert } from './alert-draft.ts';

type State = keyof Words['alerts']['states'];
const TONES: Readonly<Record<State, Tone>> = {
  failing: 'bad',
  off: 'off',
  anomalous: 'bad',
  muted: 'off',
  waiting: 'busy',
  normal: 'good',
};

/** How an alert stands; of several that are true the one to look at first. */
function stateOfAlert({ problem, definition, open, mutedUntil, judgedUntil }: Alert, now: number): State {
  if (!definition.enabled) return 'off';
  if (problem !== null) return 'failing';
  if (open > 0) return 'anomalous';
  if (mutedUntil !== null && mutedUntil > now) return 'muted';
  return judgedUntil === null ? 'waiting' : 'normal';
}

/** 预警状态 — as a word with a dot. */
export function AlertDot({ alert, now }: { readonly alert: Alert; readonly now: number }) {
  const state = stateOfAlert(alert, now);
  return <StatusDot tone={TONES[state]}>{useWords().alerts.states[state]}</StatusDot>;
}
