import { contract } from '@gyre/domain';
import type { PlaybookDefinition } from '@gyre/domain/autopilot/playbook';
import { InputNumber, Skeleton, theme } from 'antd';
import { useCallback, useState } from 'react';
import type { Answer, Args } from '../../../api.ts';
import { ErrorView } from '../../../parts/error-view.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { type Asking, useAsking } from '../../../parts/use-asking.ts';
import { useProjectKey } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';

type Question = Args<typeof contract.autopilot.provability>['body'];

/** What is asked, as text: the same text asks nothing anew. */
const NOTHING = 'null';

/** 能不能证明 — what a run could show if it reached so many, by what is known of how many reach the goal unreached; asked again while typing. */
export function ProvabilityPanel({ definition }: { readonly definition: PlaybookDefinition | undefined }) {
  const own = useWords().playbooks.editor;
  const project = useProjectKey();
  const [customers, setCustomers] = useState<number | null>(null);
  const argsOf = useCallback((asked: string) => ({ params: { project }, body: JSON.parse(asked) as Question }), [project]);
  const question: Question | null = definition === undefined ? null : { definition, ...(customers === null ? {} : { customers }) };
  const answer = useAsking(contract.autopilot.provability, JSON.stringify(question), argsOf, { pauseMs: 500, keep: true, isReady });
  return (
    <Panel title={own.provable}>
      <div style={{ display: 'flex', gap: 8, alignItems: 'center', flexWrap: 'wrap', marginBottom: 10 }}>
        {own.reachable}
        <InputNumber<number>
          min={0}
          precision={0}
          placeholder={own.reachableAll}
          suffix={customers === null ? undefined : own.people}
          aria-label={own.reachable}
          style={{ width: 200 }}
          value={customers}
          onChange={setCustomers}
        />
      </div>
      <Answered answer={answer} />
    </Panel>
  );
}

function isReady(asked: string): boolean {
  return asked !== NOTHING;
}

function Answered({ answer }: { readonly answer: Asking<string, Answer<typeof contract.autopilot.provability>> }) {
  const own = useWords().playbooks.editor;
  const format = useFormat();
  const { token } = theme.useToken();
  const { data, error, again, settled } = answer;
  if (settled === NOTHING) return <span style={{ opacity: 0.7 }}>{own.unready}</span>;
  if (error !== null && data === undefined) return <ErrorView error={error} retry={again} />;
  if (data === undefined) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  const color = data.provable ? token.colorPrimary : token.colorWarning;
  return (
    <div style={{ borderInlineStart: `4px solid ${color}`, paddingInlineStart: 12 }} aria-live="polite">
      <p style={{ margin: 0, lineHeight: 1.7 }}>{data.sentence[format.language]}</p>
      <p style={{ margin: '6px 0 0', opacity: 0.7 }} className="num">
        {data.baseline === null ? own.baselineNone : own.baseline(format.share(data.baseline, 1))}
      </p>
    </div>
  );
}
