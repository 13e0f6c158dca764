import { contract, KEY_PATTERN, ruleOfSource, type SegmentDefinition } from '@gyre/domain';
import { Form, Input, Radio, Space } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api.ts';
import { useGo } from '../../address.tsx';
import { SegmentPicker, SegmentsPicker } from '../../parts/segment-picker.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { FormDialog } from '../data/form-dialog.tsx';
import { CombinationSize } from './combination-size.tsx';
import { isChanged, SegmentChanges } from './segment-changes.tsx';
import { freshKey, type SegmentFacts } from './segment-facts.ts';

const HOWS = ['union', 'intersection', 'difference'] as const;

interface Values {
  readonly name: string;
  readonly key: string;
  readonly description: string;
  readonly how: (typeof HOWS)[number];
  /** What a difference takes the others away from. */
  readonly first?: string | undefined;
  /** All parts; of a difference those after the first. */
  readonly segments: readonly string[];
}

interface CombinationDialogProps {
  /** The combination to change; without it a new one is made. */
  readonly stored?: SegmentFacts;
  readonly onClose: () => void;
}

/** 组合分群 — union, intersection or difference of other segments; live like them. */
export function CombinationDialog({ stored, onClose }: CombinationDialogProps) {
  const words = useWords().segments;
  const own = words.combination;
  const go = useGo();
  const project = useProjectKey();
  const [initial] = useState(() => valuesOf(stored));
  const done = (segment: { readonly key: string }): void => {
    onClose();
    go(`segments/${segment.key}`);
  };
  const create = useAct(contract.segments.create, { onDone: done });
  const update = useAct(contract.segments.update, { onDone: done });
  const submit = (values: Values): void => {
    const definition = definitionOf(values);
    if (stored === undefined) create.mutate({ params: { project }, body: { key: values.key, definition } });
    else if (!isChanged({ stored, next: definition })) onClose();
    else update.mutate({ params: { project, segment: stored.key }, body: { definition } });
  };
  return (
    <FormDialog<Values>
      title={stored === undefined ? own.title : own.edit(stored.definition.name)}
      act={stored === undefined ? words.editor.save : words.editor.publish}
      initial={initial}
      busy={create.isPending || update.isPending}
      error={create.error ?? update.error}
      onClose={onClose}
      onSubmit={submit}
      width={stored === undefined ? 520 : 620}
    >
      <Naming isNew={stored === undefined} />
      <Parts except={stored?.key} />
      <Outcome stored={stored} />
    </FormDialog>
  );
}

function Naming({ isNew }: { readonly isNew: boolean }) {
  const words = useWords().segments;
  const own = words.combination;
  const form = useWords().form;
  return (
    <>
      <Form.Item name="name" label={own.name} rules={[{ required: true, whitespace: true, message: form.required }]}>
        <Input maxLength={100} autoFocus />
      </Form.Item>
      <Form.Item
        name="key"
        label={own.key}
        tooltip={words.editor.keyHint}
        rules={[{ pattern: KEY_PATTERN, required: true, message: words.editor.keyWrong }]}
      >
        <Input className="mono" maxLength={60} disabled={!isNew} />
      </Form.Item>
      <Form.Item name="description" label={words.editor.description}>
        <Input maxLength={1000} />
      </Form.Item>
    </>
  );
}

/** How the parts are joined, and which; a difference names the one it starts from apart. */
function Parts({ except }: { readonly except: string | undefined }) {
  const own = useWords().segments.combination;
  const form = Form.useFormInstance<Values>();
  const { how, first } = Form.useWatch((values: Values) => values, form) ?? {};
  const regroup = (next: Values['how']): void => {
    const all = partsOf(form.getFieldsValue(true));
    form.setFieldsValue(next === 'difference' ? { first: all[0], segments: all.slice(1) } : { first: undefined, segments: all });
  };
  const isDifference = how === 'difference';
  return (
    <>
      <Form.Item name="how" label={own.how}>
        <Radio.Group onChange={(e) => regroup(e.target.value as Values['how'])}>
          <Space orientation="vertical" size={4}>
            {HOWS.map((one) => (
              <Radio key={one} value={one}>
                {own.hows[one]}
              </Radio>
            ))}
          </Space>
        </Radio.Group>
      </Form.Item>
      <Form.Item name="first" label={own.first} hidden={!isDifference} rules={[{ required: isDifference, message: own.pick }]}>
        <SegmentPicker except={except} label={own.pick} width="100%" />
      </Form.Item>
      <Form.Item
        name="segments"
        label={isDifference ? own.others : own.segments}
        rules={[{ type: 'array', min: isDifference ? 1 : 2, required: true, message: isDifference ? own.pick : own.pickTwo }]}
      >
        <SegmentsPicker label={own.pick} except={[except, first]} />
      </Form.Item>
    </>
  );
}

/** As the form stands: how many a new combination would hold, or what publishing would change. */
function Outcome({ stored }: { readonly stored: SegmentFacts | undefined }) {
  const values = Form.useWatch((all: Values) => all, Form.useFormInstance<Values>());
  const lacksFirst = values?.how === 'difference' && values.first === undefined;
  if (values === undefined || lacksFirst || partsOf(values).length < 2) return null;
  const next = definitionOf(values);
  if (stored !== undefined) return <SegmentChanges stored={stored} next={next} />;
  const rule = ruleOfSource(next.source);
  return rule !== null && <CombinationSize rule={rule} />;
}

function valuesOf(stored: SegmentFacts | undefined): Values {
  const source = stored?.definition.source;
  if (stored === undefined || source?.kind !== 'combination')
    return { name: '', key: freshKey('segment'), description: '', how: 'intersection', segments: [] };
  const { name, description } = stored.definition;
  const { how, segments } = source;
  const parts = how === 'difference' ? { first: segments[0], segments: segments.slice(1) } : { segments };
  return { name, key: stored.key, description, how, ...parts };
}

function partsOf({ first, segments = [] }: Partial<Values>): string[] {
  return first === undefined ? [...segments] : [first, ...segments];
}

function definitionOf(values: Values): SegmentDefinition {
  const { name, description, how } = values;
  return { name: name.trim(), description, source: { kind: 'combination', how, segments: partsOf(values) } };
}
