import type { Playbook } from '@gyre/domain';
import { StatusDot } from '../../../parts/status-dot.tsx';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';

/** 预案状态 — off, so many runs open, or ready. */
export function PlaybookDot({ playbook: { isOff, openRuns } }: { readonly playbook: Pick<Playbook, 'isOff' | 'openRuns'> }) {
  const { states } = useWords().playbooks;
  const format = useFormat();
  if (isOff) return <StatusDot tone="off">{states.off}</StatusDot>;
  if (openRuns > 0) return <StatusDot tone="busy">{states.running(format.number(openRuns))}</StatusDot>;
  return <StatusDot tone="good">{states.ready}</StatusDot>;
}
