import { Button, Form, InputNumber, Radio } from 'antd';
import { useCallback } from 'react';
import { HelpedOptions } from '../../../parts/helped-options.tsx';
import { SegmentPicker } from '../../../parts/segment-picker.tsx';
import { type GroupNode, treeOf } from '../../../parts/rules/rule-draft.ts';
import { SelectorForm } from '../../../parts/rules/selector-form.tsx';
import { SpanInput } from '../../../parts/rules/test-form.tsx';
import { useWords } from '../../../words/index.ts';
import { OnceForm } from './once-form.tsx';
import { RepeatForm } from './repeat-form.tsx';
import { RuleInput } from '../../../parts/rules/rule-input.tsx';
import { TRIGGER_KINDS, type TriggerDraft } from '../draft/trigger-draft.ts';
import { ReentryForm } from './reentry-form.tsx';
import type { StepProps } from './step-props.ts';
import '../../../parts/rules/rules.css';

/** 目标人群或触发 — what lets a customer enter, and who of those may. */
export function TriggerStep({ draft, change }: StepProps) {
  const words = useWords().campaigns.editor;
  const { trigger } = draft;
  const set = useCallback((part: Partial<TriggerDraft>) => change({ trigger: { ...trigger, ...part } }), [change, trigger]);
  const choose = (kind: TriggerDraft['kind']): void => change({ trigger: { ...trigger, kind } });
  const byEvent = trigger.kind === 'event' || trigger.kind === 'then_not';
  return (
    <Form layout="vertical" component="div">
      <Form.Item label={words.triggerKind}>
        <Radio.Group value={trigger.kind} onChange={(e) => choose(e.target.value as TriggerDraft['kind'])}>
          <HelpedOptions as={Radio} options={TRIGGER_KINDS} words={words.triggerKinds} />
        </Radio.Group>
      </Form.Item>
      <KindFields trigger={trigger} set={set} />
      <EntryFilter draft={draft} change={change} />
      <Form.Item label={words.reentry}>
        <ReentryForm value={draft.reentry} onChange={(reentry) => change({ reentry })} />
      </Form.Item>
      {byEvent && (
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
      )}
    </Form>
  );
}

/** 进入条件 — who of those a trigger lets in may enter; without one everybody. */
export function EntryFilter({ draft: { filter }, change }: StepProps) {
  const words = useWords().campaigns.editor;
  const onFilter = useCallback((root: GroupNode) => change({ filter: root }), [change]);
  return (
    <Form.Item label={words.entryFilter} extra={filter === null ? words.entryFilterNone : undefined}>
      {filter === null ? (
        <Button size="small" onClick={() => change({ filter: treeOf({ kind: 'all', rules: [] }) })}>
          {words.entryFilterAdd}
        </Button>
      ) : (
        <RuleInput
          start={filter}
          onChange={onFilter}
          extra={
            <Button size="small" type="text" onClick={() => change({ filter: null })}>
              {words.entryFilterRemove}
            </Button>
          }
        />
      )}
    </Form.Item>
  );
}

interface KindFieldsProps {
  readonly trigger: TriggerDraft;
  readonly set: (part: Partial<TriggerDraft>) => void;
}

function KindFields({ trigger, set }: KindFieldsProps) {
  const words = useWords().campaigns.editor;
  const onAudience = useCallback((audience: GroupNode) => set({ audience }), [set]);
  switch (trigger.kind) {
    case 'event':
      return (
        <Form.Item label={words.event} required extra={trigger.select.filter.all.length === 0 ? words.noFilter : undefined}>
          <SelectorForm label={words.eventHint} addTest={words.addTest} value={trigger.select} onChange={(select) => set({ select })} />
        </Form.Item>
      );
    case 'then_not':
      return (
        <>
          <Form.Item label={words.event} required>
            <SelectorForm label={words.eventHint} addTest={words.addTest} value={trigger.select} onChange={(select) => set({ select })} />
          </Form.Item>
          <Form.Item label={words.within}>
            <SpanInput value={trigger.within} onChange={(within) => set({ within })} />
          </Form.Item>
          <Form.Item label={words.answer} required>
            <SelectorForm label={words.eventHint} addTest={words.addTest} value={trigger.answer} onChange={(answer) => set({ answer })} />
          </Form.Item>
        </>
      );
    case 'segment':
      return (
        <Form.Item label={words.segment} required>
          <div className="rule-line">
            <Radio.Group
              value={trigger.on}
              options={(['entered', 'left'] as const).map((on) => ({ value: on, label: words.segmentOn[on] }))}
              onChange={(e) => set({ on: e.target.value as TriggerDraft['on'] })}
            />
            <SegmentPicker
              value={trigger.segment === '' ? undefined : trigger.segment}
              onChange={(segment) => set({ segment: segment ?? '' })}
            />
          </div>
        </Form.Item>
      );
    case 'once':
    case 'repeat':
      return (
        <>
          <Form.Item label={words.audience} required>
            <RuleInput start={trigger.audience} onChange={onAudience} />
          </Form.Item>
          {trigger.kind === 'once' ? (
            <Form.Item label={words.when}>
              <OnceForm value={trigger.at} onChange={(at) => set({ at })} />
            </Form.Item>
          ) : (
            <Form.Item label={words.repeat}>
              <RepeatForm value={trigger.repeat} onChange={(repeat) => set({ repeat })} />
            </Form.Item>
          )}
        </>
      );
  }
}
