import { contract } from '@gyre/domain';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useAct, usePages } from '../../api.ts';
import { Panel } from '../../parts/panel.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { freezingBy } from '../analysis/frame/pack-dialog.tsx';
import { PeopleDrawer } from '../analysis/frame/people-drawer.tsx';
import type { EpisodeView } from './episode-words.ts';
import { useSliceText } from './use-slice-text.ts';

type Which = 'affected' | 'in_slice';

/** 涉及的用户 — those who lack what was expected, and all of the slice; each opens them, and from there a segment and a campaign. */
export function ConcernedPanel({ facts }: { readonly facts: EpisodeView }) {
  const words = useWords().alerts.page;
  const format = useFormat();
  const [which, setWhich] = useState<Which | null>(null);
  const { finding, direction } = facts;
  const has = finding !== null && finding.diagnosis !== null;
  const counts: readonly (readonly [Which, number, string])[] = has
    ? [
        ['affected', finding.affected, words.affectedHelp[direction]],
        ['in_slice', finding.inSlice, words.inSliceHelp],
      ]
    : [];
  return (
    <Panel title={words.customers}>
      {!has && <p style={{ margin: 0 }}>{finding === null ? words.afterDiagnosis : words.nobody}</p>}
      {counts.map(([key, count, help]) => (
        <div key={key} className="alert-people">
          <div>
            <span className="num" style={{ fontSize: 20, fontWeight: 600 }}>
              {format.number(count)}
            </span>{' '}
            {words.which[key]}
            <div style={{ opacity: 0.65 }}>{help}</div>
          </div>
          <Button disabled={count === 0} onClick={() => setWhich(key)}>
            {words.open}
          </Button>
        </div>
      ))}
      {which !== null && <Concerned facts={facts} which={which} onClose={() => setWhich(null)} />}
    </Panel>
  );
}

interface ConcernedProps {
  readonly facts: EpisodeView;
  readonly which: Which;
  readonly onClose: () => void;
}

function Concerned({ facts, which, onClose }: ConcernedProps) {
  const words = useWords().alerts.page;
  const project = useProjectKey();
  const sliceText = useSliceText();
  const { id, metric, metricName, finding } = facts;
  const params = useMemo(() => ({ project, episode: id }), [project, id]);
  const body = useMemo(() => ({ which }), [which]);
  const pages = usePages(contract.alerts.customers, { params, body });
  const freeze = useAct(contract.alerts.segment);
  const where = sliceText(metric, finding?.diagnosis?.slice ?? {});
  return (
    <PeopleDrawer
      about={words.about(metricName, where, words.which[which])}
      listing={pages.listing}
      total={pages.first?.total}
      freezing={freezingBy(freeze, (named) => ({ params, body: { ...body, ...named } }))}
      onClose={onClose}
    />
  );
}
