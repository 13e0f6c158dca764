import { type CampaignReport, contract } from '@gyre/domain';
import { Table, type TableProps } from 'antd';
import { useCall } from '../../../api.ts';
import { Go } from '../../../address.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { useMoney } from '../../../parts/use-money.ts';
import { useProjectKey } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import type { CampaignFacts } from '../campaign-acts.tsx';

type Row = CampaignReport['coupons'][number];

interface CampaignCouponsProps {
  readonly coupons: readonly Row[];
  readonly campaign: CampaignFacts;
}

/** 优惠券 — what each arm granted: 发放 → 领取 → 核销, and what it cost; nothing where no coupon was granted. */
export function CampaignCoupons({ coupons, campaign }: CampaignCouponsProps) {
  const words = useWords().campaigns.report;
  const format = useFormat();
  const money = useMoney();
  const project = useProjectKey();
  const batches = useCall(contract.benefits.batches, { params: { project } }, { enabled: coupons.length > 0 }).data ?? [];
  if (coupons.length === 0) return null;
  const armName = (arm: string): string => campaign.definition.arms.find(({ key }) => key === arm)?.name ?? arm;
  const batchName = (batch: string): string => batches.find(({ key }) => key === batch)?.definition.name ?? batch;
  const number = { align: 'right', className: 'num' } as const;
  const columns: NonNullable<TableProps<Row>['columns']> = [
    { title: words.armColumn, key: 'arm', render: (_, { arm }) => armName(arm) },
    { title: words.coupons, key: 'batch', render: (_, { batch }) => <Go to={`coupon-batches/${batch}`}>{batchName(batch)}</Go> },
    { title: words.granted, key: 'granted', ...number, render: (_, { granted }) => format.number(granted) },
    { title: words.claimed, key: 'claimed', ...number, render: (_, { claimed }) => format.number(claimed) },
    {
      title: words.redeemed,
      key: 'redeemed',
      ...number,
      render: (_, { redeemed, granted }) => `${format.number(redeemed)} · ${format.share(redeemed, granted)}`,
    },
    { title: words.faceValue, key: 'spent', ...number, render: (_, { spent }) => money(spent) },
    { title: words.reserved, key: 'reserved', ...number, render: (_, { reserved }) => money(reserved) },
  ];
  return (
    <Panel title={words.coupons}>
      <Table<Row>
        size="small"
        columns={columns}
        dataSource={coupons}
        rowKey={({ arm, batch }) => `${arm} ${batch}`}
        pagination={false}
        scroll={{ x: 640 }}
      />
    </Panel>
  );
}
