import { contract, type QuarantineReason } from '@gyre/domain';
import { Skeleton, theme } from 'antd';
import type { Answer } from '../../api.ts';
import { Moment } from '../../parts/moment.tsx';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

type Count = Answer<typeof contract.collection.quarantineCounts>[number];

interface QuarantineReasonsProps {
  readonly counts: readonly Count[];
  readonly loading: boolean;
  readonly chosen: QuarantineReason | undefined;
  readonly onChoose: (reason: QuarantineReason | undefined) => void;
}

/** 按原因汇总 — how many records per reason, the most first; choosing one narrows the list. */
export function QuarantineReasons({ counts, loading, chosen, onChoose }: QuarantineReasonsProps) {
  const words = useWords().data;
  const { token } = theme.useToken();
  const lines = byReason(counts);
  const total = lines.reduce((sum, line) => sum + line.records, 0);
  if (loading) return <Skeleton active title={false} paragraph={{ rows: 5, width: '100%' }} />;
  return (
    <nav
      className="quarantine-reasons"
      aria-label={words.quarantine.reason}
      style={{ borderColor: token.colorBorderSecondary, background: token.colorBgContainer }}
    >
      <Line title={words.quarantine.all} records={total} last={null} on={chosen === undefined} onClick={() => onChoose(undefined)} />
      {lines.map((line) => (
        <Line
          key={line.reason}
          title={words.reasons[line.reason].title}
          records={line.records}
          last={line.last}
          on={chosen === line.reason}
          onClick={() => onChoose(line.reason)}
        />
      ))}
    </nav>
  );
}

function byReason(counts: readonly Count[]): { reason: QuarantineReason; records: number; last: number }[] {
  const lines = new Map<QuarantineReason, { reason: QuarantineReason; records: number; last: number }>();
  for (const { reason, records, lastReceived } of counts) {
    const line = lines.get(reason) ?? { reason, records: 0, last: 0 };
    lines.set(reason, { reason, records: line.records + records, last: Math.max(line.last, lastReceived) });
  }
  return [...lines.values()].sort((a, b) => b.records - a.records);
}

interface LineProps {
  readonly title: string;
  readonly records: number;
  readonly last: number | null;
  readonly on: boolean;
  readonly onClick: () => void;
}

function Line({ title, records, last, on, onClick }: LineProps) {
  const { token } = theme.useToken();
  const format = useFormat();
  return (
    <button
      type="button"
      aria-current={on}
      onClick={onClick}
      style={{
        background: on ? token.colorPrimaryBg : 'transparent',
        color: token.colorText,
        borderInlineStart: `3px solid ${on ? token.colorPrimary : 'transparent'}`,
      }}
    >
      <span>
        {title}
        {last !== null && (
          <span style={{ display: 'block', fontSize: 12, color: token.colorTextTertiary }}>
            <Moment at={last} />
          </span>
        )}
      </span>
      <strong className="num">{format.short(records)}</strong>
    </button>
  );
}
