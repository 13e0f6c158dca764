import { Empty, Table } from 'antd';
import { Moment } from '../../parts/moment.tsx';
import { useRuleWords } from '../../parts/rules/use-rule-words.ts';
import { ValueText } from '../../parts/value-text.tsx';
import { useWords } from '../../words/index.ts';
import type { CustomerFacts } from './facts.ts';

/** 属性 — each with where it came from and when. */
export function AttributeTable({ attributes }: { readonly attributes: CustomerFacts['attributes'] }) {
  const words = useWords().customers.attributes;
  const { attribute, value: nameOf } = useRuleWords();
  if (attributes.length === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.empty} style={{ padding: 40 }} />;
  return (
    <Table
      size="middle"
      rowKey="name"
      pagination={false}
      dataSource={attributes}
      columns={[
        { title: words.name, dataIndex: 'name', width: 220, render: (name: string) => attribute(name) },
        {
          title: words.value,
          dataIndex: 'value',
          render: (value: unknown, { name }) => (
            <ValueText value={Array.isArray(value) ? value.map((one) => nameOf?.(name, String(one)) ?? one) : value} />
          ),
        },
        { title: words.source, dataIndex: 'source', width: 180 },
        { title: words.at, dataIndex: 'at', width: 160, render: (at: number) => <Moment at={at} /> },
      ]}
    />
  );
}
