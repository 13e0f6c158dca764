import type { PlaybookDefinition } from '@gyre/domain/autopilot/playbook';
import { theme } from 'antd';
import { useWords } from '../../../words/index.ts';
import { differencesBetween } from './playbook-summary.ts';
import { usePlaybookWords } from './use-playbook-words.ts';

interface DifferenceListProps {
  readonly before: PlaybookDefinition;
  readonly after: PlaybookDefinition;
}

/** 变更 — what differs between two versions of a playbook: how each part was and what it becomes, in words. */
export function DifferenceList({ before, after }: DifferenceListProps) {
  const { campaigns, colon } = useWords();
  const own = campaigns.editor;
  const { token } = theme.useToken();
  const changes = differencesBetween(before, after, usePlaybookWords());
  if (changes.length === 0) return <span>{own.noChanges}</span>;
  const said = (lines: readonly string[]): string => (lines.length === 0 ? own.none : lines.join('\n'));
  return (
    <div style={{ display: 'grid', gap: 10 }}>
      {changes.map(({ part, name, before: was, after: becomes }) => (
        <div key={part} style={{ borderInlineStart: `3px solid ${token.colorPrimaryBorder}`, paddingInlineStart: 10 }}>
          <b>{name}</b>
          <div style={{ whiteSpace: 'pre-wrap', opacity: 0.65 }}>{own.was + colon + said(was)}</div>
          <div style={{ whiteSpace: 'pre-wrap' }}>{own.becomes + colon + said(becomes)}</div>
        </div>
      ))}
    </div>
  );
}
