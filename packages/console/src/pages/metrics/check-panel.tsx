import { contract } from '@gyre/domain';
import type { MetricDefinition } from '@gyre/domain/metrics/metric';
import { Alert, Skeleton } from 'antd';
import { useMemo } from 'react';
import { useCall } from '../../api.ts';
import { Go } from '../../address.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { StatusDot } from '../../parts/status-dot.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import type { Definitions } from './metric-book.ts';
import { useDimensionName } from './use-dimension-name.ts';

interface CheckPanelProps {
  readonly metric: string;
  /** Undefined while it is unfinished. */
  readonly definition: MetricDefinition | undefined;
  /** The metrics it can be made of. */
  readonly book: Definitions;
}

/** 检查 — whether it can be reckoned, what it can be split by, and whether another has its name or its meaning. */
export function CheckPanel({ metric, definition, book }: CheckPanelProps) {
  const words = useWords().metrics.editor;
  return definition === undefined ? <p>{words.unfinished}</p> : <Checked metric={metric} definition={definition} book={book} />;
}

function Checked({ metric, definition, book }: CheckPanelProps & { readonly definition: MetricDefinition }) {
  const nameOf = useDimensionName(useMemo(() => new Map([...book, [metric, definition]]), [book, metric, definition]));
  const words = useWords().metrics.editor;
  const { language } = useFormat();
  const project = useProjectKey();
  const answer = useCall(contract.metrics.check, { params: { project }, body: { key: metric, definition } }, { keep: true });
  if (answer.data === undefined) return answer.error === null ? <Skeleton active title={false} /> : <ErrorView error={answer.error} />;
  const { problems, doubles, dimensions } = answer.data;
  return (
    <div className="rule-stack" aria-live="polite">
      {problems.length === 0 && <StatusDot tone="good">{words.sound}</StatusDot>}
      {problems.map((problem) => (
        <Alert key={problem.en} type="error" showIcon title={problem[language]} />
      ))}
      {doubles.map(({ key, name, same }) => (
        <Alert
          key={`${key} ${same}`}
          type={same === 'name' ? 'error' : 'warning'}
          showIcon
          title={
            <>
              {(same === 'name' ? words.sameName : words.sameMeaning)(name)} <Go to={`metrics/${key}`}>{words.openIt}</Go>
            </>
          }
        />
      ))}
      {dimensions.length > 0 && (
        <span className="rule-quiet">{words.canSplit(dimensions.map((name) => nameOf(metric, name)).join(' · '))}</span>
      )}
    </div>
  );
}
