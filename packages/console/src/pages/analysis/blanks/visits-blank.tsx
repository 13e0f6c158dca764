import { MINUTE_MS } from '@gyre/domain';
import { Checkbox } from 'antd';
import { useWords } from '../../../words/index.ts';
import { NumberBlank } from './number-blank.tsx';

interface VisitsBlankProps {
  readonly gapMs: number;
  readonly endsAtMidnight: boolean;
  readonly change: (part: { readonly gapMs?: number; readonly endsAtMidnight?: boolean }) => void;
}

/** 访问的界线 — after which pause another visit begins, and whether one does at midnight. */
export function VisitsBlank({ gapMs, endsAtMidnight, change }: VisitsBlankProps) {
  const own = useWords().analysis.session;
  return (
    <>
      <span>{own.gap}</span>
      <NumberBlank
        label={own.gapLabel}
        value={gapMs / MINUTE_MS}
        min={1}
        max={1440}
        onChange={(minutes) => change({ gapMs: minutes * MINUTE_MS })}
      />
      <span>{own.ends}</span>
      <Checkbox checked={endsAtMidnight} onChange={(e) => change({ endsAtMidnight: e.target.checked })}>
        {own.midnight}
      </Checkbox>
    </>
  );
}
