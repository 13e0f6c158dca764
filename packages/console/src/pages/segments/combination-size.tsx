import { contract, type Rule } from '@gyre/domain';
import { Skeleton } from 'antd';
import { useCall } from '../../api.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

/** 组合的人数 — how many a combination that is being made would hold now, and of how many. */
export function CombinationSize({ rule }: { readonly rule: Rule }) {
  const words = useWords().segments;
  const format = useFormat();
  const project = useProjectKey();
  const body = { rule, sample: 0 };
  const answer = useCall(contract.segments.preview, { params: { project }, body }, { staleMs: 10_000, keep: true });
  const { data, error } = answer;
  if (data === undefined) return error === null ? <Skeleton active title={false} paragraph={{ rows: 1 }} /> : <ErrorView error={error} />;
  return (
    <section aria-live="polite">
      <div style={{ fontWeight: 500 }}>{words.preview.title}</div>
      <b className="num" style={{ fontSize: 18 }}>
        {format.number(data.customers)}
      </b>{' '}
      {words.people(data.customers)}
      <div style={{ opacity: 0.75 }}>{words.preview.share(format.share(data.customers, data.total), format.number(data.total))}</div>
    </section>
  );
}
