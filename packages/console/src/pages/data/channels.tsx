import { PlusOutlined } from '@ant-design/icons';
import { contract } from '@gyre/domain';
import { Alert, App, Button, Skeleton, Tabs, Tag } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { Go, useAddress } from '../../address.tsx';
import { useAct, useCall } from '../../api.ts';
import { CopyText } from '../../parts/copy-text.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { PageHead } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { StatusDot } from '../../parts/status-dot.tsx';
import { usePrefs } from '../../prefs.ts';
import { useMay, useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { type Channel, type Provider, ProviderForm } from './provider-form.tsx';
import { ProviderTest } from './provider-test.tsx';
import { Suppressions } from './suppressions.tsx';
import { useAsk } from './use-ask.ts';

const Filters = z.object({ tab: z.enum(['providers', 'suppressions']).default('providers') });
const LOCAL_SMTP = 'host 127.0.0.1 · port 25 · security none · from shop@example.test';

/** 渠道配置 — through whom messages go out, and who gets none. */
export function Channels() {
  const words = useWords().data;
  const w = words.channels;
  const [{ tab }, setFilters] = useAddress(Filters);
  return (
    <>
      <PageHead title={words.pages.channels} note={w.lead} />
      <Tabs
        activeKey={tab}
        destroyOnHidden
        onChange={(next) => setFilters({ tab: next === 'suppressions' ? 'suppressions' : 'providers' })}
        items={[
          { key: 'providers', label: w.tabs.providers, children: <ChannelList /> },
          { key: 'suppressions', label: w.tabs.suppressions, children: <Suppressions /> },
        ]}
      />
    </>
  );
}

function ChannelList() {
  const project = useProjectKey();
  const channels = useCall(contract.campaigns.listProviders, { params: { project } });
  if (channels.data === undefined) {
    return channels.error === null ? <Skeleton active /> : <ErrorView error={channels.error} retry={() => void channels.refetch()} />;
  }
  return (
    <div style={{ display: 'grid', gap: 20, maxWidth: 980 }}>
      {channels.data.map((channel) => (
        <ChannelPanel key={channel.channel} channel={channel} />
      ))}
    </div>
  );
}

function ChannelPanel({ channel }: { readonly channel: Channel }) {
  const w = useWords().data.channels;
  const mayConfigure = useMay('configure');
  const [editing, setEditing] = useState<Provider | null | undefined>(undefined);
  const inUse = channel.providers.filter((p) => p.enabled).toSorted((a, b) => (a.key < b.key ? -1 : 1))[0];
  const several = channel.providers.filter((p) => p.enabled).length > 1;
  const add = mayConfigure && (
    <Button type={channel.providers.length === 0 ? 'primary' : 'default'} icon={<PlusOutlined />} onClick={() => setEditing(null)}>
      {w.add}
    </Button>
  );
  return (
    <Panel title={w.names[channel.channel] ?? channel.channel} extra={add}>
      {channel.usesTestInbox ? (
        <Alert showIcon type="warning" title={w.testInbox} action={<Go to="test-inbox">{w.openInbox}</Go>} style={{ marginBottom: 12 }} />
      ) : (
        <StatusDot tone="good">{w.live}</StatusDot>
      )}
      {several && <p style={{ opacity: 0.65 }}>{w.several}</p>}
      {channel.providers.length === 0 && (
        <p style={{ margin: 0 }}>
          {w.empty}
          <br />
          <span style={{ opacity: 0.65, marginInlineEnd: 8 }}>{w.exampleTitle}</span>
          <CopyText text={LOCAL_SMTP} />
        </p>
      )}
      {channel.providers.map((provider) => (
        <ProviderLine
          key={provider.key}
          channel={channel}
          provider={provider}
          inUse={provider.key === inUse?.key}
          onEdit={() => setEditing(provider)}
        />
      ))}
      {editing !== undefined && <ProviderForm channel={channel} provider={editing} onClose={() => setEditing(undefined)} />}
    </Panel>
  );
}

interface ProviderLineProps {
  readonly channel: Channel;
  readonly provider: Provider;
  readonly inUse: boolean;
  readonly onEdit: () => void;
}

function ProviderLine({ channel, provider, inUse, onEdit }: ProviderLineProps) {
  const w = useWords().data.channels;
  const { language } = usePrefs();
  const mayConfigure = useMay('configure');
  const [testing, setTesting] = useState(false);
  const kind = channel.kinds.find((k) => k.kind === provider.kind);
  return (
    <div style={{ display: 'flex', gap: 16, alignItems: 'center', padding: '10px 0', flexWrap: 'wrap' }}>
      <div style={{ flex: '1 1 260px', minWidth: 0 }}>
        <strong className="mono">{provider.key}</strong>
        {inUse && (
          <Tag color="cyan" style={{ marginInlineStart: 8 }}>
            {w.inUse}
          </Tag>
        )}
        <div style={{ opacity: 0.65 }}>
          {kind?.label[language] ?? provider.kind} {hostOf(provider)}
        </div>
      </div>
      <StatusDot tone={provider.enabled ? 'good' : 'off'}>{provider.enabled ? w.enabled : w.disabled}</StatusDot>
      <span style={{ opacity: 0.75 }}>
        <Moment at={provider.updatedAt} /> {w.changed(provider.updatedBy)}
      </span>
      {mayConfigure && (
        <span style={{ display: 'flex', gap: 8 }}>
          <Button size="small" onClick={() => setTesting(true)}>
            {w.test}
          </Button>
          <Button size="small" onClick={onEdit}>
            {w.edit}
          </Button>
          <Remove channel={channel} provider={provider} />
        </span>
      )}
      {testing && <ProviderTest channel={channel.channel} provider={provider.key} onClose={() => setTesting(false)} />}
    </div>
  );
}

function hostOf({ settings }: Provider): string {
  const { host, port } = settings;
  return typeof host === 'string' ? `· ${host}${typeof port === 'number' ? `:${port}` : ''}` : '';
}

function Remove({ channel, provider }: { readonly channel: Channel; readonly provider: Provider }) {
  const w = useWords().data.channels;
  const project = useProjectKey();
  const ask = useAsk();
  const { message } = App.useApp();
  const remove = useAct(contract.campaigns.removeProvider);
  const isLast = channel.providers.every((p) => p.key === provider.key || !p.enabled);
  const run = async () => {
    await remove.mutateAsync({ params: { project, channel: channel.channel, provider: provider.key } });
    void message.success(w.removed);
  };
  return (
    <Button
      size="small"
      danger
      onClick={() =>
        ask({ title: w.removeAsk(provider.key), what: isLast ? w.removeLast : w.removeWhat, act: w.remove, danger: true, run })
      }
    >
      {w.remove}
    </Button>
  );
}
