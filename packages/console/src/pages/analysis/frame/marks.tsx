import { contract } from '@gyre/domain';
import { DeleteOutlined, FlagOutlined } from '@ant-design/icons';
import { Button, Input, Popover, Select } from 'antd';
import { useState } from 'react';
import { useAct, useCall } from '../../../api.ts';
import { presentMs } from '../../../clock.ts';
import { ErrorView } from '../../../parts/error-view.tsx';
import { DayInput } from '../../../parts/rules/test-form.tsx';
import { useMay, useProjectKey } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { localDay } from '../period-name.ts';
import type { Mark } from '../view.ts';

const NONE: readonly Mark[] = [];

/** What of an answer says which days it is about. */
interface Spanned {
  readonly answer: { readonly answer: unknown };
}

/** The days an answer is about, from the first to the last; null of one that says nothing of its time. */
function daysOf(shown: Spanned | null, zone: string): { from: string; to: string } | null {
  const span = shown === null ? undefined : spanIn(shown.answer.answer);
  return span === undefined ? null : { from: localDay(span.from, zone), to: localDay(span.to - 1, zone) };
}

interface Timed {
  readonly span?: { readonly from: number; readonly to: number };
}

/** The span of an answer, or of what it is made of. */
function spanIn(answer: unknown): Timed['span'] {
  const parts: readonly unknown[] = Object.values(answer as object);
  return [answer, ...parts].map((part) => (part as Timed | null)?.span).find((span) => span !== undefined);
}

/** 标记 — releases, activities and notes of the days an answer is about. */
export function useMarks(shown: Spanned | null): readonly Mark[] {
  const project = useProjectKey();
  const { zone } = useFormat();
  const days = daysOf(shown, zone);
  const query = days ?? { from: '', to: '' };
  return (
    useCall(contract.analyses.marks, { params: { project }, query }, { enabled: days !== null, keep: true, staleMs: 60_000 }).data ?? NONE
  );
}

interface MarksButtonProps {
  readonly shown: Spanned;
  readonly marks: readonly Mark[];
}

/** The marks of the time axis as a list, with a form for one more. */
export function MarksButton({ shown, marks }: MarksButtonProps) {
  const words = useWords();
  const own = words.analysis.marks;
  const project = useProjectKey();
  const mayOperate = useMay('operate');
  const { zone } = useFormat();
  const unmark = useAct(contract.analyses.unmark);
  const content = (
    <div style={{ width: 340, display: 'grid', gap: 10 }}>
      {marks.length === 0 && <span style={{ opacity: 0.7 }}>{own.none}</span>}
      {marks.map((mark) => (
        <div key={mark.id} className="analysis-mark">
          <span>
            <b>{mark.title}</b>{' '}
            <span style={{ opacity: 0.7 }} className="num">
              {own.kinds[mark.kind]} · {mark.from === mark.to ? mark.from : `${mark.from} – ${mark.to}`}
            </span>
          </span>
          {mayOperate && mark.kind !== 'activity' && (
            <Button
              size="small"
              type="text"
              icon={<DeleteOutlined />}
              aria-label={`${words.acts.remove} ${mark.title}`}
              onClick={() => unmark.mutate({ params: { project, mark: mark.id } })}
            />
          )}
        </div>
      ))}
      {unmark.error !== null && <ErrorView error={unmark.error} />}
      {mayOperate && <NewMark day={daysOf(shown, zone)?.to ?? localDay(presentMs(), zone)} />}
    </div>
  );
  return (
    <Popover content={content} title={own.title} trigger="click" placement="bottomRight">
      <Button size="small" type="text" icon={<FlagOutlined />}>
        {own.title} {marks.length > 0 && <span className="num">{marks.length}</span>}
      </Button>
    </Popover>
  );
}

function NewMark({ day }: { readonly day: string }) {
  const own = useWords().analysis.marks;
  const project = useProjectKey();
  const [title, setTitle] = useState('');
  const [on, setOn] = useState(day);
  const [kind, setKind] = useState<'release' | 'note'>('release');
  const add = useAct(contract.analyses.mark, { onDone: () => setTitle('') });
  const submit = (): void => {
    if (title.trim() !== '') add.mutate({ params: { project }, body: { kind, from: on, to: on, title: title.trim() } });
  };
  return (
    <div style={{ display: 'grid', gap: 6 }}>
      <Input
        value={title}
        maxLength={60}
        placeholder={own.what}
        aria-label={own.what}
        onChange={(e) => setTitle(e.target.value)}
        onPressEnter={submit}
      />
      <div style={{ display: 'flex', gap: 6 }}>
        <DayInput label={own.day} value={on} onChange={(chosen) => setOn(chosen ?? on)} />
        <Select
          aria-label={own.kind}
          value={kind}
          style={{ flex: 1, minWidth: 80 }}
          options={(['release', 'note'] as const).map((value) => ({ value, label: own.kinds[value] }))}
          onChange={setKind}
        />
        <Button loading={add.isPending} disabled={title.trim() === ''} onClick={submit}>
          {own.add}
        </Button>
      </div>
      {add.error !== null && <ErrorView error={add.error} />}
    </div>
  );
}
