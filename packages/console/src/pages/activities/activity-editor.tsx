import { ActivityDefinition, addDays, contract, instant, Key, localDate, parseInstant, startOfDay } from '@gyre/domain';
import { useParams } from '@tanstack/react-router';
import { Button, Form, Input, Radio, Skeleton } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api.ts';
import { useGo } from '../../address.tsx';
import { presentMs } from '../../clock.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { PageHead } from '../../parts/list-page.tsx';
import { MoneyInput } from '../../parts/money-input.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useKeptDraft } from '../../parts/use-kept-draft.ts';
import { useSaveKey } from '../../parts/use-save-key.ts';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { useActivityList } from './activity-facts.ts';
import { ChecklistForm } from './checklist-form.tsx';
import { TargetForm } from './target-form.tsx';

const KINDS = ['daily', 'weekly', 'monthly', 'promotion'] as const;

interface ActivityDraft extends ActivityDefinition {
  readonly key: string;
}

/** 编辑活动 — name, goal, budget and dates. Unsaved work stays in this browser. */
export function ActivityEditor() {
  const { activity: key }: { activity?: string } = useParams({ strict: false });
  const answer = useActivityList();
  const [fresh] = useState<ActivityDraft>(() => ({
    ...ActivityDefinition.parse({ name: '–' }),
    name: '',
    key: `activity-${presentMs().toString(36).slice(-6)}`,
  }));
  if (key === undefined) return <Editor initial={fresh} isNew />;
  const stored = answer.data?.find((one) => one.key === key);
  if (answer.error !== null && answer.data === undefined) return <ErrorView error={answer.error} retry={() => void answer.refetch()} />;
  return stored === undefined ? <Skeleton active /> : <Editor initial={{ ...stored.definition, key }} isNew={false} />;
}

function revive(kept: unknown): ActivityDraft | undefined {
  return typeof kept === 'object' && kept !== null && 'kind' in kept && 'checklist' in kept ? (kept as ActivityDraft) : undefined;
}

function Editor({ initial, isNew }: { readonly initial: ActivityDraft; readonly isNew: boolean }) {
  const words = useWords();
  const own = words.campaigns.activities;
  const go = useGo();
  const project = useProjectKey();
  const { draft, change, discard, forget } = useKeptDraft(`gyre.activity.${project}.${isNew ? '' : initial.key}`, initial, revive);
  const done = (): void => {
    forget();
    go(`activities/${draft.key}`);
  };
  const save = useAct(contract.activities.save, { onDone: done });
  const { key, ...definition } = draft;
  const keyWrong = !Key.safeParse(key).success;
  const ready = definition.name.trim() !== '' && !keyWrong && draft.checklist.every(({ text }) => text.trim() !== '');
  const submit = (): void => {
    if (ready && !save.isPending) save.mutate({ params: { project, activity: key }, body: { definition } });
  };
  useSaveKey(submit);
  return (
    <>
      <PageHead
        title={isNew ? own.newTitle : own.editTitle(initial.name)}
        note={words.campaigns.editor.kept}
        action={<Button onClick={discard}>{words.campaigns.editor.discard}</Button>}
      />
      <Panel style={{ maxWidth: 860 }}>
        <Form layout="vertical" component="div">
          <Form.Item label={own.name} required>
            <Input
              value={draft.name}
              maxLength={100}
              placeholder={own.nameHint}
              aria-label={own.name}
              autoFocus={isNew}
              onChange={(e) => change({ name: e.target.value })}
            />
          </Form.Item>
          <Form.Item
            label={own.key}
            required
            validateStatus={keyWrong ? 'error' : ''}
            extra={keyWrong ? words.campaigns.editor.keyWrong : words.campaigns.editor.keyHint}
          >
            <Input
              className="mono"
              style={{ maxWidth: 320 }}
              value={key}
              disabled={!isNew}
              maxLength={60}
              aria-label={own.key}
              onChange={(e) => change({ key: e.target.value })}
            />
          </Form.Item>
          <Form.Item label={own.kind}>
            <Radio.Group
              optionType="button"
              value={draft.kind}
              options={KINDS.map((kind) => ({ value: kind, label: own.kinds[kind] }))}
              onChange={(e) => change({ kind: e.target.value as ActivityDraft['kind'] })}
            />
          </Form.Item>
          <Form.Item label={own.goal}>
            <Input.TextArea
              value={draft.goal}
              maxLength={500}
              autoSize={{ minRows: 2, maxRows: 6 }}
              placeholder={own.goalHint}
              aria-label={own.goal}
              onChange={(e) => change({ goal: e.target.value })}
            />
          </Form.Item>
          <Form.Item label={own.budget} extra={own.budgetHelp}>
            <MoneyInput label={own.budget} value={draft.budget} onChange={(budget) => change({ budget })} />
          </Form.Item>
          <DateFields draft={draft} change={change} />
          <TargetForm target={draft.target} onChange={(target) => change({ target })} />
          <ChecklistForm items={draft.checklist} onChange={(checklist) => change({ checklist })} />
          <Form.Item label={own.description}>
            <Input.TextArea
              value={draft.description}
              maxLength={2000}
              autoSize={{ minRows: 2, maxRows: 8 }}
              aria-label={own.description}
              onChange={(e) => change({ description: e.target.value })}
            />
          </Form.Item>
          {save.error !== null && <ErrorView error={save.error} />}
          <div style={{ display: 'flex', gap: 8, marginTop: 12 }}>
            <Button type="primary" disabled={!ready} loading={save.isPending} onClick={submit}>
              {words.acts.save}
            </Button>
          </div>
        </Form>
      </Panel>
    </>
  );
}

interface DateFieldsProps {
  readonly draft: ActivityDraft;
  readonly change: (part: Partial<ActivityDraft>) => void;
}

/** First and last day, in the project's zone; the last day counts to its end. */
function DateFields({ draft, change }: DateFieldsProps) {
  const own = useWords().campaigns.activities;
  const { zone } = useFormat();
  const dayOf = (at: number | null): string => (at === null ? '' : localDate(instant(at), zone));
  const startOf = (day: string): number | null => (day === '' ? null : (parseInstant(day, zone) ?? null));
  const endOf = (day: string): number | null => {
    const start = startOf(day);
    return start === null ? null : startOfDay(addDays(localDate(instant(start), zone), 1), zone) - 1;
  };
  return (
    <Form.Item label={own.dateRange} extra={own.dateHelp}>
      <span style={{ display: 'inline-flex', gap: 8, flexWrap: 'wrap' }}>
        <Input
          type="date"
          style={{ width: 190 }}
          prefix={own.start}
          aria-label={own.start}
          value={dayOf(draft.from)}
          onChange={(e) => change({ from: startOf(e.target.value) })}
        />
        <Input
          type="date"
          style={{ width: 190 }}
          prefix={own.end}
          aria-label={own.end}
          value={dayOf(draft.to)}
          min={dayOf(draft.from)}
          onChange={(e) => change({ to: endOf(e.target.value) })}
        />
      </span>
    </Form.Item>
  );
}
