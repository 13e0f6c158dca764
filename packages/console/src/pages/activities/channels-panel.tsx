import { type ChannelEffect, type Channel, contract, type Effect } from '@gyre/domain';
import { Empty } from 'antd';
import { useState } from 'react';
import { useCall } from '../../api.ts';
import { MISSING } from '../../format.ts';
import { Panel } from '../../parts/panel.tsx';
import { SegmentsPicker, useSegmentName } from '../../parts/segment-picker.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { EffectTable } from '../campaigns/report/effect-rows.tsx';
import { signedPoints } from '../campaigns/report/points.ts';
import { Waited } from '../campaigns/report/waited.tsx';

const MOST_SEGMENTS = 8;
/** Ps are written down to here. */
const LEAST_P = 0.001;

/** 渠道 × 分群 — what the campaigns of an activity brought about, by channel and in chosen segments. */
export function ChannelsPanel({ activity }: { readonly activity: string }) {
  const words = useWords().campaigns.effects;
  const project = useProjectKey();
  const [segments, setSegments] = useState<string[]>([]);
  const query = { activity, segments: segments.join(',') };
  const answer = useCall(contract.effects.channels, { params: { project }, query }, { keep: true, staleMs: 60_000 });
  return (
    <Panel title={words.channels}>
      <div className="no-print" style={{ display: 'grid', maxWidth: 640, marginBottom: 12 }}>
        <SegmentsPicker
          label={words.pickSegments}
          except={[]}
          value={segments}
          onChange={(chosen) => setSegments(chosen.slice(0, MOST_SEGMENTS))}
        />
      </div>
      <Waited answer={answer}>
        {(found) =>
          found.length === 0 ? (
            <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.channelsNone} style={{ padding: 16 }} />
          ) : (
            <>
              <ChannelTable found={found} />
              <p style={{ opacity: 0.65, fontSize: 13, margin: '8px 0 0' }}>{words.channelsNote}</p>
            </>
          )
        }
      </Waited>
    </Panel>
  );
}

function ChannelTable({ found }: { readonly found: readonly ChannelEffect[] }) {
  const all = useWords().campaigns;
  const words = all.effects;
  const format = useFormat();
  const nameOf = useSegmentName();
  const rate = ({ customers, reached }: ChannelEffect['treated']): string =>
    words.rateOf(format.number(reached), format.number(customers), format.share(reached, customers));
  return (
    <EffectTable<ChannelEffect>
      rows={found}
      rowKey={({ channel, of }) => `${channel} ${of ?? ''}`}
      columns={[
        {
          title: words.channel,
          key: 'channel',
          width: 150,
          render: (_, { channel, campaigns }) => (
            <>
              {all.channels[channel as Channel]}
              <span style={{ display: 'block', opacity: 0.6, fontSize: 12 }}>{words.campaignCount(format.number(campaigns))}</span>
            </>
          ),
        },
        { title: words.slice, key: 'of', width: 160, render: (_, { of }) => (of === null ? words.everyone : nameOf(of)) },
        { title: words.treatedRate, key: 'treated', width: 180, className: 'num', render: (_, { treated }) => rate(treated) },
        { title: words.controlRate, key: 'control', width: 180, className: 'num', render: (_, { control }) => rate(control) },
      ]}
      title={words.lift}
      effectOf={effectOf}
      say={(share) => signedPoints(share, format.language)}
      after={[
        {
          title: 'p',
          key: 'p',
          width: 80,
          align: 'right',
          className: 'num',
          render: (_, { p }) => (p === null ? MISSING : p < LEAST_P ? `< ${LEAST_P}` : format.number(p, 3)),
        },
      ]}
      width={1000}
    />
  );
}

function effectOf({ difference, p }: ChannelEffect): Effect | null {
  if (difference === null) return null;
  const { effect: absolute, from: absoluteFrom, to: absoluteTo } = difference;
  return { absolute, absoluteFrom, absoluteTo, relative: null, relativeFrom: null, relativeTo: null, p, error: '' };
}
