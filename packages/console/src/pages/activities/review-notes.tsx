import { contract } from '@gyre/domain';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import type { ActivityFacts } from './activity-facts.ts';

/** 复盘 — what was learned, written in place. */
export function ReviewNotes({ activity }: { readonly activity: ActivityFacts }) {
  const words = useWords();
  const own = words.campaigns.activities;
  const project = useProjectKey();
  const may = useMay('operate');
  const { review } = activity.definition;
  const [text, setText] = useState<string>();
  const save = useAct(contract.activities.save, { onDone: () => setText(undefined) });
  const submit = (): void =>
    save.mutate({ params: { project, activity: activity.key }, body: { definition: { ...activity.definition, review: text ?? review } } });
  return (
    <Panel
      title={own.review}
      extra={
        may &&
        text === undefined && (
          <Button size="small" onClick={() => setText(review)}>
            {review === '' ? own.writeReview : words.acts.edit}
          </Button>
        )
      }
    >
      {text === undefined ? (
        <p style={{ margin: 0, whiteSpace: 'pre-wrap', maxWidth: 900, opacity: review === '' ? 0.65 : 1 }}>
          {review === '' ? own.noReview : review}
        </p>
      ) : (
        <div style={{ display: 'grid', gap: 10, maxWidth: 900 }}>
          <Input.TextArea
            autoFocus
            value={text}
            maxLength={10_000}
            autoSize={{ minRows: 5, maxRows: 20 }}
            placeholder={own.reviewHint}
            aria-label={own.review}
            onChange={(e) => setText(e.target.value)}
          />
          <div style={{ display: 'flex', gap: 8 }}>
            <Button type="primary" loading={save.isPending} onClick={submit}>
              {words.acts.save}
            </Button>
            <Button onClick={() => setText(undefined)}>{words.acts.cancel}</Button>
          </div>
          {save.error !== null && <ErrorView error={save.error} />}
        </div>
      )}
    </Panel>
  );
}
