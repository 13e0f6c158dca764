import { Checkbox, Input, Table, Tag } from 'antd';
import { useWords } from '../../words/index.ts';
import { type MappingDraft, usesOf } from './mapping-draft.ts';

interface MappingColumnsProps {
  readonly draft: MappingDraft;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly onChange: (change: Partial<MappingDraft>) => void;
}

/** 其余列 — every column: what it is used for, or the property it becomes, or that it is left out. */
export function MappingColumns({ draft, columns, onChange }: MappingColumnsProps) {
  const words = useWords().data;
  const w = words.transfer;
  const uses = usesOf(draft);
  const types: Readonly<Record<string, string>> = words.plan.types;
  const set = (column: string, name: string | null) => onChange({ columns: { ...draft.columns, [column]: name } });
  const nameOf = (column: string): string => draft.columns[column] ?? column;
  return (
    <>
      <p style={{ opacity: 0.65, marginTop: 0 }}>{w.columnsHelp}</p>
      <Table
        size="small"
        rowKey="name"
        pagination={false}
        scroll={{ y: 420 }}
        dataSource={[...columns]}
        columns={[
          {
            title: w.keep,
            width: 64,
            render: (_, { name }) =>
              uses.has(name) ? null : (
                <Checkbox
                  aria-label={`${w.keep} ${name}`}
                  checked={draft.columns[name] !== null}
                  onChange={(e) => set(name, e.target.checked ? name : null)}
                />
              ),
          },
          { title: w.column, dataIndex: 'name' },
          { title: '', dataIndex: 'type', width: 96, render: (type: string) => types[type] ?? type },
          {
            title: w.becomes,
            width: '42%',
            render: (_, { name }) => {
              const use = uses.get(name);
              if (use !== undefined) return <Tag>{w.usedAs[use]}</Tag>;
              if (draft.columns[name] === null) return null;
              return (
                <Input size="small" aria-label={`${w.becomes} ${name}`} value={nameOf(name)} onChange={(e) => set(name, e.target.value)} />
              );
            },
          },
        ]}
      />
    </>
  );
}
