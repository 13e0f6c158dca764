import { contract, localDate, parseInstant } from '@gyre/domain';
import { stageTitle } from '@gyre/domain/metrics/stages';
import { addDays } from '@gyre/domain/time';
import { App, Button, Select, Skeleton, Table } from 'antd';
import { useMemo, useState } from 'react';
import { z } from 'zod';
import { type Answer, useAct, useCall } from '../../api.ts';
import { useAddress, useGo } from '../../address.tsx';
import { presentMs } from '../../clock.ts';
import { errorNote, ErrorView } from '../../parts/error-view.tsx';
import { EmptyList, PageHead } from '../../parts/list-page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { DayInput } from '../../parts/rules/test-form.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import '../analysis/analysis.css';
import { localDay } from '../analysis/period-name.ts';
import './metrics.css';
import { MoveTable } from './move-table.tsx';
import { type PickedStage, StagePeople } from './stage-people.tsx';
import { StageVersions } from './stage-versions.tsx';

type Model = Answer<typeof contract.metrics.models>[number];
export type Stages = Answer<typeof contract.metrics.stages>;
type Stage = Stages['stages'][number];

const Address = z.object({ model: z.string().optional(), since: z.string().optional(), until: z.string().optional() });
const MONTH_MS = 30 * 86_400_000;

/** 阶段与迁移 — how many customers are in each stage of a model, and how they moved between two days. */
export function StagePage() {
  const words = useWords().metrics;
  const own = words.stagesPage;
  const project = useProjectKey();
  const go = useGo();
  const may = useMay('operate');
  const { zone, language } = useFormat();
  const [[monthAgo, today]] = useState(() => [localDay(presentMs() - MONTH_MS, zone), localDay(presentMs(), zone)] as const);
  const [{ model: asked, since = monthAgo, until = today }, setAddress] = useAddress(Address);
  const models = useCall(contract.metrics.models, { params: { project } });
  const model = models.data?.find(({ key }) => key === asked) ?? models.data?.[0];
  const head = <PageHead title={own.title} note={own.note} action={<Acts model={model} />} />;
  if (models.data === undefined)
    return models.error === null ? <Skeleton active /> : <ErrorView error={models.error} retry={() => void models.refetch()} />;
  if (model === undefined)
    return (
      <>
        {head}
        <EmptyList
          empty={{
            sentence: own.empty,
            action: may && (
              <Button type="primary" onClick={() => go('metric-packs')}>
                {words.installPack}
              </Button>
            ),
          }}
        />
      </>
    );
  return (
    <>
      {head}
      <div className="page-filters">
        <Select
          aria-label={own.model}
          popupMatchSelectWidth={false}
          style={{ minWidth: 160 }}
          value={model.key}
          options={models.data.map(({ key, definition }) => ({ value: key, label: stageTitle(definition)[language] }))}
          onChange={(chosen) => setAddress({ model: chosen })}
        />
        <span>{own.since}</span>
        <DayInput label={own.since} value={since} onChange={(day) => setAddress({ since: day })} />
        <span>{own.until}</span>
        <DayInput label={own.until} value={until} onChange={(day) => setAddress({ until: day === today ? undefined : day })} />
        <span style={{ opacity: 0.65 }}>{until === today ? own.untilNow : own.untilEnd}</span>
      </div>
      <Counted key={model.key} model={model} since={since} until={until === today ? null : until} />
    </>
  );
}

interface CountedProps {
  readonly model: Model;
  readonly since: string;
  /** Null: now. */
  readonly until: string | null;
}

function Counted({ model, since, until }: CountedProps) {
  const words = useWords().metrics.stagesPage;
  const project = useProjectKey();
  const format = useFormat();
  const [picked, setPicked] = useState<PickedStage | null>(null);
  const start = useMemo(() => parseInstant(since, format.zone), [since, format.zone]);
  const end = useMemo(() => (until === null ? undefined : endOfDay(until, format.zone)), [until, format.zone]);
  const span = { ...(start === undefined ? {} : { since: start }), ...(end === undefined ? {} : { until: end }) };
  const answer = useCall(contract.metrics.stages, { params: { project, model: model.key }, body: span }, { keep: true });
  if (answer.data === undefined)
    return answer.error === null ? <Skeleton active /> : <ErrorView error={answer.error} retry={() => void answer.refetch()} />;
  const nameOf = ({ title }: Stage): string => title[format.language];
  const untilPart = end === undefined ? {} : { until: end };
  const { stages, moves, at, tookMs } = answer.data;
  return (
    <div className="metric-stack">
      {answer.error !== null && <ErrorView error={answer.error} />}
      <Panel
        title={stageTitle(model.definition)[format.language]}
        extra={<span className="num">{words.asOf(format.clock(at), format.number(tookMs))}</span>}
      >
        <StageTable
          stages={stages}
          model={model}
          nameOf={nameOf}
          onPick={(stage) => setPicked({ model: model.key, stage: stage.key, about: words.in(nameOf(stage)), ...untilPart })}
        />
      </Panel>
      {moves !== null && start !== undefined && (
        <Panel title={words.moves}>
          <p className="analysis-note" style={{ marginTop: 0 }}>
            {words.movesNote}
          </p>
          <MoveTable
            stages={stages.map((stage) => ({ key: stage.key, name: nameOf(stage) }))}
            moves={moves}
            onPick={(from, to) =>
              setPicked({
                model: model.key,
                stage: to.key,
                from: from.key,
                since: start,
                about: words.move(from.name, to.name),
                ...untilPart,
              })
            }
          />
        </Panel>
      )}
      {picked !== null && <StagePeople picked={picked} onClose={() => setPicked(null)} />}
    </div>
  );
}

