import { contract, type CouponBatch } from '@gyre/domain';
import { sentenceOf } from '@gyre/domain/rules/property-filter';
import { useParams } from '@tanstack/react-router';
import { Alert, Descriptions, Table } from 'antd';
import { z } from 'zod';
import { type Answer, useCall } from '../../api.ts';
import { useAddress } from '../../address.tsx';
import { presentMs } from '../../clock.ts';
import { DetailPage } from '../../parts/detail-page.tsx';
import { OutsideCoupons } from '../../parts/outside-coupons.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useMoney } from '../../parts/use-money.ts';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { BatchActs } from './batch-acts.tsx';
import { BatchDot } from './batch-dot.tsx';
import { discountWords, stateOfBatch, validityWords } from './batch-words.ts';
import { CouponTable } from './coupon-table.tsx';

type Shown = Answer<typeof contract.benefits.batch>;
const Address = z.object({ tab: z.enum(['coupons', 'days', 'settings']).optional() });

/** 批次详情 — its figures, what should be looked at, its coupons with their customers, the days, and what it is. */
export function BatchDetail() {
  const words = useWords().benefits;
  const money = useMoney();
  const { batch: key = '' }: { batch?: string } = useParams({ strict: false });
  const project = useProjectKey();
  const [{ tab }, setAddress] = useAddress(Address);
  const answer = useCall(contract.benefits.batch, { params: { project, batch: key } }, { everyMs: 5_000, keep: true });
  const batch = answer.data;
  return (
    <DetailPage
      title={batch?.definition.name ?? key}
      status={batch && <BatchDot state={stateOfBatch(batch, presentMs())} />}
      note={batch && discountWords(batch.definition.discount, money, words)}
      acts={batch && <BatchActs batch={batch} />}
      loading={answer.isLoading}
      error={batch === undefined ? answer.error : null}
      retry={() => void answer.refetch()}
      tab={tab ?? 'coupons'}
      onTab={(next) => setAddress({ tab: Address.parse({ tab: next }).tab })}
      {...(batch === undefined
        ? {}
        : {
            tabs: [
              { key: 'coupons', label: words.tabs.coupons, children: <CouponTable batch={key} /> },
              { key: 'days', label: words.tabs.days, children: <Days batch={batch} /> },
              { key: 'settings', label: words.tabs.settings, children: <Settings batch={batch} /> },
            ],
          })}
    >
      <OutsideCoupons batches={[key]} />
      {batch && <Figures batch={batch} />}
    </DetailPage>
  );
}

function Figures({ batch }: { readonly batch: Shown }) {
  const words = useWords().benefits;
  const format = useFormat();
  const money = useMoney();
  const { figures, definition, warnings, worstCost } = batch;
  const shown: readonly (readonly [string, string])[] = [
    [words.figures.taken, words.of(format.short(figures.taken), format.short(definition.limits.total))],
    [words.figures.issued, format.short(figures.issued)],
    [words.figures.claimed, format.short(figures.claimed)],
    [words.figures.redeemed, format.short(figures.redeemed)],
    [words.figures.returned, format.short(figures.returned)],
    [words.figures.expired, format.short(figures.expired)],
    [words.figures.spent, definition.budget === null ? money(figures.spent) : words.of(money(figures.spent), money(definition.budget))],
    [words.figures.reserved, money(figures.reserved)],
    [words.figures.worst, money(worstCost)],
  ];
  return (
    <Panel style={{ marginBottom: 16 }}>
      {warnings.map((warning) => (
        <Alert key={warning} type="warning" showIcon title={words.warnings[warning]} style={{ marginBottom: 12 }} />
      ))}
      <div style={{ display: 'flex', gap: 32, flexWrap: 'wrap' }}>
        {shown.map(([label, value]) => (
          <div key={label}>
            <div style={{ opacity: 0.7, fontSize: 13 }}>{label}</div>
            <div className="num" style={{ fontSize: 18, fontWeight: 600 }}>
              {value}
            </div>
          </div>
        ))}
      </div>
    </Panel>
  );
}

function Days({ batch }: { readonly batch: Shown }) {
  const words = useWords().benefits;
  const format = useFormat();
  const money = useMoney();
  const columns = (['taken', 'issued', 'claimed', 'redeemed', 'returned'] as const).map((name) => ({
    title: words.figures[name],
    dataIndex: name,
    align: 'right' as const,
    className: 'num',
    render: (value: number) => format.number(value),
  }));
  return (
    <Table
      size="middle"
      pagination={false}
      rowKey="day"
      dataSource={batch.days.toReversed()}
      locale={{ emptyText: words.noDays }}
      columns={[
        { title: words.day, dataIndex: 'day', className: 'num' },
        ...columns,
        { title: words.figures.spent, dataIndex: 'discount', align: 'right', className: 'num', render: (value: number) => money(value) },
      ]}
    />
  );
}

function Settings({ batch: { key, definition } }: { readonly batch: CouponBatch }) {
  const words = useWords().benefits;
  const { form } = words;
  const format = useFormat();
  const money = useMoney();
  const { limits, scope, validity } = definition;
  const limit = (value: number | null): string => (value === null ? form.unlimited : format.number(value));
  const rows: readonly (readonly [string, string])[] = [
    [form.key, key],
    [form.discount, discountWords(definition.discount, money, words)],
    [form.scope, scope === null ? form.scopeAll : `${scope.itemType}: ${sentenceOf(scope.filter, format.language)}`],
    [form.validity, validityWords(validity, format.minute, words)],
    [form.total, limit(limits.total)],
    [form.perDay, limit(limits.perDay)],
    [form.perCustomer, limit(limits.perCustomer)],
    [form.perCustomerPerDay, limit(limits.perCustomerPerDay)],
    [form.claiming, form.claimings[definition.claiming]],
    [form.budget, definition.budget === null ? form.unlimited : money(definition.budget)],
    [form.lockMinutes, format.number(definition.lockMinutes)],
    [form.onReturn, form.onReturns[definition.onReturn]],
    [form.system, form.systems[definition.system]],
    [form.description, definition.description],
  ];
  return <Descriptions column={2} size="small" items={rows.map(([label, children]) => ({ key: label, label, children }))} />;
}
