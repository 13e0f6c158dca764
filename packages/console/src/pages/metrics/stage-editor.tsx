import { contract } from '@gyre/domain';
import { useParams } from '@tanstack/react-router';
import { App, Button, Form, Input, Skeleton } from 'antd';
import { useAct, useCall } from '../../api.ts';
import { useGo } from '../../address.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { EmptyList, PageHead } from '../../parts/list-page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useKeptDraft } from '../../parts/use-kept-draft.ts';
import { useSaveKey } from '../../parts/use-save-key.ts';
import { RestoredNote } from '../../parts/restored-note.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import '../../parts/rules/rules.css';
import './metrics.css';
import { StageCard } from './stage-card.tsx';
import {
  draftOfModel,
  gapsIn,
  LEAST_STAGES,
  type ModelDraft,
  type ModelGap,
  modelOf,
  MOST_STAGES,
  movedStage,
  NEW_MODEL,
  revivedModel,
  withStage,
} from './stage-draft.ts';

/** 阶段模型编辑 — a new model, or one that is there. */
export function StageEditor() {
  const own = useWords().metrics.stageEditor;
  const project = useProjectKey();
  const { model }: { readonly model?: string } = useParams({ strict: false });
  const answer = useCall(contract.metrics.models, { params: { project } });
  if (model === undefined) return <Editor place={`gyre.stages.${project}.new`} stored={NEW_MODEL} isNew />;
  if (answer.data === undefined)
    return answer.error === null ? <Skeleton active /> : <ErrorView error={answer.error} retry={() => void answer.refetch()} />;
  const found = answer.data.find(({ key }) => key === model);
  if (found === undefined) return <EmptyList empty={{ sentence: own.missing(model) }} />;
  const { key, version, definition } = found;
  return (
    <Editor
      key={`${key} ${version}`}
      place={`gyre.stages.${project}.${key}.${version}`}
      stored={draftOfModel(key, definition)}
      isNew={false}
    />
  );
}

interface EditorProps {
  /** Where unsaved changes are kept. */
  readonly place: string;
  readonly stored: ModelDraft;
  readonly isNew: boolean;
}

function Editor({ place, stored, isNew }: EditorProps) {
  const words = useWords();
  const own = words.metrics.stageEditor;
  const project = useProjectKey();
  const go = useGo();
  const { message } = App.useApp();
  const { draft, change, restored, discard, forget } = useKeptDraft(place, stored, revivedModel);
  const back = (): void => go('stage-models', isNew ? {} : { model: stored.key });
  const save = useAct(contract.metrics.saveModel, {
    onDone: ({ key, version }) => {
      forget();
      void message.success(own.saved(version));
      go('stage-models', { model: key });
    },
  });
  const definition = modelOf(draft);
  const submit = (): void => {
    if (definition !== undefined) save.mutate({ params: { project, model: draft.key }, body: { definition } });
  };
  useSaveKey(submit);
  return (
    <>
      <PageHead
        title={isNew ? own.newTitle : own.editTitle}
        note={own.note}
        action={
          <>
            <Button onClick={back}>{words.acts.cancel}</Button>
            <Button type="primary" loading={save.isPending} disabled={definition === undefined} onClick={submit}>
              {words.acts.save}
            </Button>
          </>
        }
      />
      <RestoredNote restored={restored} title={own.restored} discard={{ label: own.discard, onClick: discard }} />
      {save.error !== null && <ErrorView error={save.error} />}
      <div className="metric-editor">
        <div className="metric-stack">
          <ModelForm draft={draft} change={change} isNew={isNew} />
          <StagesForm draft={draft} change={change} />
        </div>
        <GapsPanel gaps={gapsIn(draft)} />
      </div>
    </>
  );
}

interface FormProps {
  readonly draft: ModelDraft;
  readonly change: (part: Partial<ModelDraft>) => void;
}

function ModelForm({ draft, change, isNew }: FormProps & { readonly isNew: boolean }) {
  const own = useWords().metrics.stageEditor;
  const text = (label: string, field: 'name' | 'en' | 'key' | 'note', longest: number) => (
    <Form.Item label={label}>
      <Input
        value={draft[field]}
        maxLength={longest}
        disabled={field === 'key' && !isNew}
        className={field === 'key' ? 'mono' : ''}
        aria-label={label}
        onChange={(e) => change({ [field]: field === 'key' ? e.target.value.trim() : e.target.value })}
      />
    </Form.Item>
  );
  return (
    <Panel>
      <Form layout="vertical" component="div">
        <div className="metric-fields">
          {text(own.modelName, 'name', 100)}
          {text(own.modelEn, 'en', 100)}
          {text(own.key, 'key', 60)}
          {text(own.modelNote, 'note', 1000)}
        </div>
      </Form>
    </Panel>
  );
}

function StagesForm({ draft, change }: FormProps) {
  const own = useWords().metrics.stageEditor;
  const { stages } = draft;
  return (
    <Panel title={own.stages}>
      <div className="metric-stack">
        {stages.map((stage, place) => (
          <StageCard
            key={place}
            stage={stage}
            place={place}
            count={stages.length}
            onChange={(changed) => change({ stages: stages.with(place, changed) })}
            onMove={(by) => change({ stages: movedStage(stages, place, by) })}
            onRemove={stages.length > LEAST_STAGES ? () => change({ stages: stages.toSpliced(place, 1) }) : undefined}
          />
        ))}
        <div>
          <Button disabled={stages.length >= MOST_STAGES} onClick={() => change(withStage(draft))}>
            {own.add}
          </Button>
        </div>
      </div>
    </Panel>
  );
}

/** What is still missing before it can be saved. */
function GapsPanel({ gaps }: { readonly gaps: readonly ModelGap[] }) {
  const own = useWords().metrics.stageEditor;
  const said = (gap: ModelGap): string => ('place' in gap ? own.stageGaps[gap.of](gap.place + 1) : own.gaps[gap.of]);
  return (
    <Panel title={own.check}>
      {gaps.length === 0 ? (
        <p className="analysis-note">{own.ready}</p>
      ) : (
        <ul className="stage-gaps">
          {gaps.map((gap) => (
            <li key={said(gap)}>{said(gap)}</li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
