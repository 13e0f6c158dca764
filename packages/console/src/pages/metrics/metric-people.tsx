import { contract } from '@gyre/domain';
import type { TimeRange } from '@gyre/domain/analyses/time-range';
import { Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { useAct, usePages } from '../../api.ts';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { freezingBy } from '../analysis/frame/pack-dialog.tsx';
import { PeopleDrawer } from '../analysis/frame/people-drawer.tsx';
import type { GroupPart } from './tree-shape.ts';

/** 一个数字 — of a metric: of a range and perhaps of a group; `notIn`: without those behind that of another range. */
export interface PickedNumber {
  readonly metric: string;
  readonly about: string;
  readonly range: TimeRange;
  readonly group?: { readonly by: string; readonly key: GroupPart['key'] };
  readonly notIn?: TimeRange;
  /** 分子与分母 — the metrics whose customers can be shown, where it is made of several; `metric` is the first of them. */
  readonly offered?: readonly { readonly metric: string; readonly name: string }[];
}

/** 指标背后的用户 — and from there to a segment and a campaign. */
export function MetricPeople({ picked, onClose }: { readonly picked: PickedNumber; readonly onClose: () => void }) {
  const project = useProjectKey();
  const words = useWords().metrics.people;
  const { about, range, group, notIn, offered = [] } = picked;
  const [metric, setMetric] = useState(picked.metric);
  const params = useMemo(() => ({ project, metric }), [project, metric]);
  const body = useMemo(
    () => ({ range, ...(group === undefined ? {} : { group }), ...(notIn === undefined ? {} : { notIn }) }),
    [range, group, notIn],
  );
  const pages = usePages(contract.metrics.customers, { params, body });
  const freeze = useAct(contract.metrics.segment);
  return (
    <PeopleDrawer
      key={metric}
      about={offered.length < 2 ? about : words.about(about, offered.find((one) => one.metric === metric)?.name ?? '', '')}
      choice={
        offered.length > 1 && (
          <Segmented
            aria-label={words.which}
            value={metric}
            options={offered.map((one) => ({ value: one.metric, label: one.name }))}
            onChange={setMetric}
          />
        )
      }
      listing={pages.listing}
      total={pages.first?.total}
      freezing={freezingBy(freeze, (named) => ({ params, body: { ...body, ...named } }))}
      onClose={onClose}
    />
  );
}
