import { MoreOutlined, PlusOutlined } from '@ant-design/icons';
import { contract } from '@gyre/domain';
import { App, Button, Checkbox, Dropdown, type TableProps } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { Go, useAddress, useGo } from '../../address.tsx';
import { useAct, useCall } from '../../api.ts';
import { presentMs } from '../../clock.ts';
import { ListPage } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { StatusDot, type Tone } from '../../parts/status-dot.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { curlFor } from './snippets.ts';
import { SourceCode, type SourceFacts } from './source-code.tsx';
import { SourceForm } from './source-form.tsx';
import { useAsk } from './use-ask.ts';

const Filters = z.object({ search: z.string().optional(), revoked: z.string().optional() });
const IDLE_MS = 3_600_000;

interface Shown {
  readonly source: SourceFacts;
  readonly writeKey: string | null;
  readonly title: string;
}

/** 数据接入 — the project's sources: what each sends, its key, code to connect it. */
export function Sources() {
  const words = useWords().data;
  const w = words.sources;
  const project = useProjectKey();
  const mayConfigure = useMay('configure');
  const [filters, setFilters] = useAddress(Filters);
  const [creating, setCreating] = useState(false);
  const [shown, setShown] = useState<Shown | null>(null);
  const sources = useCall(contract.collection.listSources, { params: { project } }, { everyMs: 5_000 });
  const all = sources.data ?? [];
  const rows = all.filter((s) => (filters.revoked === '1' || s.revokedAt === null) && matches(s, filters.search ?? ''));
  const columns = useColumns(mayConfigure, setShown);
  const create = mayConfigure && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
      {w.create}
    </Button>
  );
  const placeholder = { origin: window.location.origin, project, writeKey: `<${w.keyPlaceholder}>` };
  return (
    <>
      <ListPage<SourceFacts>
        title={words.pages.sources}
        note={w.lead}
        action={create}
        search={filters.search}
        searchHint={w.search}
        onSearch={(search) => setFilters({ search })}
        filters={
          <Checkbox checked={filters.revoked === '1'} onChange={(e) => setFilters({ revoked: e.target.checked ? '1' : '' })}>
            {w.showRevoked}
          </Checkbox>
        }
        filtered={(filters.search ?? '') !== '' || (all.length > 0 && rows.length === 0)}
        onClearFilters={() => setFilters({ search: '', revoked: '1' })}
        columns={columns}
        rows={rows}
        rowKey="key"
        loading={sources.isPending}
        error={sources.data === undefined ? sources.error : null}
        retry={() => void sources.refetch()}
        empty={{ sentence: w.empty, action: create, example: curlFor('gyre', placeholder).trimEnd() }}
      />
      {creating && (
        <SourceForm
          taken={all.map((s) => s.key)}
          onClose={() => setCreating(false)}
          onCreated={(source, writeKey) => {
            setCreating(false);
            setShown({ source, writeKey, title: w.createdTitle(source.name) });
          }}
        />
      )}
      {shown !== null && <SourceCode {...shown} onClose={() => setShown(null)} />}
    </>
  );
}

function matches(source: SourceFacts, search: string): boolean {
  return `${source.name} ${source.key}`.toLowerCase().includes(search.toLowerCase());
}

function stateOf(source: SourceFacts): { readonly state: 'receiving' | 'quiet' | 'idle' | 'revoked'; readonly tone: Tone } {
  if (source.revokedAt !== null) return { state: 'revoked', tone: 'off' };
  if (source.lastReceivedAt === null) return { state: 'quiet', tone: 'warn' };
  return presentMs() - source.lastReceivedAt > IDLE_MS ? { state: 'idle', tone: 'warn' } : { state: 'receiving', tone: 'good' };
}

function useColumns(mayConfigure: boolean, show: (shown: Shown) => void): NonNullable<TableProps<SourceFacts>['columns']> {
  const words = useWords().data;
  const w = words.sources;
  const format = useFormat();
  return [
    {
      title: w.name,
      render: (_, s) => (
        <>
          <Go to="live" search={{ source: s.key }}>
            {s.name}
          </Go>
          <div className="mono" style={{ opacity: 0.65 }}>
            {s.key}
          </div>
        </>
      ),
    },
    { title: w.state, render: (_, s) => <StatusDot tone={stateOf(s).tone}>{w.states[stateOf(s).state]}</StatusDot> },
    { title: w.lastReceived, render: (_, s) => <Moment at={s.lastReceivedAt} /> },
    { title: w.eventsToday, align: 'right', render: (_, s) => <span className="num">{format.number(s.eventsToday)}</span> },
    {
      title: w.quarantinedToday,
      align: 'right',
      render: (_, s) =>
        s.quarantinedToday === 0 ? (
          <span className="num">0</span>
        ) : (
          <Go to="quarantine" search={{ source: s.key }} className="num">
            {format.number(s.quarantinedToday)}
          </Go>
        ),
    },
    { title: w.protocol, render: (_, s) => words.protocols[s.protocol].name },
    { title: w.writeKey, render: (_, s) => <span className="mono">{s.keyPrefix}…</span> },
    {
      title: w.created,
      render: (_, s) => (
        <>
          <Moment at={s.createdAt} /> {s.createdBy}
        </>
      ),
    },
    { title: words.act.actions, key: 'acts', render: (_, s) => <Acts source={s} mayConfigure={mayConfigure} show={show} /> },
  ];
}

function Acts({
  source,
  mayConfigure,
  show,
}: {
  readonly source: SourceFacts;
  readonly mayConfigure: boolean;
  readonly show: (shown: Shown) => void;
}) {
  const words = useWords().data;
  const w = words.sources;
  const project = useProjectKey();
  const ask = useAsk();
  const go = useGo();
  const format = useFormat();
  const { message } = App.useApp();
  const rotate = useAct(contract.collection.rotateSource);
  const revoke = useAct(contract.collection.revokeSource);
  const params = { project, source: source.key };
  const askRotate = () =>
    ask({
      title: w.rotateAsk(source.name),
      what: w.rotateWhat,
      act: w.rotate,
      danger: true,
      run: async () => {
        const fresh = await rotate.mutateAsync({ params });
        show({ ...fresh, title: w.rotatedTitle(source.name) });
      },
    });
  const askRevoke = () =>
    ask({
      title: w.revokeAsk(source.name),
      what: w.revokeWhat(format.number(source.eventsToday)),
      act: w.revoke,
      danger: true,
      run: async () => {
        await revoke.mutateAsync({ params });
        void message.success(w.revoked(source.name));
      },
    });
  const live = source.revokedAt === null;
  return (
    <div style={{ display: 'flex', whiteSpace: 'nowrap' }}>
      <Button type="link" size="small" onClick={() => go('live', { source: source.key })}>
        {w.debug}
      </Button>
      {live && (
        <Button type="link" size="small" onClick={() => show({ source, writeKey: null, title: w.snippetsTitle(source.name) })}>
          {w.snippets}
        </Button>
      )}
      {live && mayConfigure && (
        <Dropdown
          trigger={['click']}
          menu={{
            items: [
              { key: 'rotate', label: w.rotate, onClick: askRotate },
              { key: 'revoke', label: w.revoke, danger: true, onClick: askRevoke },
            ],
          }}
        >
          <Button type="text" size="small" icon={<MoreOutlined />} aria-label={`${words.act.more} ${source.name}`} />
        </Dropdown>
      )}
    </div>
  );
}
