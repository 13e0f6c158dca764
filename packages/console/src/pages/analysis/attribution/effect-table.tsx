import type { AttributionParams } from '@gyre/domain/analyses/attribution';
import { channelName } from '@gyre/domain/analyses/channel-name';
import type { ChannelFigures } from '@gyre/domain/analyses/credits';
import { Table, type TableProps, theme } from 'antd';
import { Go } from '../../../address.tsx';
import { MISSING } from '../../../format.ts';
import { useRuleWords } from '../../../parts/rules/use-rule-words.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { signedPoints } from '../../campaigns/report/points.ts';
import { useCampaigns } from './use-campaigns.ts';

interface EffectTableProps {
  readonly channels: readonly ChannelFigures[];
  readonly params: AttributionParams;
  readonly hasMarkov: boolean;
}

/** 移除效应与实测增量 — what a model thinks would be lost without a channel, beside what a control group measured, where the channel is a campaign that has one. */
export function EffectTable({ channels, params, hasMarkov }: EffectTableProps) {
  const words = useWords();
  const own = words.analysis.attribution;
  const format = useFormat();
  const campaigns = useCampaigns();
  const ruleWords = useRuleWords();
  const columns: NonNullable<TableProps<ChannelFigures>['columns']> = [
    {
      key: 'channel',
      title: own.channelTitle,
      render: (_, { channel }) => {
        const campaign = campaigns.get(channel);
        const name = channelName(channel, params, ruleWords);
        return campaign === undefined ? name : <Go to={`campaigns/${campaign.key}`}>{name}</Go>;
      },
    },
    {
      key: 'rate',
      title: own.rate,
      align: 'right',
      className: 'num',
      render: (_, { touched, nulls }) => (
        <span title={`${format.number(touched.conversions)} / ${format.number(touched.conversions + nulls)}`}>
          {format.share(touched.conversions, touched.conversions + nulls)}
        </span>
      ),
    },
    ...(hasMarkov
      ? [
          {
            key: 'removal',
            title: own.removal,
            width: 260,
            render: (_: unknown, { removalEffect }: ChannelFigures) => <Removal share={removalEffect} />,
          },
        ]
      : []),
    {
      key: 'lift',
      title: own.lift,
      align: 'right',
      className: 'num',
      render: (_, { channel }) => {
        const difference = campaigns.get(channel)?.goal?.difference ?? null;
        if (difference === null) return MISSING;
        const said = (points: number): string => signedPoints(points, format.language);
        return (
          <>
            <b>{words.campaigns.points(said(difference.effect))}</b>{' '}
            <span style={{ opacity: 0.65 }}>{words.campaigns.interval(said(difference.from), said(difference.to))}</span>
          </>
        );
      },
    },
  ];
  return (
    <Table<ChannelFigures>
      size="small"
      className="analysis-table"
      rowKey="channel"
      columns={columns}
      dataSource={channels}
      pagination={false}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: words.analysis.noRows }}
    />
  );
}

/** A share as a bar with its number. */
function Removal({ share }: { readonly share: number | null }) {
  const format = useFormat();
  const { token } = theme.useToken();
  if (share === null) return MISSING;
  return (
    <span className="analysis-share">
      <span style={{ background: token.colorFillSecondary }}>
        <span style={{ width: `${Math.max(0, Math.min(1, share)) * 100}%`, background: token.colorPrimary }} />
      </span>
      <span className="num">{format.share(share, 1)}</span>
    </span>
  );
}
