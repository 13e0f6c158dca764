import { Channel, contract, type ContactPolicy } from '@gyre/domain';
import { Alert, Button, Skeleton, type TableProps, Tooltip } from 'antd';
import { useState } from 'react';
import { type Answer, useCall } from '../../api.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { Listing } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { StatusDot } from '../../parts/status-dot.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { ConsentForm } from './consent-form.tsx';
import { type Consents, latestOf, mayMarket } from './consent-standing.ts';
import './consents.css';

type Change = Answer<typeof contract.reach.consents>['history'][number];

/** 同意 — what a customer agrees to and refuses now, what that means for each channel, and how it came about. */
export function CustomerConsents({ customer }: { readonly customer: number }) {
  const words = useWords().reach.consents;
  const project = useProjectKey();
  const mayRecord = useMay('operate');
  const [recording, setRecording] = useState(false);
  const answer = useCall(contract.reach.consents, { params: { project, customer } });
  const policy = useCall(contract.reach.policy, { params: { project } }, { staleMs: 60_000 }).data?.policy;
  if (answer.error !== null && answer.data === undefined) return <ErrorView error={answer.error} retry={() => void answer.refetch()} />;
  if (answer.data === undefined) return <Skeleton active />;
  const { current, history, intact } = answer.data;
  return (
    <>
      <div style={{ display: 'flex', justifyContent: 'space-between', gap: 16, alignItems: 'center', marginBottom: 12 }}>
        <span style={{ opacity: 0.75 }}>{words.note}</span>
        {mayRecord && (
          <Button type="primary" onClick={() => setRecording(true)}>
            {words.record}
          </Button>
        )}
      </div>
      {!intact && <Alert type="error" showIcon title={words.broken} style={{ marginBottom: 12 }} />}
      <Standing current={current} policy={policy} />
      <div style={{ display: 'flex', gap: 16, alignItems: 'center', margin: '24px 0 8px' }}>
        <h3 style={{ fontSize: 14, margin: 0 }}>{words.history}</h3>
        {intact && history.length > 0 && <StatusDot tone="good">{words.intact}</StatusDot>}
      </div>
      <History history={history} />
      {recording && <ConsentForm customer={customer} onClose={() => setRecording(false)} />}
    </>
  );
}

interface StandingProps {
  readonly current: Consents;
  readonly policy: ContactPolicy | undefined;
}

/** What counts now: per purpose and channel, and whether marketing may go. */
function Standing({ current, policy }: StandingProps) {
  const words = useWords().reach;
  const own = words.consents;
  return (
    <div className="consents">
      <Said
        title={own.purposes.personalisation.name}
        help={own.purposes.personalisation.help}
        said={latestOf(current, 'personalisation')}
      />
      {Channel.options.map((channel) => {
        const verdict = policy === undefined ? undefined : mayMarket(current, channel, policy.consent[channel]);
        return (
          <Said
            key={channel}
            title={`${own.purposes.marketing.name} · ${words.channels[channel]}`}
            help={own.purposes.marketing.help}
            said={latestOf(current, 'marketing', channel)}
            {...(verdict === undefined
              ? {}
              : { effect: { may: verdict.may, text: `${own.mayGo[verdict.may ? 'yes' : 'no']} · ${own.because[verdict.because]}` } })}
          />
        );
      })}
    </div>
  );
}

interface SaidProps {
  readonly title: string;
  readonly help: string;
  readonly said: Consents[number] | undefined;
  readonly effect?: { readonly may: boolean; readonly text: string };
}

function Said({ title, help, said, effect }: SaidProps) {
  const words = useWords().reach.consents;
  return (
    <div className="consent">
      <Tooltip title={help}>
        <strong>{title}</strong>
      </Tooltip>
      <span>
        {said === undefined ? (
          <span style={{ opacity: 0.65 }}>{words.unsaid}</span>
        ) : (
          <StatusDot tone={said.action === 'grant' ? 'good' : 'bad'}>
            {words.stands[said.action]}
            <span style={{ opacity: 0.7 }}>
              <Moment at={said.at} />
            </span>
          </StatusDot>
        )}
      </span>
      <span style={{ opacity: 0.85 }}>{effect?.text ?? ''}</span>
    </div>
  );
}

function History({ history }: { readonly history: readonly Change[] }) {
  const words = useWords().reach;
  const own = words.consents;
  const sources: Readonly<Record<string, string>> = own.sources;
  const columns: NonNullable<TableProps<Change>['columns']> = [
    { title: own.columns.at, key: 'at', width: 150, render: (_, row) => <Moment at={row.at} exact /> },
    { title: own.columns.purpose, key: 'purpose', width: 130, render: (_, row) => own.purposes[row.purpose].name },
    {
      title: own.columns.channel,
      key: 'channel',
      width: 110,
      render: (_, row) => (row.channel === null ? own.everyChannel : words.channels[row.channel]),
    },
    {
      title: own.columns.action,
      key: 'action',
      width: 100,
      render: (_, row) => <StatusDot tone={row.action === 'grant' ? 'good' : 'bad'}>{own.actions[row.action]}</StatusDot>,
    },
    { title: own.columns.source, key: 'source', width: 140, render: (_, row) => sources[row.source] ?? row.source },
    {
      title: own.columns.wording,
      key: 'wording',
      render: (_, row) => <span style={{ whiteSpace: 'pre-wrap' }}>{row.wording === '' ? '–' : row.wording}</span>,
    },
    { title: own.columns.actor, key: 'actor', width: 140, render: (_, row) => (row.actor === 'customer' ? own.byCustomer : row.actor) },
    {
      title: own.columns.hash,
      key: 'hash',
      width: 120,
      render: (_, row) => (
        <Tooltip title={<span className="mono">{row.hash}</span>}>
          <span className="mono" style={{ opacity: 0.75 }}>
            #{row.id} {row.hash.slice(0, 8)}
          </span>
        </Tooltip>
      ),
    },
  ];
  return <Listing<Change> columns={columns} rows={history} rowKey="id" loading={false} empty={{ sentence: own.empty }} />;
}
