import { contract } from '@gyre/domain';
import type { TimeRange } from '@gyre/domain/analyses/time-range';
import { useMemo } from 'react';
import { useAct, usePages } from '../../api.ts';
import { useProjectKey } from '../../session.ts';
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
}

/** 指标背后的用户 — and from there to a segment and a campaign. */
export function MetricPeople({ picked, onClose }: { readonly picked: PickedNumber; readonly onClose: () => void }) {
  const project = useProjectKey();
  const { metric, about, range, group, notIn } = picked;
  const params = useMemo(() => ({ project, metric }), [project, metric]);
  const body = useMemo(
    () => ({ range, ...(group === undefined ? {} : { group }), ...(notIn === undefined ? {} : { notIn }) }),
    [range, group, notIn],
  );
  const pages = usePages(contract.metrics.customers, { params, body });
  const freeze = useAct(contract.metrics.segment);
  return (
    <PeopleDrawer
      about={about}
      listing={pages.listing}
      total={pages.first?.total}
      freezing={freezingBy(freeze, (named) => ({ params, body: { ...body, ...named } }))}
      onClose={onClose}
    />
  );
}
