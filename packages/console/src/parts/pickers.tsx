import { contract } from '@gyre/domain';
import { Select } from 'antd';
import { useState } from 'react';
import { useCall } from '../api.ts';
import { useProjectKey } from '../session.ts';
import { useWords } from '../words/index.ts';
import { useEventName } from './event-name.ts';
import { useDelayed } from './use-delayed.ts';

interface PickerProps<T> {
  readonly value?: T | undefined;
  readonly onChange?: (value: T | undefined) => void;
  readonly placeholder?: string;
  readonly width?: number | string;
  readonly allowClear?: boolean;
  readonly id?: string;
}

/** 选用户 — finds a customer by any identity. */
export function CustomerPicker({ value, onChange, placeholder, width = 320, id }: PickerProps<number>) {
  const words = useWords();
  const project = useProjectKey();
  const [text, setText] = useState('');
  const wanted = useDelayed(text.trim(), 200);
  const found = useCall(
    contract.people.search,
    { params: { project }, query: { limit: 12, ...(wanted === '' ? {} : { search: wanted }) } },
    { keep: true },
  );
  const options = (found.data?.rows ?? []).map((c) => ({
    value: c.customer,
    label: [c.name, `#${c.customer}`, c.identities[0]?.value].filter((s) => s !== undefined && s !== '').join('  '),
  }));
  const [chosen, setChosen] = useState<(typeof options)[number]>();
  const shown = chosen?.value === value ? chosen : undefined;
  const known =
    value === undefined || options.some((o) => o.value === value) ? options : [shown ?? { value, label: `#${value}` }, ...options];
  return (
    <Select<number>
      showSearch={{ filterOption: false, onSearch: setText }}
      allowClear
      loading={found.isFetching}
      placeholder={placeholder ?? words.campaigns.why.pick}
      aria-label={placeholder ?? words.campaigns.why.pick}
      options={known}
      style={{ width }}
      {...(value === undefined ? {} : { value })}
      {...(id === undefined ? {} : { id })}
      onChange={(picked: number | undefined) => {
        setChosen(options.find((o) => o.value === picked));
        onChange?.(picked);
      }}
    />
  );
}

/** 选事件 — an event of the plan, by its name or display name. */
export function EventPicker({ value, onChange, placeholder, width = 320, allowClear = false, id }: PickerProps<string>) {
  const words = useWords();
  const nameOf = useEventName();
  const project = useProjectKey();
  const [text, setText] = useState('');
  const wanted = useDelayed(text.trim(), 200);
  const found = useCall(
    contract.collection.listPlan,
    { params: { project }, query: { limit: 100, ...(wanted === '' ? {} : { search: wanted }) } },
    { keep: true },
  );
  const labelOf = (name: string, displayName?: string): string => {
    const shown = nameOf(name, displayName);
    return shown === name ? name : `${shown}  ${name}`;
  };
  const options = (found.data?.rows ?? []).map((e) => ({ value: e.name, label: labelOf(e.name, e.displayName) }));
  const known =
    value === undefined || value === '' || options.some((o) => o.value === value)
      ? options
      : [{ value, label: labelOf(value) }, ...options];
  return (
    <Select<string>
      showSearch={{ filterOption: false, onSearch: setText }}
      allowClear={allowClear}
      loading={found.isFetching}
      placeholder={placeholder ?? words.campaigns.editor.eventHint}
      aria-label={placeholder ?? words.campaigns.editor.eventHint}
      options={known}
      style={{ width }}
      {...(value === undefined || value === '' ? {} : { value })}
      {...(id === undefined ? {} : { id })}
      onChange={(chosen: string | undefined) => onChange?.(chosen)}
    />
  );
}

/** 选计划 — a campaign by its name. */
export function CampaignPicker({ value, onChange, placeholder, width = 260 }: PickerProps<string>) {
  const words = useWords();
  const project = useProjectKey();
  const found = useCall(contract.campaigns.list, { params: { project }, query: {} });
  return (
    <Select<string>
      showSearch={{ optionFilterProp: 'label' }}
      allowClear
      loading={found.isFetching && found.data === undefined}
      placeholder={placeholder ?? words.customers.campaigns.pick}
      aria-label={placeholder ?? words.customers.campaigns.pick}
      options={(found.data ?? []).map((c) => ({ value: c.key, label: c.definition.name }))}
      style={{ width }}
      {...(value === undefined ? {} : { value })}
      onChange={(chosen: string | undefined) => onChange?.(chosen)}
    />
  );
}
