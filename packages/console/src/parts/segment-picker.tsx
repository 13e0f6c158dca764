import { contract } from '@gyre/domain';
import { Select } from 'antd';
import { useCall } from '../api.ts';
import { useProjectKey } from '../session.ts';
import { useWords } from '../words/index.ts';
import { countedOption } from './counted-option.tsx';

/** The most segments a picker offers without a search on the server. */
const MOST = 200;

/** All segments of the project with their names, as pickers show them. */
export function useSegmentOptions() {
  const project = useProjectKey();
  const found = useCall(contract.segments.list, { params: { project }, query: { limit: MOST } }, { staleMs: 10_000 });
  return (found.data?.rows ?? []).map((s) => ({ value: s.key, label: s.definition.name, count: s.size }));
}

/** How a segment is called; its key for one that is gone. */
export function useSegmentName(): (key: string) => string {
  const options = useSegmentOptions();
  return (key) => options.find((o) => o.value === key)?.label ?? key;
}

interface SegmentPickerProps {
  readonly value: string | undefined;
  readonly onChange: (segment: string | undefined) => void;
  /** A segment not to offer, such as the one this is about. */
  readonly except?: string;
  readonly label?: string;
  readonly width?: number;
}

/** 选分群 — by its name, with its size. */
export function SegmentPicker({ value, onChange, except, label, width = 260 }: SegmentPickerProps) {
  const words = useWords().segments;
  const options = useSegmentOptions().filter((o) => o.value !== except);
  const known =
    value === undefined || options.some((o) => o.value === value) ? options : [{ value, label: value, count: null }, ...options];
  return (
    <Select<string, (typeof options)[number]>
      showSearch={{ optionFilterProp: 'label' }}
      placeholder={label ?? words.pick}
      aria-label={label ?? words.pick}
      options={known}
      optionRender={countedOption}
      style={{ width }}
      {...(value === undefined ? {} : { value })}
      onChange={onChange}
    />
  );
}
