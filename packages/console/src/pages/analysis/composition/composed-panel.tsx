import { groupsBehind, type ComposedTable } from '@gyre/domain/analyses/composed-groups';
import { breakdownTitle } from '@gyre/domain/analyses/titles';
import { useCallback, useMemo } from 'react';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { TotalBars } from '../charts/total-bars.tsx';
import { useGroupName } from '../part-name.ts';
import { useBothWords } from '../use-both-words.ts';

interface ComposedPanelProps {
  readonly table: ComposedTable;
  /** What the customers are called, and whom they are shown against. */
  readonly sides: readonly [string, string];
  /** Whether both sides are asked about, rather than one against the other. */
  readonly arePeers?: boolean;
  readonly shown: 'share' | 'earlier' | 'tgi';
  /** Opens the customers of a group. `about`: how the group is called. */
  readonly onGroup: (groups: ReturnType<typeof groupsBehind>, about: string) => void;
}

/** 构成图 — by one breakdown, the shares of the customers beside those of the base or of an earlier time, or how much more often than there (TGI). */
export function ComposedPanel({ table, sides, arePeers = false, shown, onGroup }: ComposedPanelProps) {
  const own = useWords().analysis.composition;
  const { language } = useFormat();
  const both = useBothWords();
  const groupName = useGroupName();
  const title = breakdownTitle(table.by, [], both)[language];
  const bars = useMemo(
    () =>
      table.groups.map(({ value, other, target, earlier, base, tgi }) => ({
        name: groupName(other ? 'other' : [value], [table.by]),
        ...(shown === 'tgi' ? { value: tgi } : { value: target.share, earlier: (shown === 'share' ? base : (earlier ?? base)).share }),
      })),
    [table, groupName, shown],
  );
  const pick = useCallback(
    (bar: number): void => {
      const group = table.groups[bar];
      if (group !== undefined) onGroup(groupsBehind(group, table.groups), [sides[0], title, bars[bar]?.name].join(' · '));
    },
    [table, bars, sides, title, onGroup],
  );
  return (
    <section aria-label={title}>
      <h3 className="analysis-part">{title}</h3>
      <TotalBars
        label={`${title} · ${own.shown[shown]}`}
        unit={shown === 'tgi' ? 'index' : 'share'}
        bars={bars}
        sides={sides}
        arePeers={arePeers}
        onPoint={pick}
      />
    </section>
  );
}
