import { PlusOutlined } from '@ant-design/icons';
import { contract, type Channel } from '@gyre/domain';
import { Alert, App, Button, Skeleton } from 'antd';
import { useState } from 'react';
import { Go } from '../../address.tsx';
import { call, client, useCall } from '../../api.ts';
import { CopyText } from '../../parts/copy-text.tsx';
import { ErrorView, errorNote } from '../../parts/error-view.tsx';
import { PageHead } from '../../parts/list-page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { StatusDot } from '../../parts/status-dot.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { InboxToken } from './inbox-token.tsx';
import { useChannelName } from './sender-names.ts';
import { ProviderForm } from './provider-form.tsx';
import { ProviderLine } from './provider-line.tsx';
import { type ChannelFacts, inOrder, placesAfterMove, type Provider } from './provider-order.ts';
import './reach.css';

/** 渠道配置 — through whom messages go out, in which order, and how they are. */
export function Channels() {
  const words = useWords().reach.providers;
  const project = useProjectKey();
  const channels = useCall(contract.reach.listProviders, { params: { project } }, { everyMs: 10_000 });
  return (
    <>
      <PageHead title={words.title} note={words.lead} />
      {channels.data === undefined && channels.error !== null && <ErrorView error={channels.error} retry={() => void channels.refetch()} />}
      {channels.data === undefined && channels.error === null && <Skeleton active />}
      <div style={{ display: 'grid', gap: 16, maxWidth: 1180 }}>
        {channels.data?.map((channel) => (
          <ChannelPanel key={channel.channel} channel={channel} />
        ))}
      </div>
    </>
  );
}

function ChannelPanel({ channel }: { readonly channel: ChannelFacts }) {
  const words = useWords().reach.providers;
  const channelOf = useChannelName();
  const mayConfigure = useMay('configure');
  const { busy, move } = useMoving(channel);
  const [editing, setEditing] = useState<Provider | null | undefined>(undefined);
  const providers = inOrder(channel.providers);
  const firstInUse = providers.find((p) => p.enabled && p.pausedUntil === null)?.key;
  const add = mayConfigure && channel.kinds.length > 0 && (
    <Button type={providers.length === 0 ? 'primary' : 'default'} icon={<PlusOutlined />} onClick={() => setEditing(null)}>
      {words.add}
    </Button>
  );
  return (
    <Panel title={channelOf(channel.channel)} extra={channel.channel === 'inbox' ? <InboxToken /> : add}>
      <Standing channel={channel} />
      <FailedNote channel={channel.channel as Channel} />
      {providers.filter((p) => p.enabled).length > 1 && <p style={{ opacity: 0.7, margin: '8px 0 0' }}>{words.order}</p>}
      {providers.map((provider, i) => (
        <ProviderLine
          key={provider.key}
          channel={channel}
          provider={provider}
          rank={providers.length > 1 ? i + 1 : null}
          inUse={provider.key === firstInUse}
          busy={busy}
          {...(i > 0 ? { onUp: () => move(provider.key, -1) } : {})}
          {...(i < providers.length - 1 ? { onDown: () => move(provider.key, 1) } : {})}
          onEdit={() => setEditing(provider)}
        />
      ))}
      {editing !== undefined && <ProviderForm channel={channel} provider={editing} onClose={() => setEditing(undefined)} />}
    </Panel>
  );
}

/** Whether what is sent on a channel really reaches anybody. */
function Standing({ channel }: { readonly channel: ChannelFacts }) {
  const words = useWords().reach.providers;
  if (channel.channel === 'inbox') return <StatusDot tone="good">{words.builtIn}</StatusDot>;
  const enabled = channel.providers.filter((p) => p.enabled);
  if (channel.usesTestInbox) {
    const empty: Readonly<Record<string, string>> = words.empty;
    return (
      <>
        <Alert showIcon type="warning" title={words.testInbox} action={<Go to="test-inbox">{words.openInbox}</Go>} />
        {channel.providers.length === 0 && (
          <p style={{ margin: '12px 0 0', opacity: 0.8 }}>
            {channel.kinds.length === 0 ? words.noKinds : empty[channel.channel as Channel]}
            {channel.channel === 'email' && (
              <>
                <span style={{ margin: '0 8px' }}>{words.exampleTitle}</span>
                <CopyText text={words.example} />
              </>
            )}
          </p>
        )}
      </>
    );
  }
  return enabled.every((p) => p.pausedUntil !== null) ? (
    <Alert showIcon type="error" title={words.allPaused} />
  ) : (
    <StatusDot tone="good">{words.live}</StatusDot>
  );
}

/** Messages of a channel that failed and may be tried again; nothing where there are none. */
function FailedNote({ channel }: { readonly channel: Channel }) {
  const words = useWords().reach.providers;
  const format = useFormat();
  const project = useProjectKey();
  const failed = useCall(contract.reach.countFailed, { params: { project }, query: { channel } }, { everyMs: 10_000 });
  const count = failed.data?.count ?? 0;
  if (count === 0) return null;
  return (
    <p style={{ margin: '8px 0 0', display: 'flex', gap: 8, alignItems: 'center' }}>
      <StatusDot tone="bad">{words.failed(format.number(count))}</StatusDot>
      <Go to="messages" search={{ channel, state: 'failed' }}>
        {words.seeFailed}
      </Go>
    </p>
  );
}

/** Moves a provider in the order; saves those whose place changes, one after another. */
function useMoving(channel: ChannelFacts) {
  const words = useWords();
  const project = useProjectKey();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const save = async (key: string, by: -1 | 1): Promise<void> => {
    setBusy(true);
    try {
      for (const { provider, place } of placesAfterMove(channel.providers, key, by)) {
        const { kind, settings, enabled } = provider;
        const params = { project, channel: channel.channel, provider: provider.key };
        await call(contract.reach.saveProvider, { params, body: { kind, settings, enabled, place } });
      }
    } catch (error) {
      void message.error(errorNote(error, words), 8);
    } finally {
      await client.invalidateQueries();
      setBusy(false);
    }
  };
  return { busy, move: (key: string, by: -1 | 1) => void save(key, by) };
}
