import { Compared, ComparedInstant } from '@gyre/domain/analyses/time-range';
import { Select } from 'antd';
import { SegmentsPicker } from '../../../parts/segment-picker.tsx';
import { useWords } from '../../../words/index.ts';
import type { AskedDraft } from '../draft.ts';
import type { ScopePart } from '../view.ts';
import { AmongField } from './among-field.tsx';
import { RangeField } from './range-field.tsx';
import { ZoneField } from './zone-field.tsx';

interface ScopeBarProps {
  readonly draft: AskedDraft;
  readonly change: (part: Partial<AskedDraft>) => void;
  readonly fields?: readonly ScopePart[];
}

const ALL: readonly ScopePart[] = ['range', 'compare', 'among', 'segments'];

/** 范围 — what an analysis is asked: when, compared with what, whose, and which segments beside each other. */
export function ScopeBar({ draft, change, fields = ALL }: ScopeBarProps) {
  const words = useWords().analysis;
  const has = (field: ScopePart): boolean => fields.includes(field);
  if (fields.length === 0) return null;
  return (
    <div className="analysis-scope">
      {has('range') && <RangeField value={draft.range} onChange={(range) => change({ range })} />}
      {has('compare') && (
        <Select<Compared | 'none'>
          aria-label={words.compare.label}
          popupMatchSelectWidth={false}
          style={{ minWidth: 108 }}
          value={draft.compare ?? 'none'}
          options={(['none', ...(has('range') ? Compared : ComparedInstant).options] as const).map((value) => ({
            value,
            label: words.compare[value],
          }))}
          onChange={(compare) => change({ compare: compare === 'none' ? undefined : compare })}
        />
      )}
      {has('among') && <AmongField value={draft.among} onChange={(among) => change({ among })} />}
      {has('segments') && (
        <div className="analysis-segments">
          <SegmentsPicker
            label={words.segments}
            except={[]}
            value={[...draft.segments]}
            onChange={(segments) => change({ segments: segments.slice(0, 8) })}
          />
        </div>
      )}
      {has('range') && <ZoneField value={draft.zone} onChange={(zone) => change({ zone })} />}
    </div>
  );
}
