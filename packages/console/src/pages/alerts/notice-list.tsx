import { contract, type NoticeRow } from '@gyre/domain';
import { NOTICE_KIND_WORDS, NoticeKind, NoticeState } from '@gyre/domain/notice';
import { Button, Select, type TableProps } from 'antd';
import { z } from 'zod';
import { Go, useAddress, useGo } from '../../address.tsx';
import { usePages } from '../../api.ts';
import { DetailText } from '../../parts/detail-text.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { NoticeDot } from '../../parts/notice-dot.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

const Address = z.object({ kind: NoticeKind.optional(), state: NoticeState.optional() });

/** 通知记录 — what operators were told by mail, robot and webhook: of what kind, about what, and what became of it. */
export function NoticeList() {
  const words = useWords().alerts.notices;
  const project = useProjectKey();
  const go = useGo();
  const [{ kind, state }, setAddress] = useAddress(Address);
  const pages = usePages(contract.notices.list, { params: { project }, query: { kind, state } }, { everyMs: 10_000 });
  return (
    <ListPage<NoticeRow>
      title={words.title}
      note={words.note}
      action={<Button onClick={() => go('alerts')}>{words.rules}</Button>}
      filters={<Filters kind={kind} state={state} onChange={setAddress} />}
      filtered={kind !== undefined || state !== undefined}
      onClearFilters={() => setAddress({ kind: undefined, state: undefined })}
      columns={useColumns()}
      {...pages.listing}
      rowKey="id"
      empty={{ sentence: words.empty, action: <Go to="alerts">{words.rules}</Go> }}
    />
  );
}

interface FiltersProps extends z.infer<typeof Address> {
  readonly onChange: (part: Partial<z.infer<typeof Address>>) => void;
}

function Filters({ kind, state, onChange }: FiltersProps) {
  const words = useWords();
  const { language } = useFormat();
  const own = words.alerts.notices;
  return (
    <>
      <Select<NoticeKind>
        allowClear
        aria-label={own.columns.kind}
        placeholder={own.anyKind}
        style={{ minWidth: 150 }}
        value={kind ?? null}
        options={NoticeKind.options.map((one) => ({ value: one, label: NOTICE_KIND_WORDS[one][language] }))}
        onChange={(chosen?: NoticeKind) => onChange({ kind: chosen })}
      />
      <Select<NoticeState>
        allowClear
        aria-label={own.columns.state}
        placeholder={own.anyState}
        style={{ minWidth: 150 }}
        value={state ?? null}
        options={NoticeState.options.map((one) => ({ value: one, label: words.dashboards.subscriptions.states[one] }))}
        onChange={(chosen?: NoticeState) => onChange({ state: chosen })}
      />
    </>
  );
}

function useColumns(): NonNullable<TableProps<NoticeRow>['columns']> {
  const { columns } = useWords().alerts.notices;
  const { language } = useFormat();
  return [
    { title: columns.at, width: 150, render: (_, { at }) => <Moment at={at} /> },
    { title: columns.kind, width: 130, render: (_, { kind }) => NOTICE_KIND_WORDS[kind][language] },
    {
      title: columns.about,
      render: (_, { about: { of, key, name } }) => <Go to={`${of}s/${key}`}>{name}</Go>,
    },
    { title: columns.receiver, dataIndex: 'receiver' },
    { title: columns.state, width: 130, render: (_, { state }) => <NoticeDot state={state} /> },
    { title: columns.detail, render: (_, { state, detail }) => state !== 'sent' && detail !== '' && <DetailText detail={detail} /> },
  ];
}
