import { Form, Input, InputNumber, Radio, Select } from 'antd';
import { EventSelect } from '../../parts/rules/event-select.tsx';
import { NameSelect } from '../../parts/rules/name-select.tsx';
import { propertiesOf, useVocabulary } from '../../parts/rules/vocabulary.ts';
import { WindowForm } from '../../parts/rules/window-form.tsx';
import { useWords } from '../../words/index.ts';
import { type DrawDraft, isOfProperty, MEASURES } from './draw-draft.ts';

interface DrawFieldsProps {
  readonly draft: DrawDraft;
  readonly set: (part: Partial<DrawDraft>) => void;
}

/** 抽取 — what the chosen kind of draw needs to know. */
export function DrawFields({ draft, set }: DrawFieldsProps) {
  switch (draft.kind) {
    case 'everybody':
      return null;
    case 'number':
      return (
        <>
          <Customers draft={draft} set={set} />
          <Salt draft={draft} set={set} />
        </>
      );
    case 'share':
      return (
        <>
          <Share draft={draft} set={set} />
          <Salt draft={draft} set={set} />
        </>
      );
    case 'top':
      return (
        <>
          <Customers draft={draft} set={set} />
          <Measure draft={draft} set={set} />
          <Order draft={draft} set={set} />
        </>
      );
  }
}

function Customers({ draft, set }: DrawFieldsProps) {
  const words = useWords().segments.freeze;
  return (
    <Form.Item label={words.customers}>
      <InputNumber<number>
        aria-label={words.customers}
        min={1}
        precision={0}
        style={{ width: 160 }}
        value={draft.customers}
        onChange={(customers) => set({ customers: customers ?? 1 })}
      />
    </Form.Item>
  );
}

function Share({ draft, set }: DrawFieldsProps) {
  const words = useWords().segments.freeze;
  return (
    <Form.Item label={words.percent}>
      <InputNumber<number>
        aria-label={words.percent}
        min={0.01}
        max={100}
        suffix="%"
        style={{ width: 160 }}
        value={draft.percent}
        onChange={(percent) => set({ percent: percent ?? 1 })}
      />
    </Form.Item>
  );
}

function Salt({ draft, set }: DrawFieldsProps) {
  const words = useWords().segments.freeze;
  return (
    <Form.Item label={words.salt} extra={words.saltHelp}>
      <Input value={draft.salt} maxLength={60} aria-label={words.salt} onChange={(e) => set({ salt: e.target.value })} />
    </Form.Item>
  );
}

/** 依据 — a figure of an event; of its properties only numbers can be ranked by. */
function Measure({ draft, set }: DrawFieldsProps) {
  const words = useWords().segments.freeze;
  const rules = useWords().segments.rules;
  const vocabulary = useVocabulary();
  const numbersOf = (event: string) => propertiesOf(vocabulary, event).filter(({ type }) => type === 'number');
  const numbers = numbersOf(draft.event.event);
  const offered = MEASURES.filter((of) => numbers.length > 0 || !isOfProperty(of) || of === draft.of);
  const pickEvent = (event: string): void => {
    const known = numbersOf(event);
    const keeps = known.some(({ name }) => name === draft.property);
    const of = known.length === 0 && isOfProperty(draft.of) ? 'count' : draft.of;
    set({ event: { ...draft.event, event }, of, property: keeps ? draft.property : (known[0]?.name ?? '') });
  };
  return (
    <Form.Item label={words.by}>
      <div className="rule-line">
        <WindowForm value={draft.window} onChange={(window) => set({ window })} />
        <EventSelect value={draft.event.event} onChange={pickEvent} />
        {isOfProperty(draft.of) && (
          <NameSelect value={draft.property} names={numbers} label={rules.property} onChange={(property) => set({ property })} />
        )}
        <Select
          aria-label={rules.aggregate}
          style={{ minWidth: 90 }}
          value={draft.of}
          options={offered.map((of) => ({ value: of, label: words.measures[of] }))}
          onChange={(of) => set({ of, property: draft.property === '' ? (numbers[0]?.name ?? '') : draft.property })}
        />
      </div>
    </Form.Item>
  );
}

function Order({ draft, set }: DrawFieldsProps) {
  const words = useWords().segments.freeze;
  return (
    <Form.Item label={words.order}>
      <Radio.Group
        value={draft.smallest}
        options={[
          { value: false, label: words.largest },
          { value: true, label: words.smallest },
        ]}
        onChange={(e) => set({ smallest: e.target.value === true })}
      />
    </Form.Item>
  );
}
