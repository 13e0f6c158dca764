import { CheckCircleOutlined, CloseCircleOutlined } from '@ant-design/icons';
import { contract } from '@gyre/domain';
import { Skeleton, theme } from 'antd';
import { useCall } from '../api.ts';
import { usePrefs } from '../prefs.ts';
import { useProjectKey } from '../session.ts';
import { useWords } from '../words/index.ts';
import { ErrorView } from './error-view.tsx';
import { Moment } from './moment.tsx';
import { Panel } from './panel.tsx';
import { PassageOutcome } from './outcome-dot.tsx';

/** 为什么 — the verdict in one sentence first, then the entries, then the tests that were made. */
export function WhyAnswer({ campaign, customer }: { readonly campaign: string; readonly customer: number }) {
  const words = useWords().campaigns.why;
  const { language } = usePrefs();
  const { token } = theme.useToken();
  const project = useProjectKey();
  const answer = useCall(contract.campaigns.why, { params: { project, campaign }, query: { customer } });
  if (answer.error !== null) return <ErrorView error={answer.error} retry={() => void answer.refetch()} />;
  const facts = answer.data;
  if (facts === undefined) return <Skeleton active paragraph={{ rows: 3 }} />;
  return (
    <Panel style={{ maxWidth: 860 }}>
      <p style={{ fontSize: 16, fontWeight: 600, margin: 0 }}>{facts.verdict[language]}</p>
      {facts.passages.length > 0 && (
        <>
          <h3 style={{ fontSize: 13, margin: '16px 0 6px' }}>{words.entries}</h3>
          {facts.passages.map((p) => (
            <div
              key={p.run}
              style={{ display: 'flex', gap: 16, padding: '6px 0', borderTop: `1px solid ${token.colorBorderSecondary}`, flexWrap: 'wrap' }}
            >
              <Moment at={p.enteredAt} exact />
              <PassageOutcome passage={p} />
              <span style={{ flex: 1, minWidth: 200 }}>{p.sentence[language]}</span>
            </div>
          ))}
        </>
      )}
      {facts.checks.length > 0 && (
        <>
          <h3 style={{ fontSize: 13, margin: '16px 0 6px' }}>{words.checks}</h3>
          {facts.checks.map((check) => (
            <div key={check.zh} style={{ display: 'flex', gap: 8, padding: '4px 0' }}>
              {check.passed ? (
                <CheckCircleOutlined style={{ color: token.colorPrimary }} aria-label={words.passed} />
              ) : (
                <CloseCircleOutlined style={{ color: token.colorError }} aria-label={words.notPassed} />
              )}
              <span>{check[language]}</span>
            </div>
          ))}
        </>
      )}
    </Panel>
  );
}
