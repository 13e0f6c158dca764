import { Button } from 'antd';
import { CallError } from '../../api.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

interface TileFaultProps {
  readonly error: unknown;
  /** What is said where the thing shown is not there any more. */
  readonly gone: string;
  readonly retry: () => void;
  readonly onRemove: (() => void) | undefined;
}

/** 卡片故障 — why a tile has nothing to show, and how to be rid of it. */
export function TileFault({ error, gone, retry, onRemove }: TileFaultProps) {
  const words = useWords().dashboards.tile;
  const isGone = error instanceof CallError && error.code === 'not_found';
  return (
    <div className="board-fault" role="status">
      {isGone ? <p style={{ margin: 0 }}>{gone}</p> : <ErrorView error={error} retry={retry} />}
      {onRemove !== undefined && (
        <Button size="small" onClick={onRemove}>
          {words.remove}
        </Button>
      )}
    </div>
  );
}

/** 旧结果提示 — that what is shown is old, since asking anew failed; nothing while it did not. */
export function StaleNote({ error, at, retry }: { readonly error: unknown; readonly at: number; readonly retry: () => void }) {
  const words = useWords().dashboards.tile;
  const format = useFormat();
  if (error === null) return null;
  return (
    <p className="board-stale" role="status">
      {words.stale(format.clock(at))}{' '}
      <Button size="small" type="link" style={{ padding: 0 }} onClick={retry}>
        {words.again}
      </Button>
    </p>
  );
}
