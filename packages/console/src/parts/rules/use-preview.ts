import { contract } from '@gyre/domain';
import { useMemo, useState } from 'react';
import { type Answer, type CallError, useCall } from '../../api.ts';
import { useProjectKey } from '../../session.ts';
import { useDelayed } from '../use-delayed.ts';
import type { Compiled } from './rule-draft.ts';

export type PreviewAnswer = Answer<typeof contract.segments.preview>;

export interface Preview {
  /** The newest answer there is, maybe of an earlier rule. */
  readonly answer: PreviewAnswer | null;
  /** Customers each node of the tree holds, by id. */
  readonly counts: ReadonlyMap<number, number>;
  /** True while the answer to the rule as it stands is on its way. */
  readonly late: boolean;
  readonly error: CallError | null;
}

interface Shown {
  readonly answer: PreviewAnswer | null;
  readonly counts: ReadonlyMap<number, number>;
}

/** 试算 — how many a rule holds now. Asked once typing has paused; an older question is cancelled; the last numbers stay until the new ones come. */
export function useRulePreview(draft: Compiled, sample: number): Preview {
  const project = useProjectKey();
  const settled = useDelayed(draft, 150);
  const found = useCall(
    contract.segments.preview,
    { params: { project }, body: { rule: settled.rule, sample } },
    { staleMs: 5_000, everyMs: 15_000 },
  );
  const [shown, setShown] = useState<Shown>({ answer: null, counts: new Map() });
  if (found.data !== undefined && found.data !== shown.answer) setShown({ answer: found.data, counts: countsOf(settled, found.data) });
  const late = settled !== draft || (found.data === undefined && found.error === null);
  return useMemo(() => ({ ...shown, late, error: found.error }), [shown, late, found.error]);
}

/** The counts of an answer by node instead of by path. */
function countsOf(draft: Compiled, answer: Pick<PreviewAnswer, 'counts'>): ReadonlyMap<number, number> {
  const byPath = new Map(answer.counts.map(({ path, customers }) => [path.join('.'), customers]));
  const byNode = [...draft.paths].flatMap(([id, path]): [number, number][] => {
    const customers = byPath.get(path.join('.'));
    return customers === undefined ? [] : [[id, customers]];
  });
  return new Map(byNode);
}
