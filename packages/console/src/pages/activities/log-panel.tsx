import { contract } from '@gyre/domain';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import type { ActivityCourse } from './activity-facts.ts';

/** 活动日志 — what happened while it ran, the newest first. */
export function LogPanel({ activity }: { readonly activity: ActivityCourse }) {
  const words = useWords().campaigns.activities;
  const format = useFormat();
  return (
    <Panel title={words.log}>
      {useMay('operate') && <NoteInput activity={activity.key} />}
      {activity.notes.length === 0 && <span style={{ opacity: 0.65 }}>{words.noNotes}</span>}
      <div style={{ display: 'grid', gap: 8 }}>
        {activity.notes.map(({ id, at, by, text }) => (
          <div key={id}>
            <div style={{ opacity: 0.65, fontSize: 13 }} className="num">
              {format.minute(at)} · {by}
            </div>
            <div style={{ whiteSpace: 'pre-wrap' }}>{text}</div>
          </div>
        ))}
      </div>
    </Panel>
  );
}

function NoteInput({ activity }: { readonly activity: string }) {
  const words = useWords().campaigns.activities;
  const project = useProjectKey();
  const [text, setText] = useState('');
  const note = useAct(contract.activities.note, { onDone: () => setText('') });
  return (
    <div className="no-print" style={{ display: 'grid', gap: 8, marginBottom: 12 }}>
      <Input.TextArea
        value={text}
        maxLength={2000}
        autoSize={{ minRows: 2, maxRows: 8 }}
        placeholder={words.logHint}
        aria-label={words.log}
        onChange={(e) => setText(e.target.value)}
      />
      <Button
        style={{ justifySelf: 'start' }}
        disabled={text.trim() === ''}
        loading={note.isPending}
        onClick={() => note.mutate({ params: { project, activity }, body: { text: text.trim() } })}
      >
        {words.addNote}
      </Button>
      {note.error !== null && <ErrorView error={note.error} />}
    </div>
  );
}
