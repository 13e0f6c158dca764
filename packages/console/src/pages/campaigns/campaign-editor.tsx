import { type Campaign, contract } from '@gyre/domain';
import { useParams } from '@tanstack/react-router';
import { Alert, App, Button, Skeleton, Steps } from 'antd';
import { useMemo, useState } from 'react';
import { z } from 'zod';
import { call, client, useCall } from '../../api.ts';
import { useAddress, useGo } from '../../address.tsx';
import { presentMs } from '../../clock.ts';
import { ErrorView, errorNote } from '../../parts/error-view.tsx';
import { PageHead } from '../../parts/list-page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useProjectKey } from '../../session.ts';
import { useKeptDraft } from '../../parts/use-kept-draft.ts';
import { useSaveKey } from '../../parts/use-save-key.ts';
import { useRuleWords } from '../../parts/rules/use-rule-words.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { type CampaignDraft, definitionOf, draftOf, keptDraft, type Missing, missingOf, newDraft } from './campaign-draft.ts';
import { BasicsStep } from './editor-basics.tsx';
import { ConfirmStep } from './editor-confirm.tsx';
import { ContentStep } from './editor-content.tsx';
import { LimitsStep } from './editor-limits.tsx';
import { TriggerStep } from './editor-trigger.tsx';
import { sampleMail } from './sample-mail.ts';
import { triggerOnSegment } from './trigger-draft.ts';
import { PreviewPanel } from './preview-panel.tsx';
import { campaignSentence } from './sentence.ts';

type CampaignFacts = z.infer<typeof Campaign>;
const STEPS = ['basics', 'trigger', 'content', 'limits', 'confirm'] as const;
const Address = z.object({ step: z.enum(STEPS).default('basics'), segment: z.string().max(60).optional(), name: z.string().optional() });

/** The step at which something missing is filled in. */
const STEP_OF: Readonly<Record<Missing, (typeof STEPS)[number]>> = {
  name: 'basics',
  key: 'basics',
  event: 'trigger',
  filter: 'trigger',
  subject: 'content',
  body: 'content',
};

/** 编辑运营计划 — left the steps, right what it would do. Unsaved work stays in this browser; saving and starting are separate acts. */
export function CampaignEditor() {
  const words = useWords().campaigns.editor;
  const project = useProjectKey();
  const { campaign }: { campaign?: string } = useParams({ strict: false });
  const answer = useCall(contract.campaigns.get, { params: { project, campaign: campaign ?? '' } }, { enabled: campaign !== undefined });
  const [{ segment, name = '' }] = useAddress(Address);
  const [fresh] = useState(() => {
    const { subject, body } = sampleMail(segment === undefined ? 'event' : 'once', words);
    const draft = newDraft(freshKey(), subject, body);
    return segment === undefined ? draft : { ...draft, name: name.slice(0, 100), trigger: triggerOnSegment(segment) };
  });
  if (campaign === undefined) return <Editor stored={null} initial={fresh} />;
  if (answer.error !== null && answer.data === undefined) return <ErrorView error={answer.error} retry={() => void answer.refetch()} />;
  return answer.data === undefined ? (
    <Skeleton active />
  ) : (
    <Editor stored={answer.data} initial={draftOf(answer.data.key, answer.data.definition)} />
  );
}

function freshKey(): string {
  return `plan-${presentMs().toString(36).slice(-6)}`;
}

