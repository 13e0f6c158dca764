import { type Campaign, contract, Key } from '@gyre/domain';
import { useParams } from '@tanstack/react-router';
import { Button, Skeleton, Steps } from 'antd';
import { type ReactNode, useMemo, useState } from 'react';
import { z } from 'zod';
import { useCall } from '../../../api.ts';
import { useAddress } from '../../../address.tsx';
import { presentMs } from '../../../clock.ts';
import { ErrorView } from '../../../parts/error-view.tsx';
import { PageHead } from '../../../parts/list-page.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { useKeptDraft } from '../../../parts/use-kept-draft.ts';
import { useSaveKey } from '../../../parts/use-save-key.ts';
import { RestoredNote } from '../../../parts/restored-note.tsx';
import { useProjectKey } from '../../../session.ts';
import { useWords } from '../../../words/index.ts';
import { type CampaignDraft, definitionOf, draftOf, keptDraft, type Missing, missingOf, newDraft } from '../draft/campaign-draft.ts';
import { starterContents } from '../draft/content-draft.ts';
import { triggerOnSegment } from '../draft/trigger-draft.ts';
import { PreviewPanel } from '../preview/preview-panel.tsx';
import { useEstimate, usePreview } from '../preview/use-preview.ts';
import { EffectPanel } from './effect-panel.tsx';
import { SaveButtons } from './save-buttons.tsx';
import { BasicsStep } from './step-basics.tsx';
import { BudgetStep } from './step-budget.tsx';
import { ConfirmStep } from './step-confirm.tsx';
import { ContentStep } from './step-content.tsx';
import { LimitsStep } from './step-limits.tsx';
import { TriggerStep } from './step-trigger.tsx';
import { useSaving } from './use-saving.ts';
import './editor.css';

type CampaignFacts = z.infer<typeof Campaign>;
const STEPS = ['basics', 'trigger', 'content', 'budget', 'limits', 'confirm'] as const;
type Step = (typeof STEPS)[number];
const Address = z.object({
  step: z.enum(STEPS).default('basics'),
  /** The arm that is open, and the customer it is shown for. */
  arm: z.string().max(1).default('a'),
  customer: z.coerce.number().int().positive().optional(),
  /** What a new campaign begins with. */
  segment: z.string().max(60).optional(),
  activity: Key.optional(),
  name: z.string().optional(),
  /** The template it begins with. */
  template: z.string().max(60).optional(),
});

/** The step at which something missing is filled in. */
const STEP_OF: Readonly<Record<Missing, Step>> = {
  name: 'basics',
  key: 'basics',
  goal: 'basics',
  event: 'trigger',
  filter: 'trigger',
  content: 'content',
};

/** 编辑运营计划 — left the steps, right what it would do. Unsaved work stays in this browser; saving and starting are separate acts. */
export function CampaignEditor() {
  const words = useWords().campaigns.editor;
  const project = useProjectKey();
  const { campaign }: { campaign?: string } = useParams({ strict: false });
  const answer = useCall(contract.campaigns.get, { params: { project, campaign: campaign ?? '' } }, { enabled: campaign !== undefined });
  const [{ segment, activity = null, name = '', template }] = useAddress(Address);
  const [fresh] = useState(() => {
    const draft = { ...newDraft(freshKey(), starterContents(words), words.armNames('A')), activity };
    return segment === undefined ? draft : { ...draft, name: name.slice(0, 100), trigger: triggerOnSegment(segment) };
  });
  if (campaign === undefined) {
    return template === undefined ? <Editor stored={null} initial={fresh} /> : <FromTemplate template={template} initial={fresh} />;
  }
  if (answer.error !== null && answer.data === undefined) return <ErrorView error={answer.error} retry={() => void answer.refetch()} />;
  if (answer.data === undefined) return <Skeleton active />;
  return <Editor stored={answer.data} initial={draftOf(answer.data.key, answer.data.definition, starterContents(words))} />;
}

/** A new campaign that says what a template says. */
function FromTemplate({ template, initial: { key, activity } }: { readonly template: string; readonly initial: CampaignDraft }) {
  const words = useWords();
  const project = useProjectKey();
  const answer = useCall(contract.campaignTemplates.list, { params: { project } });
  if (answer.error !== null && answer.data === undefined) return <ErrorView error={answer.error} retry={() => void answer.refetch()} />;
  if (answer.data === undefined) return <Skeleton active />;
  const found = answer.data.find((one) => one.key === template);
  if (found === undefined) return <ErrorView error={new Error(words.errors.codes.not_found)} />;
  const contents = starterContents(words.campaigns.editor);
  return <Editor stored={null} initial={{ ...draftOf(key, found.definition, contents), name: found.name, activity }} />;
}

