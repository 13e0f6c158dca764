import { contract } from '@gyre/domain';
import { Button, Skeleton } from 'antd';
import { useCall } from '../../api.ts';
import { useGo } from '../../address.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { PageHead } from '../../parts/list-page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import './metrics.css';

/** 指标包 — what can be installed. */
export function PackList() {
  const words = useWords().metrics.packsPage;
  const project = useProjectKey();
  const go = useGo();
  const format = useFormat();
  const answer = useCall(contract.metrics.packs, { params: { project } }, { staleMs: 60_000 });
  return (
    <>
      <PageHead title={words.title} note={words.note} />
      {answer.error !== null && <ErrorView error={answer.error} retry={() => void answer.refetch()} />}
      {answer.isLoading && <Skeleton active />}
      <div className="metric-packs">
        {(answer.data ?? []).map(({ key, name, description, metrics, models }) => (
          <Panel key={key} title={name[format.language]}>
            <p style={{ marginTop: 0 }}>{description[format.language]}</p>
            <p className="num" style={{ opacity: 0.7 }}>
              {words.metrics(format.number(metrics))}
              {models > 0 && ` · ${words.models(format.number(models))}`}
            </p>
            <Button onClick={() => go(`metric-packs/${key}`)}>{words.open}</Button>
          </Panel>
        ))}
      </div>
    </>
  );
}