function Editor({ stored, initial }: { readonly stored: CampaignFacts | null; readonly initial: CampaignDraft }) {
  const words = useWords();
  const own = words.campaigns.editor;
  const ruleWords = useRuleWords();
  const format = useFormat();
  const project = useProjectKey();
  const [{ step, segment = '' }, setAddress] = useAddress(Address);
  const { draft, change, restored, discard, forget } = useKeptDraft(
    `gyre.draft.${project}.${stored?.key ?? ''}${segment === '' ? '' : `.${segment}`}`,
    initial,
    keptDraft,
  );
  const [round, setRound] = useState(0);
  const definition = useMemo(() => definitionOf(draft), [draft]);
  const save = useSaving(stored, draft, forget);
  useSaveKey(save.saveDraft);
  const body = {
    basics: <BasicsStep draft={draft} change={change} isNew={stored === null} />,
    trigger: <TriggerStep key={round} draft={draft} change={change} />,
    content: <ContentStep draft={draft} change={change} />,
    limits: <LimitsStep draft={draft} change={change} />,
    confirm: <ConfirmStep draft={draft} stored={stored?.definition ?? null} running={stored?.state === 'running'} />,
  };
  const at = STEPS.indexOf(step);
  const unfinished = new Set(missingOf(draft).map((missing) => STEP_OF[missing]));
  return (
    <>
      <PageHead
        title={stored === null ? own.newTitle : own.editTitle(stored.definition.name)}
        note={own.kept}
        action={
          <Button
            onClick={() => {
              discard();
              setRound(round + 1);
            }}
          >
            {own.discard}
          </Button>
        }
      />
      {restored && <Alert type="info" showIcon closable title={own.restored} style={{ marginBottom: 12 }} />}
      <Steps
        current={at}
        size="small"
        items={STEPS.map((key, i) => ({ title: own.steps[key], ...(i < at && unfinished.has(key) ? { status: 'error' as const } : {}) }))}
        onChange={(i) => setAddress({ step: STEPS[i] ?? 'basics' })}
        style={{ marginBottom: 20, maxWidth: 1100 }}
      />
      <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(460px, 1fr))', gap: 16, alignItems: 'start' }}>
        <Panel>
          {body[step]}
          <div style={{ display: 'flex', gap: 8, marginTop: 20, flexWrap: 'wrap' }}>
            {at > 0 && <Button onClick={() => setAddress({ step: STEPS[at - 1] ?? 'basics' })}>{words.acts.back}</Button>}
            {at < STEPS.length - 1 && (
              <Button type="primary" onClick={() => setAddress({ step: STEPS[at + 1] ?? 'confirm' })}>
                {words.acts.next}
              </Button>
            )}
            <SaveButtons stored={stored} last={at === STEPS.length - 1} draft={draft} save={save} />
          </div>
        </Panel>
        <div style={{ display: 'grid', gap: 16, minWidth: 0 }}>
          {step !== 'confirm' && <Panel title={own.inWords}>{campaignSentence(definition, ruleWords, format.minute)}</Panel>}
          <PreviewPanel definition={definition} />
        </div>
      </div>
    </>
  );
}

interface Saving {
  readonly busy: boolean;
  readonly saveDraft: () => void;
  readonly saveAndStart: () => void;
}

interface SaveButtonsProps {
  readonly stored: CampaignFacts | null;
  readonly draft: CampaignDraft;
  readonly save: Saving;
  readonly last: boolean;
}

function SaveButtons({ stored, draft, save, last }: SaveButtonsProps) {
  const own = useWords().campaigns.editor;
  const { language } = useFormat();
  const missing = missingOf(draft);
  const incomplete = missing.length > 0;
  const what = missing.map((one) => own.missing[one]).join(language === 'zh' ? '、' : ', ');
  const isDraft = stored === null || stored.state === 'draft';
  return (
    <span title={incomplete ? own.incomplete + what : ''} style={{ marginLeft: 'auto', display: 'inline-flex', gap: 8 }}>
      <Button disabled={incomplete} loading={save.busy} type={last && !isDraft ? 'primary' : 'default'} onClick={save.saveDraft}>
        {isDraft ? own.saveDraft : own.publish}
      </Button>
      {last && isDraft && (
        <Button type="primary" disabled={incomplete} loading={save.busy} onClick={save.saveAndStart}>
          {own.saveStart}
        </Button>
      )}
    </span>
  );
}

function useSaving(stored: CampaignFacts | null, draft: CampaignDraft, forget: () => void): Saving {
  const words = useWords();
  const go = useGo();
  const project = useProjectKey();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const run = async (start: boolean): Promise<void> => {
    if (busy || missingOf(draft).length > 0) return;
    setBusy(true);
    try {
      const definition = definitionOf(draft);
      const params = { project, campaign: draft.key };
      if (stored === null) await call(contract.campaigns.create, { params: { project }, body: { key: draft.key, definition } });
      else await call(contract.campaigns.update, { params, body: { definition } });
      forget();
      if (start) await call(contract.campaigns.act, { params, body: { act: 'start' } });
      void message.success(start ? words.campaigns.done.start : words.campaigns.editor.saved);
      await client.invalidateQueries();
      go(`campaigns/${draft.key}`);
    } catch (error) {
      void message.error(errorNote(error, words), 8);
    } finally {
      setBusy(false);
    }
  };
  return { busy, saveDraft: () => void run(false), saveAndStart: () => void run(true) };
}
