import type { CampaignDefinition, CampaignState } from '@gyre/domain';
import { Alert } from 'antd';
import { OutsideCoupons } from '../../../parts/outside-coupons.tsx';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { type CampaignDraft, missingOf } from '../draft/campaign-draft.ts';
import { ChannelNote } from '../channel-note.tsx';
import { EstimateView } from '../preview/estimate-view.tsx';
import { TakeTable } from '../preview/take-table.tsx';
import { useEstimate } from '../preview/use-preview.ts';
import { ChangeList, SummaryList } from '../summary-list.tsx';
import { WarningList } from './effect-panel.tsx';
import type { Problems } from './step-props.ts';

interface ConfirmProps {
  readonly draft: CampaignDraft;
  readonly definition: CampaignDefinition;
  readonly problems: Problems;
  /** What is stored now; null for a new campaign. */
  readonly stored: { readonly key: string; readonly definition: CampaignDefinition; readonly state: CampaignState } | null;
  /** Whether the audience is complete enough to be counted. */
  readonly ready: boolean;
}

/** 确认 — what is missing or wrong, what a start would do now and would have done last week, and the whole campaign in words. */
export function ConfirmStep({ draft, definition, problems, stored, ready }: ConfirmProps) {
  const words = useWords().campaigns.editor;
  const { language } = useFormat();
  // What events bring is estimated from the last week anyway: the replay is the estimate.
  const isAudience = definition.trigger.kind === 'audience';
  const now = useEstimate({ definition, campaign: stored?.key, over: 'now', enabled: ready });
  const week = useEstimate({ definition, campaign: stored?.key, over: 'last_week', enabled: ready });
  const channel = definition.arms[0]?.content.channel;
  const missing = missingOf(draft);
  const blocking = problems.filter((problem) => problem.blocks);
  const approval = now.answer?.approval ?? null;
  const nameOf = (key: string): string => {
    const arm = definition.arms.length > 1 ? definition.arms.find((one) => one.key === key) : undefined;
    return arm === undefined ? '' : `${arm.name} · `;
  };
  const isDraft = stored === null || stored.state === 'draft';
  return (
    <div style={{ display: 'grid', gap: 16 }}>
      {missing.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={words.incomplete + missing.map((m) => words.missing[m]).join(language === 'zh' ? '、' : ', ')}
        />
      )}
      {blocking.length > 0 && (
        <Alert
          type="error"
          showIcon
          title={words.problemsTitle(String(blocking.length))}
          description={blocking.map((problem) => (
            <div key={`${problem.arm}${problem.en}`}>{nameOf(problem.arm) + problem[language]}</div>
          ))}
        />
      )}
      {approval !== null && isDraft && <Alert type="info" showIcon title={words.approvalNeeded + approval[language]} />}
      <ChannelNote definition={definition} isBefore />
      <OutsideCoupons batches={definition.arms.map(({ benefit }) => benefit)} />
      <WarningList definition={definition} estimate={now.answer} />
      {isAudience && (
        <section>
          <h2 className="panel-title">{words.estimates.now}</h2>
          <EstimateView found={now} ready={ready} channel={channel} />
        </section>
      )}
      <section>
        <h2 className="panel-title">{words.estimates.last_week}</h2>
        <p style={{ opacity: 0.7, margin: '-6px 0 8px' }}>{words.estimateWeekNotes[replayOf(definition)]}</p>
        <EstimateView found={week} ready={ready} channel={channel} />
        {isAudience && week.answer !== undefined && <TakeTable takes={week.answer.takes} />}
      </section>
      {stored !== null && (
        <section>
          <h2 className="panel-title">{words.changes}</h2>
          <ChangeList before={stored.definition} after={definition} />
        </section>
      )}
      <section>
        <h2 className="panel-title">{words.inWords}</h2>
        <SummaryList definition={definition} />
      </section>
      {stored?.state === 'running' && <Alert type="info" showIcon title={words.publishNote} />}
      {(stored?.state === 'in_review' || stored?.state === 'approved') && <Alert type="warning" showIcon title={words.withdrawsNote} />}
    </div>
  );
}

/** What is replayed of the last week. */
function replayOf({ trigger }: CampaignDefinition): 'events' | 'once' | 'repeat' {
  if (trigger.kind !== 'audience') return 'events';
  return 'once' in trigger ? 'once' : 'repeat';
}
