import { contract } from '@gyre/domain';
import { Compared, TimeRange } from '@gyre/domain/analyses/time-range';
import { BusinessStage } from '@gyre/domain/metrics/metric';
import { Button, Select, Skeleton } from 'antd';
import { useMemo, useState } from 'react';
import { z } from 'zod';
import { useCall } from '../../api.ts';
import { useAddress, useGo } from '../../address.tsx';
import { MISSING } from '../../format.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { EmptyList, PageHead } from '../../parts/list-page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import '../analysis/analysis.css';
import { RangeField } from '../analysis/frame/range-field.tsx';
import { CompareSelect } from './compare-select.tsx';
import { DimensionPanel } from './dimension-panel.tsx';
import { changeBetween, type Definitions, definitionsOf, type MetricRow, rangeOfSpan } from './metric-book.ts';
import { MetricPeople, type PickedNumber } from './metric-people.tsx';
import './metrics.css';
import { PartsTable } from './parts-table.tsx';
import { rangeIn, rangeText } from './range-text.ts';
import { changeOfNode, largestPart, signedNumber, type Tree } from './tree-shape.ts';
import { useDifference } from './use-difference.ts';
import { useDimensionName } from './use-dimension-name.ts';
import { useMetricGroupName } from './use-metric-group-name.ts';

const Address = z.object({ metric: z.string().optional(), range: z.string().optional(), compare: Compared.optional() });
const LAST_WEEK: TimeRange = { of: 'last', count: 1, unit: 'week', current: false };

/** 指标树 — why a metric changed between two periods: by the metrics it is made of, by dimensions, and who they are. */
export function TreePage() {
  const words = useWords().metrics.treePage;
  const project = useProjectKey();
  const go = useGo();
  const may = useMay('operate');
  const own = useWords().metrics;
  const [address, setAddress] = useAddress(Address);
  const list = useCall(contract.metrics.list, { params: { project } });
  const rows = useMemo(() => choicesOf(list.data?.rows ?? []), [list.data]);
  const book = useMemo(() => definitionsOf(list.data?.rows ?? []), [list.data]);
  const metric = address.metric ?? rows[0]?.key;
  const range = useMemo(() => rangeIn(address.range) ?? LAST_WEEK, [address.range]);
  const compared = address.compare ?? 'before';
  const answer = useCall(
    contract.metrics.tree,
    { params: { project, metric: metric ?? '' }, body: { range, compared, groups: 12 } },
    { enabled: metric !== undefined, keep: true },
  );
  if (list.data !== undefined && rows.length === 0)
    return (
      <>
        <PageHead title={words.title} note={words.note} />
        <EmptyList
          empty={{
            sentence: words.empty,
            action: may && (
              <Button type="primary" onClick={() => go('metric-packs')}>
                {own.installPack}
              </Button>
            ),
          }}
        />
      </>
    );
  return (
    <>
      <PageHead title={words.title} note={words.note} />
      <div className="page-filters">
        <Select
          aria-label={words.metric}
          placeholder={words.pick}
          popupMatchSelectWidth={false}
          style={{ minWidth: 200 }}
          showSearch={{ optionFilterProp: 'label' }}
          options={rows.map(({ key, definition: { name, northStar } }) => ({
            value: key,
            label: northStar === null ? name : `${name} · ${own.northStar(own.businessStages[northStar])}`,
          }))}
          {...(metric === undefined ? {} : { value: metric })}
          onChange={(chosen) => setAddress({ metric: chosen })}
        />
        <RangeField value={range} onChange={(chosen) => setAddress({ range: rangeText(chosen) })} />
        <CompareSelect required value={compared} onChange={(chosen) => setAddress({ compare: chosen })} />
      </div>
      {(list.error ?? answer.error) !== null && answer.data === undefined && (
        <ErrorView error={list.error ?? answer.error} retry={() => void answer.refetch()} />
      )}
      {answer.data === undefined && answer.error === null && list.error === null && (
        <Skeleton active title={false} paragraph={{ rows: 10, width: '100%' }} />
      )}
      {answer.data !== undefined && <Explained tree={answer.data} book={book} />}
    </>
  );
}

/** What can be explained: the North Stars of the latest stage first, then those made of others. */
function choicesOf(rows: readonly MetricRow[]): readonly MetricRow[] {
  const rank = ({ definition: { northStar, measure } }: MetricRow): number =>
    northStar !== null ? -BusinessStage.options.indexOf(northStar) : measure.of === 'composite' ? 1 : 2;
  return rows.filter(({ problem }) => problem === null).toSorted((a, b) => rank(a) - rank(b));
}

function Explained({ tree, book }: { readonly tree: Tree; readonly book: Definitions }) {
  const words = useWords().metrics;
  const own = words.treePage;
  const { zone } = useFormat();
  const [picked, setPicked] = useState<PickedNumber | null>(null);
  const [after, before] = [rangeOfSpan(tree.after, zone), rangeOfSpan(tree.before, zone)];
  return (
    <div className="metric-stack">
      <Panel>
        <Verdict tree={tree} book={book} />
        <p className="analysis-note num" style={{ marginTop: -6 }}>
          {own.periods(words.people.days(after.from, after.to), words.people.days(before.from, before.to))}
        </p>
        <PartsTable root={tree.tree} book={book} after={after} before={before} onPick={setPicked} />
      </Panel>
      <DimensionPanel key={tree.tree.key} tree={tree} book={book} after={after} before={before} onPick={setPicked} />
      {picked !== null && <MetricPeople picked={picked} onClose={() => setPicked(null)} />}
    </div>
  );
}

/** 结论 — what changed by how much, and the largest part of it. */
function Verdict({ tree, book }: { readonly tree: Tree; readonly book: Definitions }) {
  const words = useWords().metrics.treePage;
  const format = useFormat();
  const difference = useDifference();
  const groupName = useMetricGroupName(book);
  const dimensionName = useDimensionName(book);
  const root = tree.tree;
  const change = changeOfNode(root);
  const share = changeBetween(root.before, root.after);
  const amount = change === null ? '' : difference(Math.abs(change), root.unit);
  const percent = share === null ? MISSING : format.share(Math.abs(share), 1);
  const largest = largestPart(tree);
  const said = (): string => {
    if (change === null) return words.verdictMissing(root.name);
    if (change === 0) return words.verdictSame(root.name);
    return change > 0 ? words.verdictUp(root.name, amount, percent) : words.verdictDown(root.name, amount, percent);
  };
  const what = (): string => {
    if (largest === null) return '';
    const name =
      largest.of === 'metric'
        ? largest.node.name
        : `${dimensionName(root.key, largest.dimension)} ${groupName(root.key, largest.dimension, largest.group.key)}`;
    return words.most(
      name,
      signedNumber(largest.contribution, (value) => difference(value, root.unit)),
    );
  };
  return (
    <p className="metric-verdict" aria-live="polite">
      {said()}
      {what()}
    </p>
  );
}