interface StageTableProps {
  readonly stages: readonly Stage[];
  readonly model: Model;
  readonly nameOf: (stage: Stage) => string;
  readonly onPick: (stage: Stage) => void;
}

function StageTable({ stages, model, nameOf, onPick }: StageTableProps) {
  const words = useWords().metrics.stagesPage;
  const format = useFormat();
  const everyone = stages.reduce((sum, { customers }) => sum + customers, 0);
  const meaningOf = (key: string): string => model.definition.stages.find((stage) => stage.key === key)?.meaning.split('\n')[0] ?? '';
  return (
    <Table<Stage>
      size="small"
      pagination={false}
      rowKey="key"
      dataSource={[...stages]}
      scroll={{ x: 760 }}
      columns={[
        { key: 'stage', title: words.stage, width: 160, render: (_, stage) => nameOf(stage) },
        { key: 'meaning', title: words.meaning, render: (_, { key }) => meaningOf(key) },
        {
          key: 'now',
          title: words.later,
          align: 'right',
          className: 'num',
          width: 120,
          render: (_, stage) => {
            if (stage.customers === 0) return format.number(0);
            return (
              <button type="button" className="analysis-number" title={words.in(nameOf(stage))} onClick={() => onPick(stage)}>
                {format.number(stage.customers)}
              </button>
            );
          },
        },
        {
          key: 'share',
          title: words.everyone,
          align: 'right',
          className: 'num',
          width: 130,
          render: (_, { customers }) => format.share(customers, everyone),
        },
        {
          key: 'before',
          title: words.before,
          align: 'right',
          className: 'num',
          width: 120,
          render: (_, { before }) => format.number(before),
        },
        {
          key: 'change',
          title: words.change,
          align: 'right',
          className: 'num',
          width: 120,
          render: (_, { customers, before }) => (before === null ? '' : difference(customers - before, format.number)),
        },
      ]}
    />
  );
}

function difference(value: number, write: (value: number) => string): string {
  return `${value > 0 ? '↑ ' : value < 0 ? '↓ ' : ''}${write(Math.abs(value))}`;
}

/** The instant a day is over; undefined for what is no day. */
function endOfDay(day: string, zone: string): number | undefined {
  const start = parseInstant(day, zone);
  return start === undefined ? undefined : parseInstant(addDays(localDate(start, zone), 1), zone);
}

function Acts({ model }: { readonly model: Model | undefined }) {
  const words = useWords().metrics;
  const go = useGo();
  const may = useMay('operate');
  const [isLogOpen, setLogOpen] = useState(false);
  return (
    <>
      {model !== undefined && <Button onClick={() => setLogOpen(true)}>{words.page.versions}</Button>}
      {may && model !== undefined && <RemoveButton model={model} />}
      {may && model !== undefined && <Button onClick={() => go(`stage-models/${model.key}/edit`)}>{words.page.edit}</Button>}
      {may && (
        <Button type="primary" onClick={() => go('stage-models/new')}>
          {words.stageEditor.create}
        </Button>
      )}
      {isLogOpen && model !== undefined && <StageVersions model={model.key} present={model.version} onClose={() => setLogOpen(false)} />}
    </>
  );
}

function RemoveButton({ model }: { readonly model: Model }) {
  const words = useWords();
  const own = words.metrics.stagesPage;
  const project = useProjectKey();
  const { language } = useFormat();
  const { modal, message } = App.useApp();
  const remove = useAct(contract.metrics.removeModel);
  const ask = (): void =>
    void modal.confirm({
      title: own.removeAsk(stageTitle(model.definition)[language]),
      content: own.removeWhat,
      okText: words.acts.remove,
      okButtonProps: { danger: true },
      cancelText: words.acts.cancel,
      onOk: () =>
        remove.mutateAsync({ params: { project, model: model.key } }).catch((error: unknown) => {
          void message.error(errorNote(error, words));
        }),
    });
  return (
    <Button danger onClick={ask}>
      {own.remove}
    </Button>
  );
}
