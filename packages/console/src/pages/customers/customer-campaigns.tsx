import { contract } from '@gyre/domain';
import { Drawer, type TableProps } from 'antd';
import { z } from 'zod';
import { type Answer, usePages } from '../../api.ts';
import { Go, useAddress } from '../../address.tsx';
import { useCampaignName } from '../../parts/campaign-name.ts';
import { Listing } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { PassageOutcome } from '../../parts/outcome-dot.tsx';
import { CampaignPicker } from '../../parts/pickers.tsx';
import { WhyAnswer } from '../../parts/why-answer.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

type Entered = Answer<typeof contract.campaigns.ofCustomer>['rows'][number];
const Address = z.object({ campaign: z.string().optional() });

/** 进入过的计划 — what became of this customer in each, and why one reached them or did not, also one never entered. */
export function CustomerCampaigns({ customer }: { readonly customer: number }) {
  const words = useWords().customers.campaigns;
  const project = useProjectKey();
  const columns = useColumns();
  const nameOf = useCampaignName();
  const [{ campaign }, setAddress] = useAddress(Address);
  const open = (key: string | undefined): void => setAddress({ campaign: key });
  const pages = usePages(contract.campaigns.ofCustomer, { params: { project, customer } }, { everyMs: 10_000 });
  return (
    <>
      <div className="page-filters" style={{ alignItems: 'center' }}>
        <span style={{ opacity: 0.75 }}>{words.note}</span>
        <CampaignPicker value={campaign} onChange={open} />
      </div>
      <Listing<Entered>
        columns={columns}
        {...pages.listing}
        rowKey="campaign"
        onOpen={(row) => open(row.campaign)}
        empty={{ sentence: words.empty }}
      />
      {campaign !== undefined && (
        <Drawer open size={760} title={words.whyOf(nameOf(campaign))} onClose={() => open(undefined)}>
          <WhyAnswer campaign={campaign} customer={customer} />
        </Drawer>
      )}
    </>
  );
}

function useColumns(): NonNullable<TableProps<Entered>['columns']> {
  const words = useWords().customers.campaigns;
  const format = useFormat();
  return [
    { title: words.name, key: 'name', width: 240, render: (_, row) => <Go to={`campaigns/${row.campaign}`}>{row.name}</Go> },
    { title: words.latest, key: 'latest', width: 120, render: (_, row) => <Moment at={row.enteredAt} /> },
    { title: words.entries, key: 'entries', width: 70, align: 'right', className: 'num', render: (_, row) => format.number(row.entries) },
    { title: words.outcome, key: 'outcome', width: 110, render: (_, row) => <PassageOutcome passage={row} /> },
    { title: words.reason, key: 'reason', render: (_, row) => row.sentence[format.language] },
  ];
}
