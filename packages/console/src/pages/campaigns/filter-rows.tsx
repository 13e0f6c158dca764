import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { AutoComplete, Button, Input, InputNumber, Select } from 'antd';
import { useWords } from '../../words/index.ts';
import { emptyTest, operandOf, type Operator, operatorsFor, type PropertyType, type TestDraft, withProperty } from './filter-draft.ts';

export interface KnownProperty {
  readonly name: string;
  readonly displayName: string;
  readonly type: PropertyType;
}

interface FilterRowsProps {
  readonly rows: readonly TestDraft[];
  readonly properties: readonly KnownProperty[];
  readonly onChange: (rows: readonly TestDraft[]) => void;
  readonly addLabel: string;
}

/** 条件 — one row per test on a property, with the operators of its type. */
export function FilterRows({ rows, properties, onChange, addLabel }: FilterRowsProps) {
  const nextId = rows.reduce((most, row) => Math.max(most, row.id), 0) + 1;
  return (
    <div style={{ display: 'grid', gap: 8 }}>
      {rows.map((row) => (
        <FilterRow
          key={row.id}
          row={row}
          properties={properties}
          onChange={(changed) => onChange(rows.map((one) => (one.id === row.id ? changed : one)))}
          onRemove={() => onChange(rows.filter((one) => one.id !== row.id))}
        />
      ))}
      <div>
        <Button size="small" icon={<PlusOutlined />} onClick={() => onChange([...rows, emptyTest(nextId)])}>
          {addLabel}
        </Button>
      </div>
    </div>
  );
}

interface FilterRowProps {
  readonly row: TestDraft;
  readonly properties: readonly KnownProperty[];
  readonly onChange: (row: TestDraft) => void;
  readonly onRemove: () => void;
}

function FilterRow({ row, properties, onChange, onRemove }: FilterRowProps) {
  const words = useWords();
  const typeOf = (name: string): PropertyType => properties.find((p) => p.name === name)?.type ?? 'string';
  const type = typeOf(row.property);
  const options = properties.map((p) => ({ value: p.name, label: p.displayName === '' ? p.name : `${p.displayName} ${p.name}` }));
  return (
    <div style={{ display: 'flex', gap: 8 }}>
      <AutoComplete
        showSearch={{ filterOption: (text, option) => String(option?.label).toLowerCase().includes(text.toLowerCase()) }}
        options={options}
        value={row.property}
        placeholder={words.campaigns.editor.property}
        aria-label={words.campaigns.editor.property}
        style={{ flex: '1 1 130px', minWidth: 110 }}
        onChange={(name: string) => onChange(withProperty(row, name, typeOf(name)))}
      />
      <Select
        value={row.op}
        style={{ width: 112, flex: 'none' }}
        aria-label={words.campaigns.operators[row.op]}
        options={operatorsFor(type).map((op) => ({ value: op, label: words.campaigns.operators[op] }))}
        onChange={(op: Operator) => onChange({ ...row, op })}
      />
      <Operand row={row} type={type} onChange={onChange} />
      <Button type="text" icon={<DeleteOutlined />} aria-label={words.acts.remove} onClick={onRemove} />
    </div>
  );
}

function Operand({
  row,
  type,
  onChange,
}: {
  readonly row: TestDraft;
  readonly type: PropertyType;
  readonly onChange: (row: TestDraft) => void;
}) {
  const words = useWords().campaigns.editor;
  const operand = operandOf(row.op);
  const number = type === 'number';
  if (operand === 'none') return null;
  if (operand === 'many') {
    const read = (texts: readonly string[]): (string | number)[] =>
      number ? texts.map(Number).filter((n) => !Number.isNaN(n)) : [...texts];
    return (
      <Select
        mode="tags"
        open={false}
        suffixIcon={null}
        tokenSeparators={[',', '，', '、']}
        placeholder={words.values}
        aria-label={words.values}
        style={{ flex: '2 1 160px', minWidth: 120 }}
        value={row.values.map(String)}
        onChange={(texts: string[]) => onChange({ ...row, values: read(texts) })}
      />
    );
  }
  if (operand === 'range') {
    return (
      <span style={{ display: 'inline-flex', gap: 6, alignItems: 'center', flex: '2 1 180px' }}>
        <InputNumber
          aria-label={words.from}
          placeholder={words.from}
          value={row.from ?? null}
          onChange={(from) => onChange({ ...row, from: from ?? undefined })}
        />
        {words.to}
        <InputNumber
          aria-label={words.to}
          placeholder={words.to}
          value={row.to ?? null}
          onChange={(to) => onChange({ ...row, to: to ?? undefined })}
        />
      </span>
    );
  }
  if (type === 'boolean') {
    const options = [
      { value: 'true', label: words.yes },
      { value: 'false', label: words.no },
    ];
    return (
      <Select
        style={{ width: 100 }}
        aria-label={words.value}
        value={String(row.value ?? true)}
        options={options}
        onChange={(v: string) => onChange({ ...row, value: v === 'true' })}
      />
    );
  }
  if (number) {
    return (
      <InputNumber
        style={{ flex: '2 1 120px', minWidth: 100 }}
        placeholder={words.value}
        aria-label={words.value}
        value={typeof row.value === 'number' ? row.value : null}
        onChange={(value) => onChange({ ...row, value: value ?? undefined })}
      />
    );
  }
  return (
    <Input
      style={{ flex: '2 1 140px', minWidth: 110 }}
      placeholder={words.value}
      aria-label={words.value}
      value={row.value === undefined ? '' : String(row.value)}
      onChange={(e) => onChange({ ...row, value: e.target.value })}
    />
  );
}
