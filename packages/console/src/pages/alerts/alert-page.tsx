import { contract } from '@gyre/domain';
import { useParams } from '@tanstack/react-router';
import { Alert as Note, App, Button } from 'antd';
import { useMemo, useState } from 'react';
import { useAct, useCall, usePages } from '../../api.ts';
import { Go, useGo } from '../../address.tsx';
import { presentMs } from '../../clock.ts';
import { DetailPage } from '../../parts/detail-page.tsx';
import { errorNote } from '../../parts/error-view.tsx';
import { Listing } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { definitionsOf } from '../metrics/metric-book.ts';
import { VersionsDrawer } from '../metrics/versions-drawer.tsx';
import type { Alert } from './alert-draft.ts';
import { AlertDot } from './alert-dot.tsx';
import './alerts.css';
import { BacktestPanel } from './backtest-panel.tsx';
import { useEpisodeColumns } from './episode-columns.tsx';
import type { Episode } from './episode-words.ts';
import { MuteButton } from './mute-button.tsx';

/** 预警详情 — the rule in words, what it would have said of the past, and the episodes it had. */
export function AlertPage() {
  const words = useWords().alerts;
  const { language } = useFormat();
  const project = useProjectKey();
  const { alert = '' }: { readonly alert?: string } = useParams({ strict: false });
  const answer = useCall(contract.alerts.get, { params: { project, alert } }, { everyMs: 10_000, keep: true });
  const metrics = useCall(contract.metrics.list, { params: { project } }, { staleMs: 60_000 });
  const book = useMemo(() => definitionsOf(metrics.data?.rows ?? []), [metrics.data]);
  const [isLogOpen, setLogOpen] = useState(false);
  const text = JSON.stringify(answer.data?.definition ?? null);
  const definition = useMemo(() => JSON.parse(text) as Alert['definition'] | null, [text]);
  const facts = answer.data;
  if (facts === undefined || definition === null)
    return <DetailPage title="" loading={answer.isLoading} error={answer.error} retry={() => void answer.refetch()} />;
  return (
    <DetailPage
      title={definition.name}
      status={<AlertDot alert={facts} now={presentMs()} />}
      note={
        <>
          {facts.sentence[language]} · {words.columns.judged} <Moment at={facts.judgedUntil} />
        </>
      }
      acts={<Acts facts={facts} onLog={() => setLogOpen(true)} />}
    >
      <div className="alert-stack">
        {facts.problem !== null && <Note type="error" showIcon title={words.states.failing} description={facts.problem[language]} />}
        {isLowered(facts) && <Note type="info" showIcon title={words.lowered(words.parameters.options[facts.sensitivity ?? 'normal'])} />}
        {facts.problem === null && <BacktestPanel definition={definition} book={book} begin={14} />}
        <Panel
          title={words.episodes.title}
          extra={
            <Go to="episodes" search={{ alert }}>
              {words.episodes.all}
            </Go>
          }
        >
          <Episodes alert={alert} />
        </Panel>
      </div>
      {isLogOpen && <Versions facts={facts} onClose={() => setLogOpen(false)} />}
    </DetailPage>
  );
}

/** Whether false alarms have lowered the sensitivity that was chosen. */
function isLowered({ definition: { detector }, sensitivity }: Alert): boolean {
  return detector.kind === 'adaptive' && sensitivity !== null && sensitivity !== detector.parameters.sensitivity;
}

function Episodes({ alert }: { readonly alert: string }) {
  const words = useWords().alerts.episodes;
  const project = useProjectKey();
  const go = useGo();
  const pages = usePages(contract.alerts.episodes, { params: { project }, query: { alert, limit: 10 } }, { everyMs: 10_000 });
  return (
    <Listing<Episode>
      {...pages.listing}
      columns={useEpisodeColumns(false)}
      rowKey="id"
      onOpen={({ id }) => go(`episodes/${id}`)}
      table={{ scroll: {} }}
      empty={{ sentence: words.none }}
    />
  );
}

function Acts({ facts, onLog }: { readonly facts: Alert; readonly onLog: () => void }) {
  const words = useWords();
  const own = words.alerts;
  const go = useGo();
  const project = useProjectKey();
  const may = useMay('operate');
  const { modal, message } = App.useApp();
  const params = { project, alert: facts.key };
  const onError = (error: unknown): void => void message.error(errorNote(error, words), 8);
  const mute = useAct(contract.alerts.mute);
  const remove = useAct(contract.alerts.remove, {
    onDone: () => {
      void message.success(own.removed);
      go('alerts');
    },
  });
  const ask = (): void =>
    void modal.confirm({
      title: own.removeAsk(facts.definition.name),
      content: own.removeWhat(facts.open),
      okText: words.acts.remove,
      okButtonProps: { danger: true },
      cancelText: words.acts.cancel,
      onOk: () => remove.mutateAsync({ params }).catch(onError),
    });
  return (
    <>
      <Button onClick={onLog}>{words.metrics.page.versions}</Button>
      {may && (
        <>
          <MuteButton
            mutedUntil={facts.mutedUntil}
            busy={mute.isPending}
            onMute={(until) => mute.mutate({ params, body: { until } }, { onError })}
          />
          <Button danger onClick={ask}>
            {words.acts.remove}
          </Button>
          <Button type="primary" onClick={() => go(`alerts/${facts.key}/edit`)}>
            {words.acts.edit}
          </Button>
        </>
      )}
    </>
  );
}

function Versions({ facts, onClose }: { readonly facts: Alert; readonly onClose: () => void }) {
  const words = useWords().alerts;
  const { language } = useFormat();
  const project = useProjectKey();
  const answer = useCall(contract.alerts.versions, { params: { project, alert: facts.key } });
  const versions = answer.data?.map(({ version, definition, at, by }) => ({
    version,
    name: definition.name,
    what:
      version === facts.version
        ? facts.sentence[language]
        : words.versionOf(words.grains[definition.grain], words.kinds[definition.detector.kind]),
    at,
    by,
  }));
  return (
    <VersionsDrawer
      versions={versions}
      error={answer.error}
      retry={() => void answer.refetch()}
      present={facts.version}
      onClose={onClose}
    />
  );
}
