import { contract, Key } from '@gyre/domain';
import type { MetricDefinition } from '@gyre/domain/metrics/metric';
import { useParams } from '@tanstack/react-router';
import { App, Button, Skeleton } from 'antd';
import { useMemo } from 'react';
import { useAct, useCall } from '../../api.ts';
import { useGo } from '../../address.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { PageHead } from '../../parts/list-page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useDelayed } from '../../parts/use-delayed.ts';
import { useKeptDraft } from '../../parts/use-kept-draft.ts';
import { useSaveKey } from '../../parts/use-save-key.ts';
import { RestoredNote } from '../../parts/restored-note.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import '../analysis/analysis.css';
import '../../parts/rules/rules.css';
import { ChoiceBlank } from '../analysis/blanks/choice-blank.tsx';
import { CheckPanel } from './check-panel.tsx';
import { DimensionsForm } from './dimensions-form.tsx';
import { FactsForm } from './facts-form.tsx';
import { MeasureForm } from './measure-form.tsx';
import { definitionsOf } from './metric-book.ts';
import { definitionOf, draftOf, eventsIn, hasOwnDimensions, type MetricDraft, NEW_METRIC, newMeasure, revived } from './metric-draft.ts';
import './metrics.css';
import { useDefinitionWords } from './use-definition-words.ts';

/** 指标编辑 — a new metric, or one that is there. */
export function MetricEditor() {
  const project = useProjectKey();
  const { metric }: { readonly metric?: string } = useParams({ strict: false });
  const answer = useCall(contract.metrics.get, { params: { project, metric: metric ?? '' } }, { enabled: metric !== undefined });
  if (metric === undefined) return <Editor place={`gyre.metric.${project}.new`} stored={NEW_METRIC} isNew />;
  if (answer.data === undefined)
    return answer.error === null ? <Skeleton active /> : <ErrorView error={answer.error} retry={() => void answer.refetch()} />;
  const { key, version, definition } = answer.data;
  return (
    <Editor key={`${key} ${version}`} place={`gyre.metric.${project}.${key}.${version}`} stored={draftOf(key, definition)} isNew={false} />
  );
}

interface EditorProps {
  /** Where unsaved changes are kept. */
  readonly place: string;
  readonly stored: MetricDraft;
  readonly isNew: boolean;
}

function Editor({ place, stored, isNew }: EditorProps) {
  const words = useWords();
  const own = words.metrics.editor;
  const project = useProjectKey();
  const go = useGo();
  const { message } = App.useApp();
  const { draft, change, restored, discard, forget } = useKeptDraft(place, stored, revived);
  const list = useCall(contract.metrics.list, { params: { project } });
  const others = (list.data?.rows ?? []).filter(({ key }) => isNew || key !== stored.key);
  const definition = useMemo(() => definitionOf(draft), [draft]);
  const save = useAct(contract.metrics.save, {
    onDone: ({ key, version }) => {
      forget();
      void message.success(own.saved(version));
      go(`metrics/${key}`);
    },
  });
  const submit = (): void => {
    if (definition !== undefined) save.mutate({ params: { project, metric: draft.key }, body: { definition } });
  };
  useSaveKey(submit);
  const { measure } = draft;
  const keyIsWrong = draft.key !== '' && !Key.safeParse(draft.key).success;
  return (
    <>
      <PageHead
        title={isNew ? own.newTitle : own.editTitle}
        action={
          <>
            <Button onClick={() => go(isNew ? 'metrics' : `metrics/${stored.key}`)}>{words.acts.cancel}</Button>
            <Button type="primary" loading={save.isPending} disabled={definition === undefined} onClick={submit}>
              {own.save}
            </Button>
          </>
        }
      />
      <RestoredNote restored={restored} title={own.restored} discard={{ label: own.discard, onClick: discard }} />
      {save.error !== null && <ErrorView error={save.error} />}
      <div className="metric-editor">
        <div className="metric-stack">
          <Panel title={own.measure}>
            <div className="rule-stack">
              <div>
                <ChoiceBlank
                  label={own.kind}
                  value={measure.of}
                  names={words.metrics.kinds}
                  onChange={(of) => change({ measure: newMeasure(of), dimensions: [] })}
                />
              </div>
              <MeasureForm
                value={measure}
                metrics={others}
                onChange={(next) => change({ measure: next })}
                onUnit={(unit) => change({ unit })}
              />
            </div>
          </Panel>
          <FactsForm draft={draft} change={change} isNew={isNew} keyIsWrong={keyIsWrong} />
          {hasOwnDimensions(measure) && (
            <Panel title={own.dimensions}>
              <DimensionsForm
                value={draft.dimensions}
                of={measure.of === 'fact' ? { subject: measure.subject } : { events: eventsIn(measure) }}
                onChange={(dimensions) => change({ dimensions })}
              />
            </Panel>
          )}
        </div>
        <EffectPanel draft={draft} definition={definition} others={others} />
      </div>
    </>
  );
}

interface EffectPanelProps {
  readonly draft: MetricDraft;
  readonly definition: MetricDefinition | undefined;
  readonly others: Parameters<typeof definitionsOf>[0];
}

/** What it would be: in words, and checked. */
function EffectPanel({ draft, definition, others }: EffectPanelProps) {
  const words = useWords().metrics;
  const book = useMemo(() => definitionsOf(others), [others]);
  const say = useDefinitionWords(book);
  const settled = useDelayed(definition, 300);
  return (
    <Panel title={words.editor.check}>
      {definition !== undefined && (
        <p style={{ marginTop: 0 }}>
          {words.kinds[definition.measure.of]} · {say(definition.measure)}
        </p>
      )}
      <CheckPanel metric={draft.key} definition={definition === undefined ? undefined : settled} book={book} />
    </Panel>
  );
}
