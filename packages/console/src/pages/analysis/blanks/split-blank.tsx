import { type Breakdown, MOST_BREAKDOWNS } from '@gyre/domain/questions/measures';
import { InputNumber } from 'antd';
import { useWords } from '../../../words/index.ts';
import { BreakdownsBlank } from './breakdowns-blank.tsx';

interface SplitBlankProps {
  /** The first events, whose properties are offered. */
  readonly events: readonly string[];
  readonly by: readonly Breakdown[] | undefined;
  readonly groups: number;
  readonly change: (part: { readonly by?: readonly Breakdown[]; readonly groups?: number }) => void;
}

const KINDS = ['value', 'band', 'attribute', 'segment'] as const;

/** 拆分 — what the parts of an answer are told apart by, and how many of them. */
export function SplitBlank({ events, by = [], groups, change }: SplitBlankProps) {
  const words = useWords().analysis.breakdowns;
  return (
    <div className="rule-line">
      <span>{words.by}</span>
      <BreakdownsBlank events={events} value={by} most={MOST_BREAKDOWNS} kinds={KINDS} onChange={(chosen) => change({ by: chosen })} />
      {by.length > 0 && (
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
