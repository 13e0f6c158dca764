import { contract } from '@gyre/domain';
import { Skeleton } from 'antd';
import { type Answer, useCall } from '../../api.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { SegmentPicker, useSegmentName } from '../../parts/segment-picker.tsx';
import { useProjectKey } from '../../session.ts';
import { useChartColors } from '../../theme.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import type { SegmentFacts } from './segment-facts.ts';
import './segments.css';

interface OverlapTabProps {
  readonly segment: SegmentFacts;
  readonly other: string | undefined;
  readonly onOther: (other: string | undefined) => void;
}

/** 重合 — how far this segment and another overlap: three numbers and a bar. */
export function OverlapTab({ segment, other, onOther }: OverlapTabProps) {
  const words = useWords().segments.overlap;
  const project = useProjectKey();
  const body = { a: segment.key, b: other ?? '' };
  const answer = useCall(contract.segments.overlap, { params: { project }, body }, { enabled: other !== undefined, keep: true });
  return (
    <div style={{ display: 'grid', gap: 16, maxWidth: 1000 }}>
      <SegmentPicker value={other} onChange={onOther} except={segment.key} label={words.pick} />
      {other === undefined && <span style={{ opacity: 0.75 }}>{words.ask}</span>}
      {other !== undefined && answer.error !== null && <ErrorView error={answer.error} retry={() => void answer.refetch()} />}
      {other !== undefined && answer.data === undefined && answer.error === null && <Skeleton active paragraph={{ rows: 2 }} />}
      {other !== undefined && answer.data !== undefined && (
        <OverlapBar name={segment.definition.name} other={other} overlap={answer.data} />
      )}
    </div>
  );
}

interface OverlapBarProps {
  readonly name: string;
  readonly other: string;
  readonly overlap: Answer<typeof contract.segments.overlap>;
}

function OverlapBar({ name, other, overlap }: OverlapBarProps) {
  const words = useWords();
  const own = words.segments.overlap;
  const format = useFormat();
  const { palette } = useChartColors();
  const otherName = useSegmentName()(other);
  const parts = [
    { key: 'a', label: own.only(name), customers: overlap.onlyA, color: palette.third },
    { key: 'both', label: own.both, customers: overlap.both, color: palette.now },
    { key: 'b', label: own.only(otherName), customers: overlap.onlyB, color: palette.second },
  ];
  const whole = overlap.onlyA + overlap.both;
  return (
    <>
      <b title={words.campaigns.waterfall.of(format.number(overlap.both), format.number(whole))}>
        {own.verdict(format.share(overlap.both, whole), name, otherName)}
      </b>
      <div className="overlap-bar" role="img" aria-label={own.chart}>
        {parts.map((part) => (
          <div key={part.key} title={part.label} style={{ flexGrow: part.customers, flexBasis: 0, background: part.color }} />
        ))}
      </div>
      <div style={{ display: 'flex', gap: '6px 32px', flexWrap: 'wrap' }}>
        {parts.map((part) => (
          <span key={part.key}>
            <span style={{ display: 'inline-block', width: 10, height: 10, borderRadius: 2, background: part.color, marginInlineEnd: 6 }} />
            {part.label} <b className="num">{format.number(part.customers)}</b> {words.segments.people(part.customers)}
          </span>
        ))}
      </div>
    </>
  );
}
