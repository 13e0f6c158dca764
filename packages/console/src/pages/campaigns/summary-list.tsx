import type { CampaignDefinition } from '@gyre/domain';
import { Descriptions, theme } from 'antd';
import { useWords } from '../../words/index.ts';
import { changesBetween, linesOf, type Part, PARTS } from './summary.ts';
import { useSummaryWords } from './use-summary-words.ts';

/** 摘要 — a whole campaign in words, a part a line; parts that say nothing are left out. */
export function SummaryList({ definition, without = [] }: { readonly definition: CampaignDefinition; readonly without?: readonly Part[] }) {
  const labels = useWords().campaigns.editor.parts;
  const words = useSummaryWords();
  const items = PARTS.filter((part) => !without.includes(part)).flatMap((part) => {
    const lines = linesOf(part, definition, words);
    return lines.length === 0 ? [] : [{ key: part, label: labels[part], children: <Lines lines={lines} /> }];
  });
  return <Descriptions column={1} size="small" items={items} styles={{ label: { minWidth: words.rules.language === 'zh' ? 96 : 160 } }} />;
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <span>
      {lines.map((line, i) => (
        <span key={i} style={{ display: 'block', whiteSpace: 'pre-wrap' }}>
          {line}
        </span>
      ))}
    </span>
  );
}

/** 变更 — what differs between two definitions: how each part was and what it becomes. */
export function ChangeList({ before, after }: { readonly before: CampaignDefinition; readonly after: CampaignDefinition }) {
  const { campaigns, colon } = useWords();
  const own = campaigns.editor;
  const { token } = theme.useToken();
  const changes = changesBetween(before, after, useSummaryWords());
  if (changes.length === 0) return <span>{own.noChanges}</span>;
  const said = (lines: readonly string[]): string => (lines.length === 0 ? own.none : lines.join('\n'));
  return (
    <div style={{ display: 'grid', gap: 10 }}>
      {changes.map(({ part, before: was, after: becomes }) => (
        <div key={part} style={{ borderInlineStart: `3px solid ${token.colorPrimaryBorder}`, paddingInlineStart: 10 }}>
          <b>{own.parts[part]}</b>
          <div style={{ whiteSpace: 'pre-wrap', opacity: 0.65 }}>{own.was + colon + said(was)}</div>
          <div style={{ whiteSpace: 'pre-wrap' }}>{own.becomes + colon + said(becomes)}</div>
        </div>
      ))}
    </div>
  );
}
