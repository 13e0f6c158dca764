import { contract } from '@gyre/domain';
import { useMemo } from 'react';
import { useAct, usePages } from '../../../api.ts';
import { useProjectKey } from '../../../session.ts';
import type { Picked } from '../view.ts';
import { freezingBy } from './pack-dialog.tsx';
import { PeopleDrawer } from './people-drawer.tsx';

/** 数字背后的用户 — of an analysis. */
export function CustomersDrawer({ picked, onClose }: { readonly picked: Picked; readonly onClose: () => void }) {
  const project = useProjectKey();
  const { kind, params, place, at, about } = picked;
  const args = useMemo(() => ({ params: { project, kind }, body: { params, place, at } }), [project, kind, params, place, at]);
  const pages = usePages(contract.analyses.customers, args);
  const freeze = useAct(contract.analyses.segment);
  return (
    <PeopleDrawer
      about={about}
      listing={pages.listing}
      total={pages.first?.total}
      at={at}
      freezing={freezingBy(freeze, (named) => ({ params: { project, kind }, body: { params, place, at, ...named } }))}
      onClose={onClose}
    />
  );
}
