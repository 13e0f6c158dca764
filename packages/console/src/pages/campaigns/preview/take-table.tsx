import type { Estimate } from '@gyre/domain';
import { Table } from 'antd';
import { useMoney } from '../../../parts/use-money.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';

/** 圈选回放 — what each time an audience would have been taken in the last week had come to, the latest first. */
export function TakeTable({ takes }: Pick<Estimate, 'takes'>) {
  const words = useWords().campaigns.editor;
  const format = useFormat();
  const money = useMoney();
  if (takes.length === 0) return <p style={{ opacity: 0.7, margin: '10px 0 0' }}>{words.estimateTakes.none}</p>;
  const number = { align: 'right' as const, className: 'num' };
  return (
    <Table
      size="small"
      rowKey="at"
      pagination={false}
      style={{ maxWidth: 640, marginTop: 10 }}
      dataSource={takes.toReversed()}
      columns={[
        { title: words.estimateTakes.at, key: 'at', className: 'num', render: (_, { at }) => format.minute(at) },
        { title: words.estimatePeople, key: 'people', ...number, render: (_, { people }) => format.number(people) },
        { title: words.estimateMessages, key: 'messages', ...number, render: (_, { messages }) => format.number(messages) },
        { title: words.estimateCost, key: 'cost', ...number, render: (_, { cost }) => money(cost) },
      ]}
    />
  );
}
