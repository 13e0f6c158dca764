import { BranchesOutlined } from '@ant-design/icons';
import { partsOfMetric } from '@gyre/domain/metrics/plan';
import { Button, Table, type TableProps } from 'antd';
import { z } from 'zod';
import { Go, useAddress, useGo } from '../../address.tsx';
import { MISSING } from '../../format.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { written } from '../analysis/frame/cell-view.tsx';
import { ChangeView } from './change-view.tsx';
import { changeBetween, type Definitions, type rangeOfSpan } from './metric-book.ts';
import type { PickedNumber } from './metric-people.tsx';
import { PartBar } from './part-bar.tsx';
import { PeopleMenu } from './people-menu.tsx';
import { rangeText } from './range-text.ts';
import { useDifference } from './use-difference.ts';
import { changeOfNode, signedNumber, sumOfParts, treeRows, type TreeNode, type TreeRow } from './tree-shape.ts';

const Address = z.object({ range: z.string().optional(), compare: z.string().optional() });

type Days = ReturnType<typeof rangeOfSpan>;

interface PartsTableProps {
  readonly root: TreeNode;
  readonly book: Definitions;
  /** The later period: what a metric is opened for. */
  readonly after: Days;
  readonly before: Days;
  readonly onPick: (picked: PickedNumber) => void;
}

/** 子指标 — the tree as rows: each number opens its metric; contributions add up to the change of the metric above. */
export function PartsTable({ root, ...props }: PartsTableProps) {
  const columns = useColumns(props);
  return (
    <>
      <Table<TreeRow>
        size="small"
        pagination={false}
        rowKey="path"
        dataSource={[...treeRows(root)]}
        columns={columns}
        scroll={{ x: 1000 }}
      />
      {root.children.length === 0 && <Partless metric={root.key} book={props.book} />}
    </>
  );
}

/** What stands below a metric that is not made of others: those that are made of it, which can be explained by it. */
function Partless({ metric, book }: { readonly metric: string; readonly book: Definitions }) {
  const words = useWords().metrics.treePage;
  const [{ range, compare }] = useAddress(Address);
  const made = [...book].filter(([key, { measure }]) => measure.of === 'composite' && isMadeOf(key, metric, book));
  return (
    <p className="analysis-note">
      {words.noParts} {made.length > 0 && words.partOf}
      {made.map(([key, { name }]) => (
        <Go key={key} to="metric-tree" search={{ metric: key, range, compare }} style={{ marginInlineEnd: 12 }}>
          {name}
        </Go>
      ))}
    </p>
  );
}

/** Whether a metric is made of another, through others too. A circle ends where it closes. */
function isMadeOf(key: string, metric: string, book: Definitions, above: readonly string[] = []): boolean {
  const definition = book.get(key);
  if (definition === undefined || above.includes(key)) return false;
  return partsOfMetric(definition).some((part) => part === metric || isMadeOf(part, metric, book, [...above, key]));
}

function useColumns({ after, ...props }: Omit<PartsTableProps, 'root'>): NonNullable<TableProps<TreeRow>['columns']> {
  const words = useWords().metrics.treePage;
  const { columns } = words;
  const format = useFormat();
  const range = rangeText(after);
  const numberOf = (node: TreeNode, value: number | null) => (
    <Go to={`metrics/${node.key}`} search={{ range }}>
      {written(value, node.unit, format)}
    </Go>
  );
  return [
    {
      key: 'metric',
      title: columns.metric,
      render: (_, { node, depth }) => (
        <span style={{ paddingLeft: depth * 22, fontWeight: depth === 0 ? 600 : 400 }}>
          <Go to={`metrics/${node.key}`} search={{ range }}>
            {node.name}
          </Go>
        </span>
      ),
    },
    {
      key: 'before',
      title: columns.before,
      align: 'right',
      className: 'num',
      width: 120,
      render: (_, { node }) => numberOf(node, node.before),
    },
    {
      key: 'after',
      title: columns.after,
      align: 'right',
      className: 'num',
      width: 120,
      render: (_, { node }) => numberOf(node, node.after),
    },
    {
      key: 'change',
      title: columns.change,
      align: 'right',
      width: 150,
      render: (_, { node }) => <ChangeView change={changeBetween(node.before, node.after)} direction={node.direction} />,
    },
    {
      key: 'contribution',
      title: columns.contribution,
      width: 300,
      render: (_, row) => <Contribution row={row} />,
    },
    {
      key: 'customers',
      title: words.customers,
      width: 120,
      render: (_, { node }) => <PeopleMenu {...props} after={after} metric={node.key} called="" />,
    },
    { key: 'split', title: '', width: 56, render: (_, { node, depth }) => depth > 0 && <SplitButton metric={node.key} /> },
  ];
}

/** What a row contributed to its parent's change and, of one with children, what theirs add up to. */
function Contribution({ row: { node, parent, bar } }: { readonly row: TreeRow }) {
  const words = useWords().metrics.treePage;
  const difference = useDifference();
  const sum = sumOfParts(node);
  const change = changeOfNode(node);
  const inUnit = (of: TreeNode) => (value: number) => difference(value, of.unit);
  return (
    <>
      {parent !== null && (
        <span className="rule-joined num" title={node.contribution === null ? words.noContribution : undefined}>
          <PartBar part={bar} /> {node.contribution === null ? MISSING : signedNumber(node.contribution, inUnit(parent))}
        </span>
      )}
      {sum !== null && change !== null && (
        <div className="num" style={{ opacity: 0.7 }}>
          {words.addsUp(signedNumber(sum, inUnit(node)), signedNumber(change, inUnit(node)))}
        </div>
      )}
    </>
  );
}

/** Makes a child the root: its own parts and dimensions, for the same periods. */
function SplitButton({ metric }: { readonly metric: string }) {
  const words = useWords().metrics.treePage;
  const go = useGo();
  const asked = Object.fromEntries(new URLSearchParams(window.location.search));
  return (
    <Button
      size="small"
      type="text"
      icon={<BranchesOutlined />}
      aria-label={words.split}
      title={words.split}
      onClick={() => go('metric-tree', { ...asked, metric })}
    />
  );
}
