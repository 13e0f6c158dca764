import { contract } from '@gyre/domain';
import { CouponState } from '@gyre/domain/benefits/coupon-life';
import { App, Button, Select, type TableProps } from 'antd';
import { useState } from 'react';
import { type Answer, useAct, usePages } from '../../api.ts';
import { CustomerLink } from '../../parts/customer-link.tsx';
import { errorNote } from '../../parts/error-view.tsx';
import { Listing } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { StatusDot, type Tone } from '../../parts/status-dot.tsx';
import { usePrefs } from '../../prefs.ts';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

type Row = Answer<typeof contract.benefits.coupons>['rows'][number];

const TONES: Readonly<Record<CouponState, Tone>> = {
  issued: 'busy',
  claimed: 'good',
  locked: 'warn',
  redeemed: 'good',
  returned: 'off',
  expired: 'off',
  voided: 'bad',
};

/** 批次里的券 — with their customers, newest first. */
export function CouponTable({ batch }: { readonly batch: string }) {
  const words = useWords().benefits;
  const project = useProjectKey();
  const [state, setState] = useState<CouponState>();
  const columns = useColumns();
  const pages = usePages(
    contract.benefits.coupons,
    { params: { project, batch }, query: { limit: 50, ...(state === undefined ? {} : { state }) } },
    { everyMs: 10_000 },
  );
  return (
    <>
      <Select<CouponState>
        allowClear
        placeholder={words.allStates}
        aria-label={words.coupon.state}
        style={{ width: 180, margin: '8px 0 12px' }}
        options={CouponState.options.map((value) => ({ value, label: words.couponStates[value] }))}
        onChange={(picked: CouponState | undefined) => setState(picked)}
      />
      <Listing<Row>
        {...pages.listing}
        columns={columns}
        rowKey="id"
        empty={{ sentence: state === undefined ? words.noDays : words.noCoupons }}
      />
    </>
  );
}

function useColumns(): NonNullable<TableProps<Row>['columns']> {
  const words = useWords().benefits;
  const format = useFormat();
  const may = useMay('operate');
  return [
    { title: words.coupon.id, dataIndex: 'id', render: (id: string) => <span className="mono">{id}</span> },
    {
      title: words.coupon.customer,
      key: 'customer',
      render: (_, row) => <CustomerLink customer={row.customer} name={row.name} />,
    },
    {
      title: words.coupon.state,
      key: 'state',
      width: 120,
      render: (_, { state }) => <StatusDot tone={TONES[state]}>{words.couponStates[state]}</StatusDot>,
    },
    {
      title: words.coupon.claimed,
      key: 'claimed',
      width: 160,
      render: (_, { claimedAt }) => (claimedAt === null ? '–' : <Moment at={claimedAt} />),
    },
    { title: words.coupon.until, key: 'until', width: 170, render: (_, row) => <Ends at={row.validUntil} minute={format.minute} /> },
    { title: words.coupon.order, key: 'order', width: 160, render: (_, { order }) => <span className="mono">{order ?? '–'}</span> },
    ...(may ? [{ key: 'acts', width: 90, render: (_: unknown, row: Row) => <VoidButton row={row} /> }] : []),
  ];
}

/** A coupon that waits to be claimed may have no end yet. */
const NO_END = 8.6e15;

function Ends({ at, minute }: { readonly at: number; readonly minute: (at: number) => string }) {
  return <span className="num">{at > NO_END ? '–' : minute(at)}</span>;
}

function VoidButton({ row: { id, state } }: { readonly row: Row }) {
  const words = useWords();
  const own = words.benefits;
  const { language } = usePrefs();
  const project = useProjectKey();
  const { modal, message } = App.useApp();
  const act = useAct(contract.benefits.void);
  if (state !== 'issued' && state !== 'claimed') return null;
  const run = async (): Promise<void> => {
    try {
      const answer = await act.mutateAsync({ params: { project, coupon: id } });
      if (answer.ok) void message.success(own.done);
      else void message.error(own.refused(answer.said[language]), 10);
    } catch (error) {
      void message.error(errorNote(error, words), 10);
    }
  };
  const ask = (): void =>
    void modal.confirm({
      title: own.void,
      content: own.voidAsk(id),
      okText: own.void,
      cancelText: words.acts.cancel,
      okButtonProps: { danger: true },
      onOk: run,
    });
  return (
    <Button size="small" type="text" danger onClick={ask}>
      {own.void}
    </Button>
  );
}
