import type { CampaignState } from '@gyre/domain';
import { Button, Tooltip } from 'antd';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import type { Missing } from '../draft/campaign-draft.ts';
import type { Problems } from './step-props.ts';
import type { Saving } from './use-saving.ts';

interface SaveButtonsProps {
  readonly state: CampaignState;
  readonly missing: readonly Missing[];
  readonly problems: Problems;
  readonly needsApproval: boolean;
  readonly saving: Saving;
  /** On the last step a draft can be started too. */
  readonly isLast: boolean;
}

/** 保存与启动 — what is missing, or wrong, stands in the tip of the buttons it locks. */
export function SaveButtons({ state, missing, problems, needsApproval, saving, isLast }: SaveButtonsProps) {
  const own = useWords().campaigns.editor;
  const { language } = useFormat();
  const blocking = problems.filter((problem) => problem.blocks);
  const locked = missing.length > 0 || blocking.length > 0;
  const why =
    missing.length > 0
      ? own.incomplete + missing.map((one) => own.missing[one]).join(language === 'zh' ? '、' : ', ')
      : blocking.map((problem) => own.blocks + problem[language]).join('\n');
  const isDraft = state === 'draft' || state === 'in_review' || state === 'approved';
  return (
    <Tooltip title={locked ? <span style={{ whiteSpace: 'pre-wrap' }}>{why}</span> : ''}>
      <span style={{ marginInlineStart: 'auto', display: 'inline-flex', gap: 8 }}>
        <Button disabled={locked} loading={saving.busy} type={isLast && !isDraft ? 'primary' : 'default'} onClick={saving.save}>
          {isDraft ? own.saveDraft : own.publish}
        </Button>
        {isLast && isDraft && (
          <Button type="primary" disabled={locked} loading={saving.busy} onClick={saving.saveAndStart}>
            {needsApproval ? own.saveAsk : own.saveStart}
          </Button>
        )}
      </span>
    </Tooltip>
  );
}
