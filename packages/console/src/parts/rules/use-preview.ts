import { contract } from '@gyre/domain';
import { useCallback, useMemo, useState } from 'react';
import type { Answer } from '../../api.ts';
import { useProjectKey } from '../../session.ts';
import { type Asking, useAsking } from '../use-asking.ts';
import type { Compiled } from './rule-draft.ts';

export type PreviewAnswer = Answer<typeof contract.segments.preview>;

export interface Preview extends Asking<Compiled, PreviewAnswer> {
  /** The newest answer there is, maybe of an earlier rule. */
  readonly answer: PreviewAnswer | null;
  /** Customers each node of the tree holds, by id. */
  readonly counts: ReadonlyMap<number, number>;
  /** Customers whom a node alone keeps out of its group, one where all must hold, by id. */
  readonly taken: ReadonlyMap<number, number>;
}

type Shown = Pick<Preview, 'answer' | 'counts' | 'taken'>;

/**
 * 试算 — how many a rule holds now. Asked once typing has paused; an older question is cancelled; the last numbers stay until the new ones
 * come. One that takes long can be stopped.
 */
export function useRulePreview(draft: Compiled, sample: number): Preview {
  const project = useProjectKey();
  const argsOf = useCallback(
    ({ rule }: Compiled, query: string) => ({ params: { project }, body: { rule, sample, query } }),
    [project, sample],
  );
  const asking = useAsking(contract.segments.preview, draft, argsOf, { staleMs: 5_000, everyMs: 15_000 });
  const { data, settled } = asking;
  const [shown, setShown] = useState<Shown>({ answer: null, counts: new Map(), taken: new Map() });
  if (data !== undefined && data !== shown.answer) setShown({ answer: data, ...countsOf(settled, data) });
  return useMemo(() => ({ ...asking, ...shown }), [asking, shown]);
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
