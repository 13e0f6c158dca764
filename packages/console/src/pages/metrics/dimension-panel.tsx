import { Segmented, Table, type TableProps } from 'antd';
import { useState } from 'react';
import { Panel } from '../../parts/panel.tsx';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { written } from '../analysis/frame/cell-view.tsx';
import type { Definitions, rangeOfSpan } from './metric-book.ts';
import type { PickedNumber } from './metric-people.tsx';
import { PartBar } from './part-bar.tsx';
import { PeopleMenu } from './people-menu.tsx';
import {
  barOf,
  contributionOf,
  type DimensionParts,
  type GroupPart,
  isSomething,
  largestOf,
  signedNumber,
  type Tree,
} from './tree-shape.ts';
import { useDifference } from './use-difference.ts';
import { useDimensionName } from './use-dimension-name.ts';
import { useMetricGroupName } from './use-metric-group-name.ts';

type Days = ReturnType<typeof rangeOfSpan>;

interface DimensionPanelProps {
  readonly tree: Tree;
  readonly book: Definitions;
  readonly after: Days;
  readonly before: Days;
  readonly onPick: (picked: PickedNumber) => void;
}

/** 按维度分解 — what each group contributed to the change, and the customers behind it: of either period, lost, or new. */
export function DimensionPanel(props: DimensionPanelProps) {
  const words = useWords().metrics.treePage;
  const { tree, book } = props;
  const dimensionName = useDimensionName(book);
  const [name, setName] = useState(tree.dimensions[0]?.name);
  const shown = tree.dimensions.find((one) => one.name === name) ?? tree.dimensions[0];
  return (
    <Panel title={words.dimensions}>
      {shown === undefined && <p className="analysis-note">{words.noDimensions}</p>}
      {tree.dimensions.length > 1 && (
        <Segmented
          size="small"
          aria-label={words.dimensions}
          value={shown?.name ?? ''}
          options={tree.dimensions.map((one) => ({ value: one.name, label: dimensionName(tree.tree.key, one.name) }))}
          onChange={setName}
          style={{ marginBottom: 12 }}
        />
      )}
      {shown !== undefined && <GroupTable {...props} parts={shown} />}
    </Panel>
  );
}

function GroupTable({ parts, ...props }: DimensionPanelProps & { readonly parts: DimensionParts }) {
  const words = useWords().metrics.treePage;
  const format = useFormat();
  const { tree, book } = props;
  const { unit, key } = tree.tree;
  const groupName = useMetricGroupName(book);
  const dimensionName = useDimensionName(book);
  const difference = useDifference();
  const write = (value: number): string => difference(value, unit);
  const largest = largestOf([...parts.groups.map(contributionOf), parts.rest]);
  const hasMix = parts.groups.some(({ mix }) => mix !== 0);
  const figure = (title: string, of: (group: GroupPart) => number | null) => ({
    key: title,
    title,
    align: 'right' as const,
    className: 'num',
    width: 120,
    render: (_: unknown, group: GroupPart) => written(of(group), unit, format),
  });
  const part = (title: string, of: (group: GroupPart) => number) => ({
    ...figure(title, of),
    render: (_: unknown, group: GroupPart) => signedNumber(of(group), write),
  });
  const columns: NonNullable<TableProps<GroupPart>['columns']> = [
    { key: 'group', title: dimensionName(key, parts.name), render: (_, group) => groupName(key, parts.name, group.key) },
    figure(words.columns.before, ({ before }) => before),
    figure(words.columns.after, ({ after }) => after),
    ...(hasMix ? [part(words.rate, ({ rate }) => rate), part(words.mix, ({ mix }) => mix)] : []),
    {
      key: 'contribution',
      title: words.contribution,
      width: 280,
      render: (_, group) => (
        <span className="rule-joined num">
          <PartBar part={barOf(contributionOf(group), largest)} /> {signedNumber(contributionOf(group), write)}
        </span>
      ),
    },
    {
      key: 'customers',
      title: words.customers,
      width: 120,
      render: (_, group) => (
        <PeopleMenu {...props} metric={key} group={{ by: parts.name, key: group.key }} called={groupName(key, parts.name, group.key)} />
      ),
    },
  ];
  return (
    <>
      <Table<GroupPart>
        size="small"
        pagination={false}
        rowKey={({ key: values }) => JSON.stringify(values)}
        dataSource={[...parts.groups]}
        columns={columns}
        scroll={{ x: 900 }}
      />
      <dl className="metric-sums num">
        {isSomething(parts.rest, largest) && (
          <div>
            <dt>{words.rest}</dt>
            <dd>{signedNumber(parts.rest, write)}</dd>
          </div>
        )}
        <div>
          <dt>{words.sum}</dt>
          <dd>
            <b>{signedNumber(parts.change, write)}</b>
          </dd>
        </div>
      </dl>
    </>
  );
}
