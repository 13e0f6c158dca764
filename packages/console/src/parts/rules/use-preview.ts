import { contract } from '@gyre/domain';
import { useCallback, useMemo, useState } from 'react';
import { type Answer, type CallError, stopCall, useCall } from '../../api.ts';
import { useProjectKey } from '../../session.ts';
import { useDelayed } from '../use-delayed.ts';
import type { Compiled } from './rule-draft.ts';

export type PreviewAnswer = Answer<typeof contract.segments.preview>;

export interface Preview {
  /** The newest answer there is, maybe of an earlier rule. */
  readonly answer: PreviewAnswer | null;
  /** Customers each node of the tree holds, by id. */
  readonly counts: ReadonlyMap<number, number>;
  /** Customers whom a node alone keeps out of its group, one where all must hold, by id. */
  readonly taken: ReadonlyMap<number, number>;
  /** True while the answer to the rule as it stands is on its way, or was stopped. */
  readonly late: boolean;
  readonly error: CallError | null;
  /** The name under which the server tells how far the answer is. */
  readonly query: string;
  /** Whether the rule as it stands is not asked for any more, until it changes or goes on. */
  readonly isStopped: boolean;
  readonly stop: () => void;
  readonly resume: () => void;
}

interface Shown {
  readonly answer: PreviewAnswer | null;
  readonly counts: ReadonlyMap<number, number>;
  readonly taken: ReadonlyMap<number, number>;
}

/**
 * 试算 — how many a rule holds now. Asked once typing has paused; an older question is cancelled; the last numbers stay until the new ones
 * come. One that takes long can be stopped.
 */
export function useRulePreview(draft: Compiled, sample: number): Preview {
  const project = useProjectKey();
  const settled = useDelayed(draft, 150);
  const [query] = useState(queryName);
  const args = useMemo(
    () => ({ params: { project }, body: { rule: settled.rule, sample, query } }),
    [project, settled.rule, sample, query],
  );
  const [stopped, setStopped] = useState<Compiled | null>(null);
  const found = useCall(contract.segments.preview, args, { staleMs: 5_000, everyMs: 15_000, enabled: stopped !== settled });
  const [shown, setShown] = useState<Shown>({ answer: null, counts: new Map(), taken: new Map() });
  if (found.data !== undefined && found.data !== shown.answer) setShown({ answer: found.data, ...countsOf(settled, found.data) });
  const isStopped = stopped === settled && settled === draft;
  const late = settled !== draft || (found.data === undefined && found.error === null);
  const stop = useCallback((): void => {
    setStopped(settled);
    void stopCall(contract.segments.preview, args);
  }, [settled, args]);
  const resume = useCallback((): void => setStopped(null), []);
  return useMemo(
    () => ({ ...shown, late, error: found.error, query, isStopped, stop, resume }),
    [shown, late, found.error, query, isStopped, stop, resume],
  );
}

/** A name nobody else asks under. */
function queryName(): string {
  return [...crypto.getRandomValues(new Uint32Array(3))].map((part) => part.toString(36)).join('-');
}

/** The counts of an answer by node instead of by path. */
function countsOf(draft: Compiled, answer: Pick<PreviewAnswer, 'counts'>): Pick<Shown, 'counts' | 'taken'> {
  const byPath = new Map(answer.counts.map((count) => [count.path.join('.'), count]));
  const counts = new Map<number, number>();
  const taken = new Map<number, number>();
  for (const [id, path] of draft.paths) {
    const [own, group] = [byPath.get(path.join('.')), byPath.get(path.slice(0, -1).join('.'))];
    if (own === undefined) continue;
    counts.set(id, own.customers);
    if (own.without !== null && group !== undefined) taken.set(id, own.without - group.customers);
  }
  return { counts, taken };
}
