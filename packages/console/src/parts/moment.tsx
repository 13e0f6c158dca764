import { Tooltip } from 'antd';
import { useEffect, useState } from 'react';
import { useFormat } from '../use-format.ts';
import { MISSING } from '../format.ts';

interface MomentProps {
  readonly at: number | null | undefined;
  /** Show date and time instead of how long ago. */
  readonly exact?: boolean;
}

/** 时刻 — relative up to a week, then a date in the project's zone; the exact instant on hover. */
export function Moment({ at, exact = false }: MomentProps) {
  const format = useFormat();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 30_000);
    return () => clearInterval(timer);
  }, []);
  if (at === null || at === undefined) return <span>{MISSING}</span>;
  return (
    <Tooltip title={format.exact(at)}>
      <time className="num" style={{ whiteSpace: 'nowrap' }}>
        {exact ? `${format.day(at)} ${format.clock(at)}` : format.moment(at)}
      </time>
    </Tooltip>
  );
}
