import { contract } from '@gyre/domain';
import { useMemo } from 'react';
import { useAct, usePages } from '../../api.ts';
import { useProjectKey } from '../../session.ts';
import { freezingBy } from '../analysis/frame/pack-dialog.tsx';
import { PeopleDrawer } from '../analysis/frame/people-drawer.tsx';

/** 一个阶段，或一格迁移 — of a model; with `since` and `from`, who came from another stage. */
export interface PickedStage {
  readonly model: string;
  readonly stage: string;
  readonly since?: number;
  /** As of when; now without one. */
  readonly until?: number;
  readonly from?: string;
  readonly about: string;
}

/** 阶段里的用户 — and from there to a segment and a campaign. */
export function StagePeople({ picked, onClose }: { readonly picked: PickedStage; readonly onClose: () => void }) {
  const project = useProjectKey();
  const { model, stage, since, from, until, about } = picked;
  const params = useMemo(() => ({ project, model }), [project, model]);
  const body = useMemo(
    () => ({
      stage,
      ...(since === undefined ? {} : { since }),
      ...(from === undefined ? {} : { from }),
      ...(until === undefined ? {} : { until }),
    }),
    [stage, since, from, until],
  );
  const pages = usePages(contract.metrics.stageCustomers, { params, body });
  const freeze = useAct(contract.metrics.stageSegment);
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
