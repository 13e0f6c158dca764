import type { CampaignDefinition } from '@gyre/domain';
import { Alert, Descriptions } from 'antd';
import { useRuleWords } from '../../parts/rules/use-rule-words.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { changedParts, definitionOf, missingOf, type CampaignDraft } from './campaign-draft.ts';
import { campaignSentence } from './sentence.ts';

interface ConfirmProps {
  readonly draft: CampaignDraft;
  /** What is stored now; null for a new campaign. */
  readonly stored: CampaignDefinition | null;
  readonly running: boolean;
}

/** 确认 — the campaign in one sentence, what is still missing, and for a stored one what changes. */
export function ConfirmStep({ draft, stored, running }: ConfirmProps) {
  const words = useWords().campaigns.editor;
  const format = useFormat();
  const ruleWords = useRuleWords();
  const missing = missingOf(draft);
  const definition = definitionOf(draft);
  const changes = stored === null ? [] : changedParts(stored, definition);
  const glue = format.language === 'zh' ? '、' : ', ';
  return (
    <div style={{ display: 'grid', gap: 16 }}>
      {missing.length > 0 && <Alert type="warning" showIcon title={words.incomplete + missing.map((m) => words.missing[m]).join(glue)} />}
      {draft.controlShareBp === 0 && <Alert type="warning" showIcon title={words.noControl} />}
      <div>
        <h2 className="panel-title" style={{ marginBottom: 4 }}>
          {words.inWords}
        </h2>
        <p style={{ fontSize: 16, margin: 0 }}>{campaignSentence(definition, ruleWords, format.minute)}</p>
      </div>
      <Descriptions
        column={1}
        size="small"
        items={[
          { key: 'name', label: words.name, children: draft.name },
          { key: 'key', label: words.key, children: <span className="mono">{draft.key}</span> },
          { key: 'lane', label: words.lane, children: words.lanes[draft.lane] },
          { key: 'late', label: words.lateness, children: format.span(draft.latenessMs) },
          ...(stored === null
            ? []
            : [
                {
                  key: 'changes',
                  label: words.changes,
                  children: changes.length === 0 ? words.noChanges : changes.map((c) => words.parts[c]).join(glue),
                },
              ]),
        ]}
      />
      {running && <Alert type="info" showIcon title={words.publishNote} />}
    </div>
  );
}
