import { contract } from '@gyre/domain';
import type { CouponScope } from '@gyre/domain/benefits/order';
import { sentenceOf } from '@gyre/domain/rules/property-filter';
import { Form, Input, Radio, Select, Space } from 'antd';
import { useCall } from '../../api.ts';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import type { BatchFormProps } from './batch-editor.tsx';

const START: CouponScope = { itemType: 'product', filter: { all: [{ op: 'in', property: 'category', values: [] }], any: [] } };

/** One attribute with its values, as the form edits it; undefined for a scope made through the API. */
function simpleScope(scope: CouponScope): { readonly property: string; readonly values: readonly string[] } | undefined {
  const [test, ...others] = scope.filter.all;
  if (test?.op !== 'in' || test.item !== undefined || others.length > 0 || scope.filter.any.length > 0) return undefined;
  return { property: test.property, values: test.values.map(String) };
}

/** 适用范围 — all goods, or those whose attribute has one of some values. */
export function ScopeForm({ draft: { scope }, change }: BatchFormProps) {
  const { form } = useWords().benefits;
  const { language } = useFormat();
  const simple = scope === null ? undefined : simpleScope(scope);
  return (
    <Form.Item label={form.scope}>
      <Radio.Group
        optionType="button"
        value={scope === null ? 'all' : 'some'}
        options={[
          { value: 'all', label: form.scopeAll },
          { value: 'some', label: form.scopeSome },
        ]}
        onChange={(e) => change({ scope: e.target.value === 'all' ? null : (scope ?? START) })}
      />
      {scope !== null && simple === undefined && (
        <p>
          {form.scopeKept}
          {scope.itemType}: {sentenceOf(scope.filter, language)}
        </p>
      )}
      {scope !== null && simple !== undefined && <Values itemType={scope.itemType} {...simple} change={change} />}
    </Form.Item>
  );
}

interface ValuesProps extends Pick<BatchFormProps, 'change'> {
  readonly itemType: string;
  readonly property: string;
  readonly values: readonly string[];
}

function Values({ itemType, property, values, change }: ValuesProps) {
  const { form } = useWords().benefits;
  const names: Readonly<Record<string, string>> = useWords().itemTypes;
  const types = useCall(contract.people.itemTypes, { params: { project: useProjectKey() } });
  const known = (types.data ?? []).map(({ type }) => type);
  const options = (known.includes(itemType) ? known : [itemType, ...known]).map((type) => ({ value: type, label: names[type] ?? type }));
  const set = (next: { itemType?: string; property?: string; values?: readonly string[] }): void => {
    const test = { op: 'in' as const, property: next.property ?? property, values: [...(next.values ?? values)] };
    change({ scope: { itemType: next.itemType ?? itemType, filter: { all: [test], any: [] } } });
  };
  return (
    <Space wrap style={{ display: 'flex', marginTop: 12 }}>
      <Select
        style={{ width: 150 }}
        value={itemType}
        aria-label={form.scopeType}
        options={options}
        onChange={(picked: string) => set({ itemType: picked })}
      />
      <Input
        style={{ width: 170 }}
        value={property}
        aria-label={form.scopeAttribute}
        maxLength={100}
        onChange={(e) => set({ property: e.target.value })}
      />
      <Select
        mode="tags"
        open={false}
        suffixIcon={null}
        style={{ minWidth: 260 }}
        value={[...values]}
        placeholder={form.scopeValues}
        aria-label={form.scopeValues}
        onChange={(picked: string[]) => set({ values: picked })}
      />
    </Space>
  );
}
