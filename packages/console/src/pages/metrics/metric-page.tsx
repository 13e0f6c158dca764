import { contract } from '@gyre/domain';
import { useParams } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { type ReactNode, useMemo, useState } from 'react';
import { type Answer, useAct, useCall } from '../../api.ts';
import { Go, useGo } from '../../address.tsx';
import { MISSING } from '../../format.ts';
import { DetailPage } from '../../parts/detail-page.tsx';
import { errorNote } from '../../parts/error-view.tsx';
import { Panel } from '../../parts/panel.tsx';
import { StatusDot } from '../../parts/status-dot.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import '../analysis/analysis.css';
import { type Definitions, definitionsOf } from './metric-book.ts';
import { MetricPeople, type PickedNumber } from './metric-people.tsx';
import { MetricSeries } from './metric-series.tsx';
import { MetricVersions } from './metric-versions.tsx';
import './metrics.css';
import { useDefinitionWords } from './use-definition-words.ts';
import { useDimensionName } from './use-dimension-name.ts';

type Facts = Answer<typeof contract.metrics.get>;

/** 指标页 — its series, how it is reckoned, what uses it, and the customers behind a point. */
export function MetricPage() {
  const words = useWords().metrics;
  const project = useProjectKey();
  const { metric = '' }: { readonly metric?: string } = useParams({ strict: false });
  const answer = useCall(contract.metrics.get, { params: { project, metric } });
  const all = useCall(contract.metrics.list, { params: { project } });
  const book = useMemo(() => definitionsOf(all.data?.rows ?? []), [all.data]);
  const { language } = useFormat();
  const [picked, setPicked] = useState<PickedNumber | null>(null);
  const [isLogOpen, setLogOpen] = useState(false);
  const facts = answer.data;
  if (facts === undefined)
    return <DetailPage title="" loading={answer.isLoading} error={answer.error} retry={() => void answer.refetch()} />;
  const { definition, problem } = facts;
  return (
    <DetailPage
      title={definition.name}
      status={<Status facts={facts} />}
      note={definition.meaning.split('\n')[0]}
      acts={<Acts facts={facts} onLog={() => setLogOpen(true)} />}
    >
      <div className="metric-stack">
        {problem === null ? (
          <MetricSeries row={facts} book={book} onPick={setPicked} />
        ) : (
          <Panel>
            <StatusDot tone="bad">{`${words.problem} · ${problem[language]}`}</StatusDot>
          </Panel>
        )}
        <DefinitionPanel facts={facts} book={book} />
      </div>
      {picked !== null && <MetricPeople picked={picked} onClose={() => setPicked(null)} />}
      {isLogOpen && <MetricVersions metric={facts.key} present={facts.version} onClose={() => setLogOpen(false)} />}
    </DetailPage>
  );
}

function Status({ facts: { definition } }: { readonly facts: Facts }) {
  const words = useWords().metrics;
  const { direction, northStar } = definition;
  const parts = [
    `${direction === 'more' ? '↑' : '↓'} ${words.directions[direction]}`,
    ...(northStar === null ? [] : [words.northStar(words.businessStages[northStar])]),
  ];
  return parts.join(' · ');
}

function Acts({ facts, onLog }: { readonly facts: Facts; readonly onLog: () => void }) {
  const words = useWords();
  const own = words.metrics.page;
  const go = useGo();
  const project = useProjectKey();
  const may = useMay('operate');
  const { modal, message } = App.useApp();
  const remove = useAct(contract.metrics.remove, {
    onDone: () => {
      void message.success(own.removed);
      go('metrics');
    },
  });
  const ask = (): void =>
    void modal.confirm({
      title: own.removeAsk(facts.definition.name),
      content: own.removeWhat,
      okText: words.acts.remove,
      okButtonProps: { danger: true },
      cancelText: words.acts.cancel,
      onOk: () =>
        remove.mutateAsync({ params: { project, metric: facts.key } }).catch((error: unknown) => {
          void message.error(errorNote(error, words));
        }),
    });
  const watch = (): void => go('alerts/new', { metric: facts.key, name: words.alerts.editor.nameOf(facts.definition.name) });
  return (
    <>
      {facts.problem === null && <Button onClick={() => go('metric-tree', { metric: facts.key })}>{own.why}</Button>}
      <Button onClick={onLog}>{own.versions}</Button>
      {may && facts.problem === null && <Button onClick={watch}>{words.alerts.create}</Button>}
      {may && (
        <Button danger disabled={facts.uses.length > 0} title={facts.uses.length > 0 ? own.removeUsed : undefined} onClick={ask}>
          {words.acts.remove}
        </Button>
      )}
      {may && (
        <Button type="primary" onClick={() => go(`metrics/${facts.key}/edit`)}>
          {own.edit}
        </Button>
      )}
    </>
  );
}

function DefinitionPanel({ facts, book }: { readonly facts: Facts; readonly book: Definitions }) {
  const words = useWords().metrics;
  const own = words.page;
  const say = useDefinitionWords(book);
  const dimensionName = useDimensionName(book);
  const { definition, dimensions, uses } = facts;
  return (
    <Panel title={own.definition}>
      <dl className="metric-lines">
        <Line label={words.editor.kind}>{`${words.kinds[definition.measure.of]} · ${say(definition.measure)}`}</Line>
        <Line label={own.meaning}>{definition.meaning.split('\n')[0] || own.meaningNone}</Line>
        <Line label={own.unit}>{words.units[definition.unit]}</Line>
        <Line label={own.dimensions}>
          {dimensions.length === 0 ? own.dimensionsNone : dimensions.map((name) => dimensionName(facts.key, name)).join(' · ')}
        </Line>
        <Line label={own.owner}>{definition.owner || MISSING}</Line>
        {definition.note !== '' && <Line label={own.noteLabel}>{definition.note}</Line>}
        <Line label={own.key}>
          <span className="mono">{facts.key}</span>
        </Line>
        <Line label={own.uses}>
          {uses.length === 0 && own.usesNone}
          {uses.map((use, i) => (
            <span key={`${use.kind} ${use.key}`}>
              {i > 0 && ' · '}
              <UseName use={use} />
            </span>
          ))}
        </Line>
      </dl>
    </Panel>
  );
}

/** What uses the metric, and where to see it. */
function UseName({ use: { kind, key, name } }: { readonly use: Facts['uses'][number] }) {
  const words = useWords().metrics;
  const own = words.page.usedIn;
  switch (kind) {
    case 'metric':
      return <Go to={`metrics/${key}`}>{name}</Go>;
    case 'dashboard':
    case 'report':
      return <Go to={`dashboards/${key}`}>{own[kind](name)}</Go>;
    case 'target':
      return own.target(name);
    case 'alert':
      return <Go to={`alerts/${key}`}>{own.alert(name)}</Go>;
    case 'north_star':
      return words.northStar(words.businessStages[key as keyof typeof words.businessStages]);
  }
}

function Line({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
