import type { CompositionParams, CompositionView } from '@gyre/domain/analyses/composition';
import { Segmented } from 'antd';
import { z } from 'zod';
import { useAddress } from '../../../address.tsx';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import type { FigureProps } from '../view.ts';
import { useWhoName } from '../who-name.ts';
import { ComposedPanel } from './composed-panel.tsx';

const Address = z.object({ chart: z.enum(['share', 'earlier', 'tgi']).optional() });

/** What is shown: what the address says; where it says nothing, or what there is not, what the answer is about. */
function chartOf(chosen: z.output<typeof Address>['chart'], isCompared: boolean): 'share' | 'earlier' | 'tgi' {
  if (chosen === undefined) return isCompared ? 'earlier' : 'share';
  return chosen === 'earlier' && !isCompared ? 'share' : chosen;
}

/** 构成图 — a panel for each breakdown. */
export function CompositionFigure({ params, answer, onPick }: FigureProps<CompositionParams, CompositionView>) {
  const words = useWords().analysis;
  const own = words.composition;
  const format = useFormat();
  const nameOf = useWhoName();
  const [address, setAddress] = useAddress(Address);
  const { earlier } = answer;
  const chart = chartOf(address.chart, earlier !== null);
  const [who, base] = [nameOf(params.among), nameOf(params.base)];
  const then = earlier === null ? '' : own.asOf(who, format.minute(earlier.at));
  const now = earlier === null ? who : own.asOfNow(who);
  return (
    <>
      <div className="rule-line" style={{ marginBottom: 8 }}>
        <Segmented
          size="small"
          aria-label={own.shown.label}
          value={chart}
          options={(['share', ...(earlier === null ? [] : (['earlier'] as const)), 'tgi'] as const).map((value) => ({
            value,
            label: own.shown[value],
          }))}
          onChange={(value) => setAddress({ chart: value })}
        />
        <span className="rule-quiet">
          {own.sizes(now, format.number(answer.customers), base, format.number(answer.base))}
          {earlier !== null && ` · ${own.size(then, format.number(earlier.customers))}`}
        </span>
      </div>
      <div className="analysis-grid">
        {answer.tables.map((table, i) => (
          <ComposedPanel
            key={i}
            table={table}
            sides={chart === 'earlier' ? [now, then] : [who, base]}
            shown={chart}
            onGroup={(groups, about) => onPick({ table: i, groups }, about)}
          />
        ))}
      </div>
      <p className="analysis-note">{own.tgiNote}</p>
      {earlier !== null && <p className="analysis-note">{own.earlierNote}</p>}
    </>
  );
}
