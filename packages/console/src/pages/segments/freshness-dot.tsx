import { Tooltip } from 'antd';
import { StatusDot } from '../../parts/status-dot.tsx';
import { useWords } from '../../words/index.ts';
import type { SegmentRow } from './segment-facts.ts';

/** 时效 — live or frozen; one whose rule cannot be evaluated says so. */
export function FreshnessDot({ segment }: { readonly segment: Pick<SegmentRow, 'freshness' | 'problem'> }) {
  const words = useWords().segments;
  const { freshness, problem } = segment;
  return (
    <Tooltip title={problem === '' ? words.freshnessHelp[freshness] : words.problem + problem}>
      <span>
        <StatusDot tone={problem === '' ? (freshness === 'live' ? 'good' : 'off') : 'bad'}>{words.freshness[freshness]}</StatusDot>
      </span>
    </Tooltip>
  );
}
