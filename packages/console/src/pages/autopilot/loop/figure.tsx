import type { ReactNode } from 'react';

interface FigureProps {
  readonly label: ReactNode;
  readonly value: ReactNode;
  readonly note?: ReactNode;
}

/** 一个数字 — its name above, a note below. */
export function Figure({ label, value, note }: FigureProps) {
  return (
    <div style={{ minWidth: 0 }}>
      <div style={{ opacity: 0.7, fontSize: 13 }}>{label}</div>
      <div className="num" style={{ fontSize: 20, fontWeight: 600, overflowWrap: 'anywhere' }}>
        {value}
      </div>
      {note !== undefined && (
        <div className="num" style={{ opacity: 0.65, fontSize: 12 }}>
          {note}
        </div>
      )}
    </div>
  );
}
