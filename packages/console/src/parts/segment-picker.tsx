import { contract } from '@gyre/domain';
import { Select, type SelectProps } from 'antd';
import { useMemo, useState } from 'react';
import { useCall } from '../api.ts';
import { useProjectKey } from '../session.ts';
import { useWords } from '../words/index.ts';
import { countedOption } from './counted-option.tsx';
import { useVocabulary } from './rules/vocabulary.ts';
import { useDelayed } from './use-delayed.ts';

/** Segments a picker shows at once; the others are found by typing. */
const SHOWN = 50;

/** How a segment is called; its key for one that is gone. */
export function useSegmentName(): (key: string) => string {
  const { segments } = useVocabulary();
  return useMemo(() => {
    const names = new Map(segments.map(({ key, name }) => [key, name]));
    return (key) => names.get(key) ?? key;
  }, [segments]);
}

/** What a picker of segments offers for what is typed, the chosen ones always among it. */
function useOffer(chosen: readonly string[], except: readonly (string | undefined)[]) {
  const project = useProjectKey();
  const nameOf = useSegmentName();
  const [typed, setTyped] = useState('');
  const search = useDelayed(typed.trim(), 150);
  const found = useCall(
    contract.segments.list,
    { params: { project }, query: { search: search === '' ? undefined : search, limit: SHOWN } },
    { keep: true, staleMs: 10_000 },
  );
  const rows = (found.data?.rows ?? []).map((s) => ({ value: s.key, label: s.definition.name, count: s.size, of: 'customers' as const }));
  const others = typed.trim() === '' ? chosen.filter((key) => !rows.some((row) => row.value === key)) : [];
  const named = others.map((key) => ({ value: key, label: nameOf(key), count: null, of: 'customers' as const }));
  const options = [...named, ...rows].filter((option) => !except.includes(option.value));
  return {
    options,
    optionRender: countedOption,
    loading: found.isFetching,
    // a chosen segment the search did not find is still called by its name
    labelRender: (({ label, value }) => label ?? nameOf(String(value))) satisfies SelectProps['labelRender'],
    showSearch: { filterOption: false as const, onSearch: setTyped },
    onOpenChange: (open: boolean) => {
      if (!open) setTyped('');
    },
  };
}

interface SegmentPickerProps {
  readonly value?: string | undefined;
  /** Left out where the `Form.Item` around it gives it. */
  readonly onChange?: (segment: string | undefined) => void;
  /** A segment not to offer, such as the one this is about. */
  readonly except?: string | undefined;
  readonly label?: string;
  readonly width?: number | string;
}

/** 选分群 — by its name, with its size; the server searches as one types. */
export function SegmentPicker({ value, onChange, except, label, width = 260 }: SegmentPickerProps) {
  const words = useWords().segments;
  const offer = useOffer(value === undefined ? [] : [value], [except]);
  return (
    <Select<string, (typeof offer.options)[number]>
      {...offer}
      placeholder={label ?? words.pick}
      aria-label={label ?? words.pick}
      popupMatchSelectWidth={false}
      style={{ width }}
      {...(value === undefined ? {} : { value })}
      onChange={(chosen) => onChange?.(chosen)}
    />
  );
}

interface SegmentsPickerProps {
  readonly label: string;
  readonly except: readonly (string | undefined)[];
  /** Given by the `Form.Item` around it. */
  readonly value?: string[];
  readonly onChange?: (segments: string[]) => void;
}

/** 选多个分群 — as {@link SegmentPicker}, in the order they are chosen; for a `Form.Item`. */
export function SegmentsPicker({ label, except, value = [], onChange }: SegmentsPickerProps) {
  const offer = useOffer(value, except);
  return (
    <Select<string[], (typeof offer.options)[number]>
      {...offer}
      mode="multiple"
      placeholder={label}
      aria-label={label}
      value={value}
      onChange={(chosen) => onChange?.(chosen)}
    />
  );
}
