import { contract, LossReason, Passage, WaterfallLevel } from '@gyre/domain';
import { Select, type TableProps } from 'antd';
import { z } from 'zod';
import { usePages } from '../../api.ts';
import { useAddress } from '../../address.tsx';
import { CustomerLink } from '../../parts/customer-link.tsx';
import { useEventName } from '../../parts/event-name.ts';
import { Listing } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { PassageOutcome } from '../../parts/outcome-dot.tsx';
import { usePrefs } from '../../prefs.ts';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import type { CampaignFacts } from './campaign-acts.tsx';

type Row = z.infer<typeof Passage>;
const Outcome = Passage.shape.outcome;
const Address = z.object({
  outcome: Outcome.optional(),
  reason: LossReason.optional(),
  step: WaterfallLevel.optional(),
  arm: z.string().max(1).optional(),
});
/** What stands for the event where a customer was taken with an audience. */
const AUDIENCE_ENTRY = '$audience';
const NO_FILTERS = { outcome: undefined, reason: undefined, step: undefined, arm: undefined };

/** 进入的用户 — who entered and what became of it, newest first. The numbers of the report lead here. */
export function PassageTable({ campaign }: { readonly campaign: CampaignFacts }) {
  const own = useWords().campaigns;
  const words = own.passages;
  const project = useProjectKey();
  const columns = useColumns(campaign);
  const [{ outcome, reason, step, arm }, setAddress] = useAddress(Address);
  const filters = { outcome, reason, step, arm };
  const pages = usePages(contract.campaigns.passages, { params: { project, campaign: campaign.key }, query: filters }, { everyMs: 10_000 });
  const pick = <V extends string>(
    label: string,
    value: V | undefined,
    names: Readonly<Record<V, string>>,
    onPick: (value: V | undefined) => void,
  ) => (
    <Select<V>
      allowClear
      placeholder={label}
      aria-label={label}
      popupMatchSelectWidth={false}
      style={{ minWidth: 150 }}
      value={value ?? null}
      options={(Object.keys(names) as V[]).map((key) => ({ value: key, label: names[key] }))}
      onChange={(chosen: V | undefined) => onPick(chosen)}
    />
  );
  const arms = Object.fromEntries(campaign.definition.arms.map(({ key, name }) => [key, name]));
  return (
    <>
      <div className="page-filters">
        {pick(words.anyStep, step, own.report.steps, (chosen) => setAddress({ step: chosen }))}
        {pick(words.anyOutcome, outcome, own.outcomes, (chosen) => setAddress({ outcome: chosen }))}
        {pick(words.anyReason, reason, own.reasons, (chosen) => setAddress({ reason: chosen }))}
        {campaign.definition.arms.length > 1 && pick(words.anyArm, arm, arms, (chosen) => setAddress({ arm: chosen }))}
      </div>
      <Listing<Row>
        columns={columns}
        {...pages.listing}
        rowKey="run"
        filtered={Object.values(filters).some((value) => value !== undefined)}
        onClearFilters={() => setAddress(NO_FILTERS)}
        empty={{ sentence: words.empty }}
      />
    </>
  );
}

function useColumns({ definition }: CampaignFacts): NonNullable<TableProps<Row>['columns']> {
  const words = useWords().campaigns.passages;
  const { language } = usePrefs();
  const nameOf = useEventName();
  const armName = (key: string): string =>
    key === 'control' ? words.control : (definition.arms.find((arm) => arm.key === key)?.name ?? key);
  const goalName = (place: number): string => definition.goals[place]?.name ?? String(place + 1);
  return [
    { title: words.entered, key: 'at', width: 120, render: (_, row) => <Moment at={row.enteredAt} /> },
    { title: words.customer, key: 'customer', width: 100, render: (_, row) => <CustomerLink customer={row.customer} /> },
    {
      title: words.event,
      key: 'event',
      width: 140,
      render: (_, row) => (row.event.name === AUDIENCE_ENTRY ? words.taken : nameOf(row.event.name)),
    },
    { title: words.arm, key: 'arm', width: 110, render: (_, row) => armName(row.arm) },
    { title: words.outcome, key: 'outcome', width: 110, render: (_, row) => <PassageOutcome passage={row} /> },
    { title: words.goals, key: 'goals', width: 130, render: (_, row) => row.goals.map(goalName).join(language === 'zh' ? '、' : ', ') },
    { title: words.reason, key: 'reason', render: (_, row) => row.sentence[language] },
  ];
}
