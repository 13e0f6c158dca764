import { contract } from '@gyre/domain';
import { useParams } from '@tanstack/react-router';
import { Alert } from 'antd';
import { z } from 'zod';
import { useCall } from '../../api.ts';
import { useAddress } from '../../address.tsx';
import { DetailPage } from '../../parts/detail-page.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { FreshnessDot } from './freshness-dot.tsx';
import { MemberTable } from './member-table.tsx';
import { NotMatched } from './not-matched.tsx';
import { OverlapTab } from './overlap-tab.tsx';
import { SEGMENT_DIALOGS, SegmentActs } from './segment-acts.tsx';
import { SizeHistory } from './size-history.tsx';
import { UseTable } from './use-table.tsx';
import { VersionList } from './version-list.tsx';

const TABS = ['members', 'rest', 'history', 'versions', 'overlap', 'uses'] as const;
const Address = z.object({
  tab: z.enum(TABS).default('members'),
  with: z.string().optional(),
  dialog: z.enum(SEGMENT_DIALOGS).optional(),
  days: z.coerce.number().int().min(2).max(366).default(30),
});

/** 分群详情 — who is in it, how its size changed, what changed in its rule, what it overlaps with, what uses it. */
export function SegmentDetail() {
  const words = useWords().segments;
  const format = useFormat();
  const project = useProjectKey();
  const { segment = '' }: { segment?: string } = useParams({ strict: false });
  const [{ tab, with: other, days, dialog }, setAddress] = useAddress(Address);
  const answer = useCall(contract.segments.get, { params: { project, segment } }, { everyMs: 5_000 });
  const facts = answer.data;
  const tabs = TABS.filter((key) => key !== 'rest' || facts?.definition.source.kind === 'list');
  const body = facts && {
    members: <MemberTable segment={segment} />,
    rest: <NotMatched segment={segment} />,
    history: (
      <SizeHistory
        segment={segment}
        isLive={facts.freshness === 'live'}
        since={facts.createdAt}
        days={days}
        onDays={(chosen) => setAddress({ days: chosen })}
      />
    ),
    versions: <VersionList segment={segment} current={facts.version} />,
    overlap: <OverlapTab segment={facts} other={other} onOther={(chosen) => setAddress({ with: chosen })} />,
    uses: <UseTable uses={facts.uses} />,
  };
  return (
    <DetailPage
      title={facts?.definition.name ?? segment}
      status={facts && <FreshnessDot segment={facts} />}
      note={facts && facts.sentence[format.language]}
      number={
        facts && (
          <span className="num">
            <b style={{ fontSize: 20 }}>{facts.size === null ? words.counting : format.number(facts.size)}</b>{' '}
            {facts.size !== null && words.people(facts.size)}
          </span>
        )
      }
      acts={facts && <SegmentActs segment={facts} dialog={dialog} onDialog={(open) => setAddress({ dialog: open })} />}
      loading={facts === undefined && answer.error === null}
      error={facts === undefined ? answer.error : null}
      retry={() => void answer.refetch()}
      tabs={body === undefined ? [] : tabs.map((key) => ({ key, label: words.tabs[key], children: body[key] }))}
      tab={tabs.includes(tab) ? tab : 'members'}
      onTab={(key) => setAddress({ tab: key as typeof tab })}
    >
      {facts !== undefined && facts.problem !== '' && (
        <Alert type="error" showIcon title={words.problem + facts.problem} style={{ marginBottom: 12 }} />
      )}
    </DetailPage>
  );
}