function freshKey(): string {
  return `plan-${presentMs().toString(36).slice(-6)}`;
}

interface EditorProps {
  readonly stored: CampaignFacts | null;
  readonly initial: CampaignDraft;
}

function Editor({ stored, initial }: EditorProps) {
  const words = useWords();
  const own = words.campaigns.editor;
  const project = useProjectKey();
  const [{ step, segment = '', activity = '', template = '', arm, customer }, setAddress] = useAddress(Address);
  const { draft, change, restored, discard, forget } = useKeptDraft(
    ['gyre.draft', project, stored?.key ?? '', segment, activity, template].filter((part, i) => i < 3 || part !== '').join('.'),
    initial,
    keptDraft,
  );
  const [round, setRound] = useState(0);
  const definition = useMemo(() => definitionOf(draft), [draft]);
  const missing = missingOf(draft);
  const ready = !missing.includes('event') && !missing.includes('filter');
  const preview = usePreview(definition, customer);
  const estimate = useEstimate({ definition, campaign: stored?.key, over: 'now', enabled: ready && step !== 'content' });
  const saving = useSaving(stored === null, draft, forget);
  useSaveKey(saving.save);
  const problems = preview.answer?.problems ?? [];
  const at = STEPS.indexOf(step);
  const unfinished = new Set([...missing.map((one) => STEP_OF[one]), ...(problems.some((p) => p.blocks) ? ['content' as const] : [])]);
  const openArm = (key: string): void => setAddress({ arm: key });
  const openStep = (place: number): void => {
    setAddress({ step: STEPS[place] ?? 'basics' });
    document.querySelector('#content')?.scrollTo({ top: 0 });
  };
  const body: Readonly<Record<Step, ReactNode>> = {
    basics: <BasicsStep draft={draft} change={change} isNew={stored === null} />,
    trigger: <TriggerStep key={round} draft={draft} change={change} />,
    content: <ContentStep draft={draft} change={change} problems={problems} arm={arm} onArm={openArm} />,
    budget: <BudgetStep draft={draft} change={change} estimate={estimate.answer} />,
    limits: <LimitsStep draft={draft} change={change} estimate={estimate.answer} isStarted={(stored?.startedAt ?? null) !== null} />,
    confirm: <ConfirmStep draft={draft} definition={definition} problems={problems} stored={stored} ready={ready} />,
  };
  const startOver = (): void => {
    discard();
    setRound(round + 1);
  };
  const showsContent = step === 'content' || step === 'confirm';
  return (
    <>
      <PageHead
        title={stored === null ? own.newTitle : own.editTitle(stored.definition.name)}
        note={own.kept}
        action={<Button onClick={startOver}>{own.discard}</Button>}
      />
      <RestoredNote restored={restored} title={own.restored} />
      <Steps
        current={at}
        size="small"
        items={STEPS.map((key, i) => ({ title: own.steps[key], ...(i < at && unfinished.has(key) ? { status: 'error' as const } : {}) }))}
        onChange={openStep}
        style={{ marginBottom: 20 }}
      />
      <div className="editor-split">
        <Panel>
          {body[step]}
          <div className="editor-foot">
            {at > 0 && <Button onClick={() => openStep(at - 1)}>{words.acts.back}</Button>}
            {at < STEPS.length - 1 && (
              <Button type="primary" onClick={() => openStep(at + 1)}>
                {words.acts.next}
              </Button>
            )}
            <SaveButtons
              state={stored?.state ?? 'draft'}
              missing={missing}
              problems={problems}
              needsApproval={estimate.answer !== undefined && estimate.answer.approval !== null}
              saving={saving}
              isLast={at === STEPS.length - 1}
            />
          </div>
        </Panel>
        <div className="editor-side">
          {showsContent ? (
            <PreviewPanel
              definition={definition}
              preview={preview}
              customer={customer}
              onCustomer={(chosen) => setAddress({ customer: chosen })}
              arm={arm}
              onArm={openArm}
            />
          ) : (
            <EffectPanel definition={definition} preview={preview.answer} estimate={estimate} ready={ready} />
          )}
        </div>
      </div>
    </>
  );
}
