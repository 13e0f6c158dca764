import { contract, Draw, Key } from '@gyre/domain';
import { Form, Input, InputNumber, Modal, Radio, Select, Space } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api.ts';
import { useGo } from '../../address.tsx';
import { presentMs } from '../../clock.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { EventSelect } from '../../parts/rules/event-select.tsx';
import { NameSelect } from '../../parts/rules/name-select.tsx';
import { usePropertiesOf, useVocabulary } from '../../parts/rules/vocabulary.ts';
import { WindowForm } from '../../parts/rules/window-form.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { DRAWS, type DrawDraft, drawOf, MEASURES, NEW_DRAW } from './draw-draft.ts';
import { freshKey, type SegmentFacts } from './segment-facts.ts';

/** 冻结人群包 — all members of this moment, or a part drawn from them. */
export function FreezeDialog({ segment, onClose }: { readonly segment: SegmentFacts; readonly onClose: () => void }) {
  const words = useWords();
  const own = words.segments.freeze;
  const format = useFormat();
  const go = useGo();
  const project = useProjectKey();
  const [name, setName] = useState(() => own.suggested(segment.definition.name, format.day(presentMs())));
  const [key, setKey] = useState(() => freshKey('pack'));
  const [draft, setDraft] = useState<DrawDraft>(NEW_DRAW);
  const set = (part: Partial<DrawDraft>): void => setDraft({ ...draft, ...part });
  const freeze = useAct(contract.segments.freeze, { onDone: (made) => go(`segments/${made.key}`) });
  const draw = drawOf(draft);
  const ready = draw !== undefined && name.trim() !== '' && Key.safeParse(key).success;
  const submit = (): void => {
    if (draw !== undefined) freeze.mutate({ params: { project, segment: segment.key }, body: { key, name: name.trim(), draw } });
  };
  return (
    <Modal
      open
      title={own.title(segment.definition.name)}
      okText={own.submit}
      cancelText={words.acts.cancel}
      onOk={submit}
      onCancel={onClose}
      confirmLoading={freeze.isPending}
      okButtonProps={{ disabled: !ready }}
      width={620}
    >
      <Form layout="vertical" component="div">
        <p style={{ opacity: 0.75, marginTop: 0 }}>{own.note}</p>
        <Form.Item label={own.name} required>
          <Input value={name} maxLength={100} aria-label={own.name} onChange={(e) => setName(e.target.value)} />
        </Form.Item>
        <Form.Item label={own.key} required>
          <Input className="mono" value={key} maxLength={60} aria-label={own.key} onChange={(e) => setKey(e.target.value)} />
        </Form.Item>
        <Form.Item label={own.which}>
          <Radio.Group value={draft.kind} onChange={(e) => set({ kind: e.target.value as Draw['kind'] })}>
            <Space orientation="vertical" size={4}>
              {DRAWS.map((kind) => (
                <Radio key={kind} value={kind}>
                  {own.draws[kind]}
                </Radio>
              ))}
            </Space>
          </Radio.Group>
        </Form.Item>
        <DrawFields draft={draft} set={set} />
        {freeze.error !== null && <ErrorView error={freeze.error} />}
      </Form>
    </Modal>
  );
}

interface DrawFieldsProps {
  readonly draft: DrawDraft;
  readonly set: (part: Partial<DrawDraft>) => void;
}

function DrawFields({ draft, set }: DrawFieldsProps) {
  const own = useWords().segments.freeze;
  const rules = useWords().segments.rules;
  const names = usePropertiesOf(useVocabulary(), draft.event.event);
  const count = (
    <Form.Item label={own.customers}>
      <InputNumber<number>
        aria-label={own.customers}
        min={1}
        precision={0}
        style={{ width: 160 }}
        value={draft.customers}
        onChange={(customers) => set({ customers: customers ?? 1 })}
      />
    </Form.Item>
  );
  const salt = (
    <Form.Item label={own.salt} extra={own.saltHelp}>
      <Input value={draft.salt} maxLength={60} aria-label={own.salt} onChange={(e) => set({ salt: e.target.value })} />
    </Form.Item>
  );
  if (draft.kind === 'everybody') return null;
  if (draft.kind === 'share') {
    return (
      <>
        <Form.Item label={own.percent}>
          <InputNumber<number>
            aria-label={own.percent}
            min={0.01}
            max={100}
            suffix="%"
            style={{ width: 160 }}
            value={draft.percent}
            onChange={(percent) => set({ percent: percent ?? 1 })}
          />
        </Form.Item>
        {salt}
      </>
    );
  }
  if (draft.kind === 'number') {
    return (
      <>
        {count}
        {salt}
      </>
    );
  }
  return (
    <>
      {count}
      <Form.Item label={own.by}>
        <div className="rule-line">
          <WindowForm value={draft.window} onChange={(window) => set({ window })} />
          <EventSelect value={draft.event.event} onChange={(event) => set({ event: { ...draft.event, event } })} />
          <Select
            aria-label={rules.aggregate}
            style={{ minWidth: 90 }}
            value={draft.of}
            options={MEASURES.map((of) => ({ value: of, label: own.measures[of] }))}
            onChange={(of) => set({ of })}
          />
          {draft.of !== 'count' && draft.of !== 'days' && (
            <NameSelect value={draft.property} names={names} label={rules.property} onChange={(property) => set({ property })} />
          )}
        </div>
      </Form.Item>
      <Form.Item label={own.order}>
        <Radio.Group
          value={draft.smallest}
          options={[
            { value: false, label: own.largest },
            { value: true, label: own.smallest },
          ]}
          onChange={(e) => set({ smallest: e.target.value === true })}
        />
      </Form.Item>
    </>
  );
}
