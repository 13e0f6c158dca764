import type { Breakdown } from '@gyre/domain/questions/measures';
import { InputNumber } from 'antd';
import { useWords } from '../../../words/index.ts';
import { BreakdownsBlank } from './breakdowns-blank.tsx';

interface SplitBlankProps {
  /** The first events, whose properties are offered. */
  readonly events: readonly string[];
  readonly by: Breakdown | undefined;
  readonly groups: number;
  readonly change: (part: { readonly by?: Breakdown | undefined; readonly groups?: number }) => void;
}

const KINDS = ['value', 'band', 'attribute', 'segment'] as const;

/** 拆分 — one thing the parts of an answer are told apart by, and how many of them. */
export function SplitBlank({ events, by, groups, change }: SplitBlankProps) {
  const words = useWords().analysis.breakdowns;
  return (
    <div className="rule-line">
      <span>{words.by}</span>
      <BreakdownsBlank
        events={events}
        value={by === undefined ? [] : [by]}
        most={1}
        kinds={KINDS}
        onChange={([chosen]) => change({ by: chosen })}
      />
      {by !== undefined && (
        <span className="rule-joined">
          <span className="rule-quiet">{words.most}</span>
          <InputNumber<number>
            aria-label={words.most}
            min={1}
            max={20}
            precision={0}
            style={{ width: 68 }}
            value={groups}
            onChange={(most) => change({ groups: most ?? 5 })}
          />
          <span className="rule-quiet">{words.groupsUnit}</span>
        </span>
      )}
    </div>
  );
}
