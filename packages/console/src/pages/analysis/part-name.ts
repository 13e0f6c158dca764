import type { Part } from '@gyre/domain/analyses/asked';
import { groupCells } from '@gyre/domain/analyses/titles';
import type { Breakdown } from '@gyre/domain/questions/measures';
import type { EventSelector } from '@gyre/domain';
import { useCallback } from 'react';
import { useSegmentName } from '../../parts/segment-picker.tsx';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { cellText } from './frame/cell-view.tsx';
import { useBothWords } from './use-both-words.ts';

type Key = Part<unknown>['group'] | 'other';

/** How a group of some events is called: its values, in the order of what it is told apart by. */
export function useGroupName(): (key: Key, by: readonly Breakdown[], events?: readonly EventSelector[]) => string {
  const words = useWords();
  const both = useBothWords();
  const format = useFormat();
  return useCallback(
    (key, by, events) =>
      groupCells(key, key === 'other' ? by.slice(0, 1) : by, both, events)
        .map((cell) => cellText(cell, 'text', format, words.segments.rules))
        .join(' · '),
    [both, format, words],
  );
}

/** 一组的称呼 — everyone, a segment, or a group. */
export function usePartName(): (
  part: Pick<Part<unknown>, 'segment' | 'group'>,
  by?: readonly Breakdown[],
  events?: readonly EventSelector[],
) => string {
  const words = useWords().analysis;
  const segmentName = useSegmentName();
  const groupName = useGroupName();
  return useCallback(
    ({ segment, group }, by = [], events = []) => {
      if (segment !== null) return segmentName(segment);
      return group === null ? words.among.everyone : groupName(group, by, events);
    },
    [words, segmentName, groupName],
  );
}
