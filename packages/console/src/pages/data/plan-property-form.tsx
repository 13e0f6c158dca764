import { contract, type ValueType, ValueUnit } from '@gyre/domain';
import { Checkbox, Form, Input, Select } from 'antd';
import { type Answer, useAct } from '../../api.ts';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { FormDialog } from './form-dialog.tsx';

export type PlanProperty = Answer<typeof contract.collection.getPlanEvent>['properties'][number];

interface Values {
  readonly name: string;
  readonly type: ValueType;
  readonly locked: boolean;
  readonly blocked: boolean;
  readonly displayName?: string;
  readonly description?: string;
  readonly itemType?: string;
  readonly unit?: ValueUnit;
}

interface PlanPropertyFormProps {
  readonly event: string;
  /** Null declares a new one. */
  readonly property: PlanProperty | null;
  readonly onClose: () => void;
}

const TYPES: readonly ValueType[] = ['string', 'number', 'boolean', 'instant', 'list'];

/** 属性 — declares a property or changes one: type, lock, block, names and the item it refers to. */
export function PlanPropertyForm({ event, property, onClose }: PlanPropertyFormProps) {
  const words = useWords();
  const w = words.data.plan;
  const project = useProjectKey();
  const save = useAct(contract.collection.updatePlanProperty, { onDone: onClose });
  const submit = ({ name, itemType = '', displayName = '', description = '', unit = 'none', ...rest }: Values) =>
    save.mutate({
      params: { project, event, property: name },
      body: { ...rest, displayName, description, unit, itemType: itemType.trim() === '' ? null : itemType.trim() },
    });
  const initial =
    property === null ? { type: 'string' as const, locked: true, blocked: false } : { ...property, itemType: property.itemType ?? '' };
  return (
    <FormDialog<Values>
      title={property === null ? w.declareProperty : w.editProperty(property.name)}
      act={property === null ? w.declareProperty : words.data.act.save}
      initial={initial}
      busy={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={submit}
    >
      <Form.Item
        name="name"
        label={w.property}
        hidden={property !== null}
        rules={[
          { required: true, whitespace: true, message: words.form.required },
          { max: 100, message: words.form.tooLong(100) },
        ]}
      >
        <Input className="mono" autoFocus={property === null} />
      </Form.Item>
      <Form.Item name="type" label={w.type}>
        <Select options={TYPES.map((value) => ({ value, label: w.types[value] }))} style={{ width: 200 }} />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(before: Values, after: Values) => before.type !== after.type}>
        {({ getFieldValue }) =>
          getFieldValue('type') === 'number' && (
            <Form.Item name="unit" label={w.unit} extra={w.unitHelp} initialValue="none">
              <Select options={ValueUnit.options.map((value) => ({ value, label: w.units[value] }))} style={{ width: 200 }} />
            </Form.Item>
          )
        }
      </Form.Item>
      <Form.Item name="locked" valuePropName="checked" extra={w.lockedHelp}>
        <Checkbox>{w.locked}</Checkbox>
      </Form.Item>
      <Form.Item name="blocked" valuePropName="checked" extra={w.blockedPropertyHelp}>
        <Checkbox>{w.blockedProperty}</Checkbox>
      </Form.Item>
      <Form.Item name="displayName" label={w.displayName} rules={[{ max: 100, message: words.form.tooLong(100) }]}>
        <Input />
      </Form.Item>
      <Form.Item name="description" label={w.description} rules={[{ max: 1000, message: words.form.tooLong(1000) }]}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} />
      </Form.Item>
      <Form.Item name="itemType" label={w.itemType} extra={w.itemTypeHelp} rules={[{ max: 50, message: words.form.tooLong(50) }]}>
        <Input className="mono" placeholder="product" style={{ width: 200 }} />
      </Form.Item>
    </FormDialog>
  );
}
