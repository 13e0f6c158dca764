import { contract } from '@gyre/domain';
import { Form, InputNumber } from 'antd';
import { useCall } from '../../api.ts';
import { EventPicker } from '../../parts/pickers.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import type { StepProps } from './editor-basics.tsx';
import { FilterRows, type KnownProperty } from './filter-rows.tsx';

/** The properties of an event, as the event plan knows them. */
export function useEventProperties(event: string): readonly KnownProperty[] {
  const project = useProjectKey();
  const answer = useCall(contract.collection.getPlanEvent, { params: { project, event } }, { enabled: event !== '', staleMs: 60_000 });
  return (event === '' ? undefined : answer.data?.properties.filter((p) => !p.blocked)) ?? [];
}

/** 触发 — which event, and what it must be like. */
export function TriggerStep({ draft, change }: StepProps) {
  const words = useWords().campaigns.editor;
  const properties = useEventProperties(draft.event);
  return (
    <Form layout="vertical" component="div">
      <Form.Item label={words.event} required>
        <EventPicker value={draft.event} onChange={(event) => change({ event: event ?? '' })} width={420} />
      </Form.Item>
      <Form.Item label={words.filter} extra={draft.all.length === 0 && draft.any.length === 0 ? words.noFilter : undefined}>
        <FilterRows rows={draft.all} properties={properties} onChange={(all) => change({ all })} addLabel={words.addTest} />
      </Form.Item>
      <Form.Item label={words.filterAny}>
        <FilterRows
          rows={draft.any}
          properties={properties}
          onChange={(any) => change({ any })}
          addLabel={draft.any.length === 0 ? words.addAny : words.addTest}
        />
      </Form.Item>
      <Form.Item label={words.lateness} extra={words.latenessNote}>
        <InputNumber
          min={0}
          max={720}
          suffix={words.hours}
          style={{ width: 160 }}
          value={draft.latenessMs / 3_600_000}
          onChange={(hours) => change({ latenessMs: Math.round((hours ?? 1) * 3_600_000) })}
        />
      </Form.Item>
    </Form>
  );
}
