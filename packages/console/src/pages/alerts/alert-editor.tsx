import { contract, Key } from '@gyre/domain';
import { useParams } from '@tanstack/react-router';
import { App, Button, Form, Input, Skeleton } from 'antd';
import { RedoOutlined, UndoOutlined } from '@ant-design/icons';
import { useMemo, useState } from 'react';
import { z } from 'zod';
import { useAct, useCall } from '../../api.ts';
import { useAddress, useGo } from '../../address.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { PageHead } from '../../parts/list-page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { RestoredNote } from '../../parts/restored-note.tsx';
import { useKeptDraft } from '../../parts/use-kept-draft.ts';
import { useSaveKey } from '../../parts/use-save-key.ts';
import { useTypedReceivers } from '../../parts/use-typed-receivers.ts';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { definitionsOf } from '../metrics/metric-book.ts';
import { freshKey } from '../segments/segment-facts.ts';
import { type Alert, type AlertDraft, alertDraft, definitionOf, missingOf, newAlert, revivedAlert, watchedOf } from './alert-draft.ts';
import './alerts.css';
import { BacktestPanel } from './backtest-panel.tsx';
import { TellingForm } from './telling-form.tsx';
import { type Undo, useUndo } from './use-undo.ts';
import { WatchingForm } from './watching-form.tsx';

/** What a new one begins with. */
const Address = z.object({ metric: z.string().max(60).optional(), name: z.string().optional() });

/** 编辑预警 — what is watched and how, who is told, and below what it would have said of the past. */
export function AlertEditor() {
  const project = useProjectKey();
  const { language } = useFormat();
  const { alert }: { readonly alert?: string } = useParams({ strict: false });
  const [{ metric = '', name = '' }] = useAddress(Address);
  const [fresh] = useState(() => ({ ...newAlert(freshKey('alert'), language, metric), name: name.slice(0, 100) }));
  const answer = useCall(contract.alerts.get, { params: { project, alert: alert ?? '' } }, { enabled: alert !== undefined });
  if (alert === undefined) return <Editor place={`gyre.alert.${project}.new.${metric}`} stored={fresh} saved={null} />;
  if (answer.data === undefined)
    return answer.error === null ? <Skeleton active /> : <ErrorView error={answer.error} retry={() => void answer.refetch()} />;
  const { key } = answer.data;
  return <Editor key={key} place={`gyre.alert.${project}.${key}`} stored={alertDraft(answer.data)} saved={answer.data} />;
}

interface EditorProps {
  /** Where unsaved changes are kept. */
  readonly place: string;
  readonly stored: AlertDraft;
  /** Null: a new one. */
  readonly saved: Alert | null;
}

function Editor({ place, stored, saved }: EditorProps) {
  const words = useWords();
  const own = words.alerts;
  const project = useProjectKey();
  const { draft, change, restored, discard, forget } = useKeptDraft(place, stored, revivedAlert);
  const undo = useUndo(draft, change);
  const { receivers, set: setReceivers } = useTypedReceivers(draft.receivers, (typed) => change({ receivers: typed }));
  const kept = saved?.robots ?? {};
  const body = definitionOf({ ...draft, receivers }, kept);
  const save = useSaving(forget);
  const submit = (): void => {
    if (body !== undefined && !save.isPending)
      save.mutate({ params: { project, alert: draft.key }, body: { ...body, ...(saved === null ? {} : { version: draft.version }) } });
  };
  useSaveKey(submit);
  const missing = missingOf({ ...draft, receivers }, kept);
  const definition = useWatched(draft);
  const all = useCall(contract.metrics.list, { params: { project } });
  const metrics = useMemo(() => all.data?.rows ?? [], [all.data]);
  const book = useMemo(() => definitionsOf(metrics), [metrics]);
  return (
    <>
      <PageHead
        title={saved === null ? own.newTitle : own.editTitle(stored.name)}
        note={words.campaigns.editor.kept}
        action={
          <EditorActs undo={undo} draft={draft} isNew={saved === null} ready={body !== undefined} busy={save.isPending} onSave={submit} />
        }
      />
      <RestoredNote
        restored={restored}
        title={words.metrics.editor.restored}
        discard={{ label: words.metrics.editor.discard, onClick: discard }}
      />
      {save.error !== null && <ErrorView error={save.error} />}
      <div className="alert-stack">
        <Form layout="vertical" component="div" className="alert-columns">
          <Panel title={own.editor.watching}>
            <WatchingForm draft={draft} metrics={metrics} book={book} change={change} />
          </Panel>
          <Panel title={own.editor.telling}>
            <NamesForm draft={draft} isNew={saved === null} change={change} />
            <TellingForm draft={draft} receivers={receivers} kept={kept} change={change} onReceivers={setReceivers} />
            {missing.length > 0 && (
              <p role="status">{own.editor.missing(missing.map((part) => own.editor.parts[part]).join(own.editor.and))}</p>
            )}
          </Panel>
        </Form>
        {definition === undefined ? (
          <Panel title={own.backtest.title}>
            <p>{own.backtest.unfinished}</p>
          </Panel>
        ) : (
          <BacktestPanel definition={definition} book={book} />
        )}
      </div>
    </>
  );
}

