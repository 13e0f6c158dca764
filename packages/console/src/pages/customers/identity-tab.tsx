import { contract } from '@gyre/domain';
import { App, Button, Table } from 'antd';
import { useAct } from '../../api.ts';
import { errorNote } from '../../parts/error-view.tsx';
import { useEventName } from '../../parts/event-name.ts';
import { useNamespaceName } from '../../parts/identity-tags.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { StatusDot } from '../../parts/status-dot.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import type { CustomerFacts } from './facts.ts';

type Link = CustomerFacts['links'][number];
const TONES = { joined: 'good', refused: 'warn', removed: 'off' } as const;

/** 身份 — every identity with its evidence, and the links that made them one customer. */
export function IdentityTab({ facts }: { readonly facts: CustomerFacts }) {
  const words = useWords().customers.identities;
  const nameOf = useNamespaceName();
  const eventName = useEventName();
  return (
    <div style={{ display: 'grid', gap: 16 }}>
      <Table
        size="middle"
        rowKey={(row) => `${row.namespace}:${row.value}`}
        pagination={false}
        dataSource={facts.identities}
        columns={[
          { title: words.namespace, dataIndex: 'namespace', width: 150, render: (n: string) => nameOf(n) },
          { title: words.value, dataIndex: 'value', className: 'num' },
          { title: words.since, dataIndex: 'firstAt', width: 140, render: (at: number) => <Moment at={at} /> },
          {
            title: words.evidence,
            key: 'evidence',
            render: (_, row) =>
              row.evidence === null ? words.origin : words.evidenceText(row.evidence.source, eventName(row.evidence.event)),
          },
        ]}
      />
      <Panel title={words.links}>
        <p style={{ margin: '-6px 0 12px', opacity: 0.7 }}>{facts.links.length === 0 ? words.noLinks : words.linksNote}</p>
        {facts.links.length > 0 && <Links facts={facts} />}
      </Panel>
    </div>
  );
}

/** Why a link does not hold: `limit:phone`, `operator` … in the operator's language. */
function useLinkReason(): (reason: string) => string {
  const words = useWords().customers.identities;
  const nameOf = useNamespaceName();
  const reasons: Readonly<Record<string, string>> = words.reasons;
  return (reason) => {
    const [kind = '', namespace] = reason.split(':');
    if (kind === 'limit' && namespace !== undefined) return words.limit(nameOf(namespace));
    return reasons[kind] ?? reason;
  };
}

/** `phone: 138****0001` with the namespace in the operator's language. */
function useIdentityLabel(): (identity: string) => string {
  const nameOf = useNamespaceName();
  return (identity) => {
    const [namespace = '', ...value] = identity.split(': ');
    return value.length === 0 ? identity : `${nameOf(namespace)} ${value.join(': ')}`;
  };
}

function Links({ facts }: { readonly facts: CustomerFacts }) {
  const words = useWords().customers.identities;
  const may = useMay('operate');
  const labelOf = useIdentityLabel();
  const reasonOf = useLinkReason();
  const eventName = useEventName();
  return (
    <Table<Link>
      size="small"
      rowKey={(row) => `${row.a}-${row.b}-${row.at}`}
      pagination={false}
      dataSource={facts.links}
      columns={[
        {
          title: words.pair,
          key: 'pair',
          className: 'num',
          render: (_, row) => (
            <>
              {labelOf(row.aIdentity)} <span style={{ opacity: 0.5 }}>↔</span> {labelOf(row.bIdentity)}
            </>
          ),
        },
        { title: words.evidence, key: 'evidence', render: (_, row) => words.evidenceText(row.source, eventName(row.event)) },
        { title: words.since, dataIndex: 'at', width: 130, render: (at: number) => <Moment at={at} /> },
        {
          title: words.state,
          key: 'state',
          width: 110,
          render: (_, row) => <StatusDot tone={TONES[row.state]}>{words.states[row.state]}</StatusDot>,
        },
        { title: words.reason, key: 'reason', render: (_, row) => reasonOf(row.reason) },
        {
          title: '',
          key: 'acts',
          width: 110,
          align: 'right',
          render: (_, row) => may && row.state !== 'refused' && <LinkAct customer={facts.customer} link={row} />,
        },
      ]}
    />
  );
}

function LinkAct({ customer, link }: { readonly customer: number; readonly link: Link }) {
  const words = useWords();
  const own = words.customers.identities;
  const project = useProjectKey();
  const { modal, message } = App.useApp();
  const unmerge = useAct(contract.people.unmerge, { onDone: () => void message.success(own.unmerged) });
  const relink = useAct(contract.people.relink, { onDone: () => void message.success(own.relinked) });
  const labelOf = useIdentityLabel();
  const [a, b] = [labelOf(link.aIdentity), labelOf(link.bIdentity)];
  const joined = link.state === 'joined';
  const ask = (): void => {
    modal.confirm({
      title: joined ? own.unmergeTitle : own.relinkTitle,
      content: joined ? own.unmergeAsk(a, b) : own.relinkAsk(a, b),
      okText: joined ? own.unmerge : own.relink,
      cancelText: words.acts.cancel,
      okButtonProps: { danger: joined },
      onOk: () =>
        (joined ? unmerge : relink)
          .mutateAsync({ params: { project, customer }, body: { a: link.a, b: link.b } })
          .catch((error: unknown) => message.error(errorNote(error, words), 8)),
    });
  };
  return (
    <Button size="small" onClick={ask}>
      {joined ? own.unmerge : own.relink}
    </Button>
  );
}
