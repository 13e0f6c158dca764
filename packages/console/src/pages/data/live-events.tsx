import { PauseOutlined, PlayCircleOutlined } from '@ant-design/icons';
import { contract } from '@gyre/domain';
import { Alert, Button, Segmented, Select, Skeleton, Tooltip } from 'antd';
import { useMemo, useState } from 'react';
import { z } from 'zod';
import { useAddress, useGo } from '../../address.tsx';
import { CallError, useCall } from '../../api.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { EmptyList, PageHead, SearchField } from '../../parts/list-page.tsx';
import { StatusDot, type Tone } from '../../parts/status-dot.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { type FeedRow, nameOf, type Outcome } from './live-feed.ts';
import { LiveDetail } from './live-detail.tsx';
import { LiveList } from './live-list.tsx';
import { curlFor } from './snippets.ts';
import { type LiveState, type LiveView, useLive } from './use-live.ts';
import './live.css';

const Filters = z.object({
  source: z.string().optional(),
  outcome: z.enum(['accepted', 'duplicate', 'quarantined']).optional(),
  name: z.string().optional(),
});
type FilterValues = z.output<typeof Filters>;

/** 实时事件 — what arrives, as it arrives; with `source` in the address, the debugger of one source. */
export function LiveEvents() {
  const [{ source = '' }] = useAddress(Filters);
  const [attempt, setAttempt] = useState(0);
  return <Board key={`${attempt} ${source}`} onRetry={() => setAttempt(attempt + 1)} />;
}

function Board({ onRetry }: { readonly onRetry: () => void }) {
  const words = useWords().data;
  const project = useProjectKey();
  const [filters, setFilters] = useAddress(Filters);
  const live = useLive(project, filters.source === '' ? undefined : filters.source);
  const { feed, state } = live;
  const rows = useMemo(() => feed.rows.filter((row) => passes(row, filters)), [feed.rows, filters]);
  return (
    <>
      <PageHead title={words.pages.live} note={words.live.lead} action={<Controls live={live} />} />
      <FilterBar filters={filters} onChange={setFilters} shown={rows.length} kept={feed.rows.length} />
      {state === 'lost' && <Alert type="warning" showIcon title={words.live.lost} style={{ marginBottom: 12 }} />}
      {state === 'refused' && <Refused retry={onRetry} />}
      <Stream rows={rows} live={live} filtered={feed.rows.length > 0} />
    </>
  );
}

function passes({ record }: FeedRow, { outcome, name }: FilterValues): boolean {
  if (outcome !== undefined && record.outcome !== outcome) return false;
  return name === undefined || nameOf(record).toLowerCase().includes(name.toLowerCase());
}

function Controls({ live }: { readonly live: LiveView }) {
  const words = useWords().data.live;
  const format = useFormat();
  const { feed, step, perSecond } = live;
  return (
    <div style={{ display: 'flex', gap: 16, alignItems: 'center' }}>
      <StatusDot tone={feed.paused ? 'off' : toneOf(live.state)}>
        {feed.paused ? words.paused(feed.missed) : stateText(live.state, words)}
      </StatusDot>
      <Tooltip title={words.rateHelp}>
        <span className="num">{words.rate(format.number(perSecond, perSecond < 10 ? 1 : 0))}</span>
      </Tooltip>
      <Button onClick={() => step({ step: 'cleared' })}>{words.clear}</Button>
      <Button
        type="primary"
        icon={feed.paused ? <PlayCircleOutlined /> : <PauseOutlined />}
        onClick={() => step({ step: feed.paused ? 'resumed' : 'paused' })}
      >
        {feed.paused ? words.resume : words.pause}
      </Button>
    </div>
  );
}

function toneOf(state: LiveState): Tone {
  return state === 'connected' ? 'good' : state === 'connecting' ? 'busy' : 'warn';
}

function stateText(state: LiveState, words: { readonly connected: string; readonly connecting: string }): string {
  return state === 'connected' ? words.connected : words.connecting;
}

interface FilterBarProps {
  readonly filters: FilterValues;
  readonly onChange: (change: Partial<FilterValues>) => void;
  readonly shown: number;
  readonly kept: number;
}

function FilterBar({ filters, onChange, shown, kept }: FilterBarProps) {
  const words = useWords().data.live;
  const project = useProjectKey();
  const sources = useCall(contract.collection.listSources, { params: { project } }, { staleMs: 60_000 });
  const outcomes: readonly Outcome[] = ['accepted', 'duplicate', 'quarantined'];
  return (
    <div className="page-filters">
      <SearchField value={filters.name ?? ''} hint={words.search} onSearch={(name) => onChange({ name })} />
      <Select
        allowClear
        aria-label={words.source}
        placeholder={words.allSources}
        value={filters.source === '' ? undefined : filters.source}
        onChange={(source?: string) => onChange({ source })}
        options={(sources.data ?? []).map((s) => ({ value: s.key, label: s.name }))}
        style={{ minWidth: 180 }}
      />
      <Segmented<Outcome | ''>
        aria-label={words.outcome}
        value={filters.outcome ?? ''}
        onChange={(outcome) => onChange({ outcome: outcome === '' ? undefined : outcome })}
        options={[{ value: '' as const, label: words.allOutcomes }, ...outcomes.map((o) => ({ value: o, label: words.outcomes[o] }))]}
      />
      <span className="num" style={{ marginLeft: 'auto', opacity: 0.65 }}>
        {words.shown(shown, kept)}
      </span>
    </div>
  );
}

function Refused({ retry }: { readonly retry: () => void }) {
  return (
    <div style={{ marginBottom: 12 }}>
      <ErrorView error={new CallError('network', '', 0)} retry={retry} />
    </div>
  );
}

interface StreamProps {
  readonly rows: readonly FeedRow[];
  readonly live: LiveView;
  readonly filtered: boolean;
}

function Stream({ rows, live, filtered }: StreamProps) {
  const [chosen, setChosen] = useState<FeedRow | null>(null);
  const words = useWords().data;
  const project = useProjectKey();
  const [{ source }] = useAddress(Filters);
  const go = useGo();
  const sources = useCall(contract.collection.listSources, { params: { project } }, { staleMs: 60_000 });
  if (rows.length === 0 && live.state === 'connecting') return <Skeleton active title={false} paragraph={{ rows: 8, width: '100%' }} />;
  if (rows.length === 0) {
    const protocol = sources.data?.find((s) => s.key === source)?.protocol ?? 'gyre';
    const place = { origin: window.location.origin, project, writeKey: `<${words.sources.keyPlaceholder}>` };
    const connect = <Button onClick={() => go('sources')}>{words.live.connect}</Button>;
    const empty = filtered
      ? { sentence: words.live.emptyFiltered }
      : { sentence: words.live.empty, action: connect, example: curlFor(protocol, place).trimEnd() };
    return <EmptyList empty={empty} />;
  }
  return (
    <div className="live-board" onKeyDown={(e) => e.key === 'Escape' && setChosen(null)}>
      <LiveList rows={rows} chosen={chosen} onChoose={setChosen} />
      {chosen !== null && <LiveDetail record={chosen.record} onClose={() => setChosen(null)} />}
    </div>
  );
}