/** Saves, forgets the draft, and goes to the page of what was saved. */
function useSaving(forget: () => void) {
  const words = useWords().alerts.editor;
  const go = useGo();
  const { message } = App.useApp();
  return useAct(contract.alerts.save, {
    onDone: ({ key, version }) => {
      forget();
      void message.success(words.saved(version));
      go(`alerts/${key}`);
    },
  });
}

/** The definition a backtest is asked about; the same object while nothing of it has changed. */
function useWatched(draft: AlertDraft) {
  const text = JSON.stringify(watchedOf(draft) ?? null);
  return useMemo(() => (JSON.parse(text) as ReturnType<typeof watchedOf> | null) ?? undefined, [text]);
}

interface NamesFormProps {
  readonly draft: AlertDraft;
  readonly isNew: boolean;
  readonly change: (part: Partial<AlertDraft>) => void;
}

function NamesForm({ draft, isNew, change }: NamesFormProps) {
  const words = useWords();
  const { parts, nameHint } = words.alerts.editor;
  const keyWrong = !Key.safeParse(draft.key).success;
  return (
    <div className="alert-parameters">
      <Form.Item label={parts.name} required>
        <Input
          value={draft.name}
          maxLength={100}
          placeholder={nameHint}
          aria-label={parts.name}
          onChange={(e) => change({ name: e.target.value })}
        />
      </Form.Item>
      <Form.Item
        label={parts.key}
        required
        {...(keyWrong ? { validateStatus: 'error' as const, extra: words.segments.editor.keyWrong } : {})}
      >
        <Input
          className="mono"
          value={draft.key}
          disabled={!isNew}
          maxLength={60}
          aria-label={parts.key}
          onChange={(e) => change({ key: e.target.value })}
        />
      </Form.Item>
    </div>
  );
}

interface EditorActsProps {
  readonly undo: Undo;
  readonly draft: AlertDraft;
  readonly isNew: boolean;
  readonly ready: boolean;
  readonly busy: boolean;
  readonly onSave: () => void;
}

function EditorActs({ undo: { undo, redo }, draft, isNew, ready, busy, onSave }: EditorActsProps) {
  const words = useWords();
  const { rules } = words.segments;
  const go = useGo();
  return (
    <>
      <Button type="text" icon={<UndoOutlined />} aria-label={rules.undo} title={rules.undo} disabled={undo === undefined} onClick={undo} />
      <Button type="text" icon={<RedoOutlined />} aria-label={rules.redo} title={rules.redo} disabled={redo === undefined} onClick={redo} />
      <Button onClick={() => go(isNew ? 'alerts' : `alerts/${draft.key}`)}>{words.acts.cancel}</Button>
      <Button type="primary" disabled={!ready} loading={busy} onClick={onSave}>
        {words.acts.save}
      </Button>
    </>
  );
}
