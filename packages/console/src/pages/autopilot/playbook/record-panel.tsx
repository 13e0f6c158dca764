import type { Playbook } from '@gyre/domain';
import { Tag, Tooltip } from 'antd';
import { MISSING } from '../../../format.ts';
import { Panel } from '../../../parts/panel.tsx';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { scaleOf } from '../../campaigns/report/goal-rows.ts';
import { IntervalBar } from '../../campaigns/report/interval-bar.tsx';
import { signedPoints } from '../../campaigns/report/points.ts';
import { Figure } from '../loop/figure.tsx';

type Proof = Playbook['record']['proof'];
const COLORS: Readonly<Record<Proof, string>> = {
  proven: 'success',
  unproven: 'default',
  untried: 'default',
  refuted: 'warning',
  harmful: 'error',
};

/** 证明程度 — a word; its colour only helps. */
export function ProofTag({ proof }: { readonly proof: Proof }) {
  return <Tag color={COLORS[proof]}>{useWords().playbooks.proofs[proof]}</Tag>;
}

/** 战绩 — what all runs of a playbook show together: its sentence, the pooled lift on its interval beside what is declared, and how far runs differ. */
export function RecordPanel({ playbook: { record, definition } }: { readonly playbook: Playbook }) {
  const words = useWords().playbooks.pooled;
  const format = useFormat();
  const { pooled } = record;
  const points = (value: number): string => signedPoints(value, format.language);
  return (
    <Panel title={words.title} extra={<ProofTag proof={record.proof} />} style={{ marginBottom: 16 }}>
      <p style={{ fontSize: 16, fontWeight: 600, margin: '0 0 12px' }}>{record.sentence[format.language]}</p>
      {pooled !== null && (
        <div style={{ maxWidth: 520, marginBottom: 12 }}>
          <IntervalBar
            value={pooled.effect}
            from={pooled.from}
            to={pooled.to}
            scale={scaleOf([pooled, { from: 0, to: definition.declaredLift }]) ?? pooled}
            label={words.interval(points(pooled.effect), points(pooled.from), points(pooled.to))}
          />
        </div>
      )}
      <div style={{ display: 'flex', gap: 40, flexWrap: 'wrap' }}>
        <Figure label={words.lift} value={pooled === null ? MISSING : words.points(points(pooled.effect))} />
        <Figure label={words.declared} value={words.points(points(definition.declaredLift))} />
        <Figure label={words.runs} value={`${format.number(pooled?.runs ?? 0)} / ${format.number(record.runs)}`} />
        <Tooltip title={words.heterogeneityNote}>
          <span>
            <Figure label={words.heterogeneity} value={pooled === null ? MISSING : format.share(pooled.heterogeneity, 1)} />
          </span>
        </Tooltip>
      </div>
    </Panel>
  );
}
