import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons';
import { contract, FailureClass } from '@gyre/domain';
import { Alert, App, Button, Tag, Tooltip } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api.ts';
import { CopyText } from '../../parts/copy-text.tsx';
import { DetailText } from '../../parts/detail-text.tsx';
import { Moment } from '../../parts/moment.tsx';
import { StatusDot } from '../../parts/status-dot.tsx';
import { usePrefs } from '../../prefs.ts';
import { useMay, useProject, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { useAsk } from '../data/use-ask.ts';
import { BalanceNote, ProviderBalance } from './provider-balance.tsx';
import type { ChannelFacts, Provider } from './provider-order.ts';
import { ProviderTest } from './provider-test.tsx';

interface ProviderLineProps {
  readonly channel: ChannelFacts;
  readonly provider: Provider;
  /** Its place in the order, from 1; null when it is the only one. */
  readonly rank: number | null;
  /** It is the one that gets the next message. */
  readonly inUse: boolean;
  readonly busy: boolean;
  /** Undefined: it is the first, or the last. */
  readonly onUp?: () => void;
  readonly onDown?: () => void;
  readonly onEdit: () => void;
}

/** 一家服务商 — its place, how it is, what it has left, where it reports to, and what can be done with it. */
export function ProviderLine({ channel, provider, rank, inUse, busy, onUp, onDown, onEdit }: ProviderLineProps) {
  const words = useWords().reach.providers;
  const { language } = usePrefs();
  const mayConfigure = useMay('configure');
  const kind = channel.kinds.find((k) => k.kind === provider.kind);
  return (
    <div className="provider">
      {rank !== null && (
        <span className="provider-rank">
          <Mover label={words.up(provider.key)} icon={<ArrowUpOutlined />} busy={busy} may={mayConfigure} onMove={onUp} />
          <Mover label={words.down(provider.key)} icon={<ArrowDownOutlined />} busy={busy} may={mayConfigure} onMove={onDown} />
        </span>
      )}
      <div className="provider-name">
        <strong className="mono">{provider.key}</strong>
        {rank !== null && <span style={{ opacity: 0.65 }}>{words.rank(rank)}</span>}
        {inUse && rank !== null && <Tag color="cyan">{words.first}</Tag>}
        <div style={{ opacity: 0.7, flexBasis: '100%' }}>
          {kind?.label[language] ?? provider.kind} {whereOf(provider)}
        </div>
      </div>
      <Health provider={provider} />
      <ProviderBalance balance={provider.balance} />
      <span style={{ opacity: 0.7 }}>
        <Moment at={provider.updatedAt} /> {words.changed(provider.updatedBy)}
      </span>
      {mayConfigure && <Acts channel={channel} provider={provider} onEdit={onEdit} />}
      {provider.pausedUntil !== null && provider.enabled && <Pause channel={channel.channel} provider={provider} />}
      {provider.enabled && <BalanceNote provider={provider} />}
      {provider.inboundUrl !== null && (
        <div className="provider-wide">
          <Tooltip title={words.inboundHelp}>
            <span style={{ opacity: 0.7, marginInlineEnd: 8 }}>{words.inbound}</span>
          </Tooltip>
          <CopyText text={provider.inboundUrl} />
        </div>
      )}
    </div>
  );
}

interface MoverProps {
  readonly label: string;
  readonly icon: React.ReactNode;
  readonly busy: boolean;
  readonly may: boolean;
  readonly onMove: (() => void) | undefined;
}

function Mover({ label, icon, busy, may, onMove }: MoverProps) {
  return (
    <Button
      type="text"
      size="small"
      aria-label={label}
      title={label}
      icon={icon}
      disabled={busy || !may || onMove === undefined}
      {...(onMove === undefined ? {} : { onClick: onMove })}
    />
  );
}

/** Where a provider is: its host, or the address it is called at. */
function whereOf({ settings }: Provider): string {
  const { host, port, url } = settings;
  if (typeof host === 'string') return `· ${host}${typeof port === 'number' ? `:${port}` : ''}`;
  return typeof url === 'string' ? `· ${url}` : '';
}

function Health({ provider }: { readonly provider: Provider }) {
  const words = useWords().reach.providers;
  const format = useFormat();
  const { speed } = useProject().clock;
  if (!provider.enabled) return <StatusDot tone="off">{words.disabled}</StatusDot>;
  if (provider.pausedUntil !== null) {
    const until = words.pausedUntil(format.minute(provider.pausedUntil));
    return <StatusDot tone="bad">{speed === 1 ? until : until + words.realTime}</StatusDot>;
  }
  return provider.pausedReason === '' ? (
    <StatusDot tone="good">{words.well}</StatusDot>
  ) : (
    <StatusDot tone="warn">{words.pausedNow}</StatusDot>
  );
}

/** The kind of failure in words, what to do, and what was said of it: `quota: isv.AMOUNT_NOT_ENOUGH`. */
function PauseReason({ reason }: { readonly reason: string }) {
  const { failures, providers } = useWords().reach;
  const pausedFor: Readonly<Record<string, string>> = providers.pausedFor;
  const [, kind = '', said = reason] = /^(\w+): (.*)$/s.exec(reason) ?? [];
  const failure = FailureClass.safeParse(kind);
  return (
    <>
      {failure.success && (
        <>
          <strong>{failures[failure.data].name}</strong> {pausedFor[failure.data]}{' '}
        </>
      )}
      <DetailText detail={failure.success ? said : reason} />
    </>
  );
}

/** Why a provider is left alone, and the way to use it again now. */
function Pause({ channel, provider }: { readonly channel: string; readonly provider: Provider }) {
  const words = useWords().reach.providers;
  const project = useProjectKey();
  const mayConfigure = useMay('configure');
  const { message } = App.useApp();
  const resume = useAct(contract.reach.resumeProvider, { onDone: () => void message.success(words.resumed) });
  return (
    <Alert
      className="provider-wide"
      type="error"
      title={<PauseReason reason={provider.pausedReason} />}
      action={
        mayConfigure && (
          <Button
            size="small"
            loading={resume.isPending}
            onClick={() => resume.mutate({ params: { project, channel, provider: provider.key } })}
          >
            {words.resume}
          </Button>
        )
      }
    />
  );
}

interface ActsProps {
  readonly channel: ChannelFacts;
  readonly provider: Provider;
  readonly onEdit: () => void;
}

function Acts({ channel, provider, onEdit }: ActsProps) {
  const words = useWords().reach.providers;
  const [testing, setTesting] = useState(false);
  return (
    <span style={{ display: 'flex', gap: 8 }}>
      <Button size="small" onClick={() => setTesting(true)}>
        {words.test}
      </Button>
      <Button size="small" onClick={onEdit}>
        {words.edit}
      </Button>
      <Remove channel={channel} provider={provider} />
      {testing && <ProviderTest channel={channel.channel} provider={provider.key} onClose={() => setTesting(false)} />}
    </span>
  );
}

function Remove({ channel, provider }: Pick<ActsProps, 'channel' | 'provider'>) {
  const words = useWords().reach.providers;
  const project = useProjectKey();
  const ask = useAsk();
  const { message } = App.useApp();
  const remove = useAct(contract.reach.removeProvider);
  const isLast = channel.providers.every((p) => p.key === provider.key || !p.enabled);
  const run = async (): Promise<void> => {
    await remove.mutateAsync({ params: { project, channel: channel.channel, provider: provider.key } });
    void message.success(words.removed);
  };
  const what = isLast ? words.removeLast : words.removeWhat;
  return (
    <Button size="small" danger onClick={() => ask({ title: words.removeAsk(provider.key), what, act: words.remove, danger: true, run })}>
      {words.remove}
    </Button>
  );
}
