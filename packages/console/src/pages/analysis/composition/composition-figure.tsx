import type { CompositionParams, CompositionView } from '@gyre/domain/analyses/composition';
import { Segmented } from 'antd';
import { z } from 'zod';
import { useAddress } from '../../../address.tsx';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import type { FigureProps } from '../view.ts';
import { useWhoName } from '../who-name.ts';
import { ComposedPanel } from './composed-panel.tsx';

const Address = z.object({ chart: z.enum(['share', 'tgi']).default('share') });

/** 构成图 — a panel for each breakdown. */
export function CompositionFigure({ params, answer, onPick }: FigureProps<CompositionParams, CompositionView>) {
  const words = useWords().analysis;
  const own = words.composition;
  const format = useFormat();
  const nameOf = useWhoName();
  const [{ chart }, setAddress] = useAddress(Address);
  const sides = [nameOf(params.among), nameOf(params.base)] as const;
  return (
    <>
      <div className="rule-line" style={{ marginBottom: 8 }}>
        <Segmented
          size="small"
          aria-label={own.shown.label}
          value={chart}
          options={(['share', 'tgi'] as const).map((value) => ({ value, label: own.shown[value] }))}
          onChange={(value) => setAddress({ chart: value })}
        />
        <span className="rule-quiet">{own.sizes(sides[0], format.number(answer.customers), sides[1], format.number(answer.base))}</span>
      </div>
      <div className="analysis-grid">
        {answer.tables.map((table, i) => (
          <ComposedPanel
            key={i}
            table={table}
            sides={sides}
            shown={chart}
            onGroup={(groups, about) => onPick({ table: i, groups }, about)}
          />
        ))}
      </div>
      <p className="analysis-note">{own.tgiNote}</p>
    </>
  );
}
