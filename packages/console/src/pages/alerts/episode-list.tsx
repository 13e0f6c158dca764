import { contract } from '@gyre/domain';
import { Button, Select, type TableProps } from 'antd';
import { useMemo } from 'react';
import { z } from 'zod';
import { useCall, usePages } from '../../api.ts';
import { Go, useAddress, useGo } from '../../address.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { useEpisodeColumns } from './episode-columns.tsx';
import type { Episode } from './episode-words.ts';

const Address = z.object({ state: z.enum(['open', 'ended']).optional(), alert: z.string().max(60).optional() });

/** 预警事件 — episodes, those that go on first: what, where, since when, how strong, and what came of them. */
export function EpisodeList() {
  const words = useWords().alerts.episodes;
  const go = useGo();
  const project = useProjectKey();
  const [{ state, alert }, setAddress] = useAddress(Address);
  const query = { ...(state === undefined ? {} : { state }), ...(alert === undefined ? {} : { alert }) };
  const pages = usePages(contract.alerts.episodes, { params: { project }, query }, { everyMs: 5_000 });
  const columns: NonNullable<TableProps<Episode>['columns']> = useEpisodeColumns(true);
  return (
    <ListPage<Episode>
      title={words.title}
      note={words.note}
      action={<Button onClick={() => go('alerts')}>{words.rules}</Button>}
      filters={<Filters state={state} alert={alert} onChange={setAddress} />}
      filtered={state !== undefined || alert !== undefined}
      onClearFilters={() => setAddress({ state: undefined, alert: undefined })}
      total={pages.first === undefined ? undefined : words.open(pages.first.open)}
      columns={columns}
      {...pages.listing}
      rowKey="id"
      onOpen={({ id }) => go(`episodes/${id}`)}
      table={{ scroll: {} }}
      empty={{ sentence: words.empty, action: <Go to="alerts">{words.rules}</Go> }}
    />
  );
}

interface FiltersProps {
  readonly state: 'open' | 'ended' | undefined;
  readonly alert: string | undefined;
  readonly onChange: (part: { readonly state?: 'open' | 'ended' | undefined; readonly alert?: string | undefined }) => void;
}

function Filters({ state, alert, onChange }: FiltersProps) {
  const words = useWords().alerts.episodes;
  const project = useProjectKey();
  const alerts = useCall(contract.alerts.list, { params: { project } }).data;
  const options = useMemo(() => (alerts ?? []).map(({ key, definition }) => ({ value: key, label: definition.name })), [alerts]);
  return (
    <>
      <Select<'' | 'open' | 'ended'>
        aria-label={words.stateFilter}
        style={{ minWidth: 120 }}
        value={state ?? ''}
        options={[
          { value: '', label: words.anyState },
          { value: 'open', label: words.onlyOpen },
          { value: 'ended', label: words.onlyEnded },
        ]}
        onChange={(chosen) => onChange({ state: chosen === '' ? undefined : chosen })}
      />
      <Select<string>
        aria-label={words.alertFilter}
        style={{ minWidth: 180 }}
        popupMatchSelectWidth={false}
        showSearch={{ optionFilterProp: 'label' }}
        value={alert ?? ''}
        options={[{ value: '', label: words.anyAlert }, ...options]}
        onChange={(chosen) => onChange({ alert: chosen === '' ? undefined : chosen })}
      />
    </>
  );
}
