import { contract } from '@gyre/domain';
import { Button, Progress } from 'antd';
import { useEffect, useState } from 'react';
import { useCall } from '../../api.ts';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import type { Asking } from '../use-asking.ts';

/** How long one waits before the wait is spoken of. */
const SILENT_MS = 1_000;
const LOOK_EVERY_MS = 500;

type Waiting = Pick<Asking<unknown, unknown>, 'late' | 'query' | 'isStopped' | 'stop' | 'resume'>;

interface PreviewProgressProps {
  readonly preview: Waiting;
  /** What is said once it is stopped, where it is no rule that is counted. */
  readonly said?: { readonly stopped: string; readonly resume: string };
}

/** 试算进度 — while a size is long in coming: how far it is, and a way to stop it; once stopped, a way to go on. */
export function PreviewProgress({ preview, said }: PreviewProgressProps) {
  const words = useWords().segments.preview;
  const { stopped, resume } = said ?? words;
  const project = useProjectKey();
  const isLong = useLong(preview.late && !preview.isStopped);
  const params = { project, query: preview.query };
  const { data } = useCall(contract.segments.progress, { params }, { enabled: isLong, everyMs: LOOK_EVERY_MS, staleMs: 0 });
  if (preview.isStopped)
    return (
      <div className="rule-wait" role="status">
        <span>{stopped}</span>
        <Button size="small" onClick={preview.resume}>
          {resume}
        </Button>
      </div>
    );
  if (!isLong) return null;
  const { state, share } = data ?? { state: 'none', share: 0 };
  return (
    <div className="rule-wait" role="status">
      <span>{words.waiting[state]}</span>
      <Button size="small" onClick={preview.stop}>
        {words.stop}
      </Button>
      <Progress percent={Math.round(share * 100)} size="small" aria-label={words.waiting[state]} style={{ flexBasis: '100%', margin: 0 }} />
    </div>
  );
}

/** Whether something has lasted for a while. */
function useLong(lasts: boolean): boolean {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (!lasts) return undefined;
    const timer = setTimeout(() => setLong(true), SILENT_MS);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [lasts]);
  return isLong;
}
