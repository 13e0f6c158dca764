import { contract, MessageState } from '@gyre/domain';
import { Select } from 'antd';
import { z } from 'zod';
import { usePages } from '../../api.ts';
import { useAddress } from '../../address.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { CampaignPicker, CustomerPicker } from '../../parts/pickers.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { MESSAGE_STATES, type MessageRow, useMessageColumns } from './message-columns.tsx';

const Address = z.object({
  state: MessageState.optional(),
  campaign: z.string().optional(),
  customer: z.coerce.number().int().positive().optional(),
});

/** 触达记录 — every message, newest first. */
export function MessageLog() {
  const words = useWords().messages;
  const project = useProjectKey();
  const columns = useMessageColumns();
  const [filters, setAddress] = useAddress(Address);
  const pages = usePages(contract.campaigns.messages, { params: { project }, query: filters }, { everyMs: 15_000 });
  return (
    <ListPage<MessageRow>
      title={words.title}
      filters={
        <>
          <Select
            allowClear
            placeholder={words.anyState}
            aria-label={words.anyState}
            style={{ width: 150 }}
            value={filters.state ?? null}
            options={MESSAGE_STATES.map((state) => ({ value: state, label: words.states[state] }))}
            onChange={(state: MessageState | undefined) => setAddress({ state })}
          />
          <CampaignPicker value={filters.campaign} placeholder={words.anyCampaign} onChange={(campaign) => setAddress({ campaign })} />
          <CustomerPicker
            value={filters.customer}
            placeholder={words.customer}
            width={260}
            onChange={(customer) => setAddress({ customer })}
          />
        </>
      }
      filtered={Object.values(filters).some((v) => v !== undefined)}
      onClearFilters={() => setAddress({ state: undefined, campaign: undefined, customer: undefined })}
      columns={columns}
      {...pages.listing}
      rowKey="id"
      empty={{ sentence: words.empty }}
    />
  );
}
