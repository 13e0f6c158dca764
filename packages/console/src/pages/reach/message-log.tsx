import { Channel, contract, MessageState } from '@gyre/domain';
import { Select, Tabs } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { usePages } from '../../api.ts';
import { useAddress } from '../../address.tsx';
import { Listing, PageHead } from '../../parts/list-page.tsx';
import { CampaignPicker, CustomerPicker } from '../../parts/pickers.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { useMessageColumns } from './message-columns.tsx';
import { MessageDrawer } from './message-drawer.tsx';
import type { MessageRow } from './message-life.ts';
import { ReplyList } from './reply-list.tsx';
import { RetryAll } from './retry-all.tsx';
import { RetryBar } from './retry-bar.tsx';

const Address = z.object({
  tab: z.enum(['messages', 'replies']).default('messages'),
  channel: Channel.optional(),
  state: MessageState.optional(),
  campaign: z.string().optional(),
  customer: z.coerce.number().int().positive().optional(),
  message: z.string().optional(),
});
type State = z.output<typeof Address>;

/** 触达记录 — every message with its life, newest first; beside it what customers wrote back. */
export function MessageLog() {
  const words = useWords().reach.log;
  const [state, setAddress] = useAddress(Address);
  return (
    <>
      <PageHead title={words.title} note={words.note} />
      <Tabs
        activeKey={state.tab}
        destroyOnHidden
        onChange={(tab) => setAddress({ tab: tab === 'replies' ? 'replies' : 'messages', message: undefined })}
        items={[
          { key: 'messages', label: words.tabs.messages, children: <Messages state={state} setAddress={setAddress} /> },
          { key: 'replies', label: words.tabs.replies, children: <Replies state={state} setAddress={setAddress} /> },
        ]}
      />
    </>
  );
}

interface MessagesProps {
  readonly state: State;
  readonly setAddress: (change: Partial<State>) => void;
}

function Replies({ state: { customer }, setAddress }: MessagesProps) {
  const words = useWords().reach.log;
  return (
    <>
      <div className="page-filters">
        <CustomerPicker value={customer} placeholder={words.customer} width={260} onChange={(value) => setAddress({ customer: value })} />
      </div>
      <ReplyList {...(customer === undefined ? {} : { customer, onClear: () => setAddress({ customer: undefined }) })} />
    </>
  );
}

const NO_FILTERS = { channel: undefined, state: undefined, campaign: undefined, customer: undefined };

function Messages({ state: address, setAddress }: MessagesProps) {
  const words = useWords().reach.log;
  const project = useProjectKey();
  const mayRetry = useMay('operate');
  const columns = useMessageColumns();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { channel, state, campaign, customer, message } = address;
  const query = { channel, state, campaign, customer };
  const pages = usePages(contract.reach.messages, { params: { project }, query }, { everyMs: 10_000 });
  const selection = {
    selectedRowKeys: [...chosen],
    onChange: (keys: readonly React.Key[]) => setChosen(keys.map(String)),
    getCheckboxProps: (row: MessageRow) => ({ disabled: row.state !== 'failed', title: row.state === 'failed' ? '' : words.retry.only }),
    columnWidth: 44,
  };
  return (
    <>
      <div className="page-filters">
        <Filters state={address} setAddress={setAddress} />
        {mayRetry && state === 'failed' && <RetryAll filter={{ channel, campaign, customer }} />}
      </div>
      {chosen.length > 0 && <RetryBar chosen={chosen} rows={pages.rows} onDone={() => setChosen([])} />}
      <Listing<MessageRow>
        filtered={Object.values(query).some((v) => v !== undefined)}
        onClearFilters={() => setAddress(NO_FILTERS)}
        columns={columns}
        {...pages.listing}
        rowKey="id"
        onOpen={(row) => setAddress({ message: row.id })}
        empty={{ sentence: words.empty }}
        table={{ scroll: { x: 1200 }, ...(mayRetry && pages.rows.length > 0 ? { rowSelection: selection } : {}) }}
      />
      {message !== undefined && (
        <MessageDrawer message={message} onOpen={(id) => setAddress({ message: id })} onClose={() => setAddress({ message: undefined })} />
      )}
    </>
  );
}

function Filters({ state: { channel, state, campaign, customer }, setAddress }: MessagesProps) {
  const words = useWords().reach;
  const own = words.log;
  return (
    <>
      <Select
        allowClear
        placeholder={own.anyChannel}
        aria-label={own.anyChannel}
        style={{ width: 140 }}
        value={channel ?? null}
        options={Channel.options.map((value) => ({ value, label: words.channels[value] }))}
        onChange={(value: Channel | undefined) => setAddress({ channel: value })}
      />
      <Select
        allowClear
        placeholder={own.anyState}
        aria-label={own.anyState}
        style={{ width: 140 }}
        value={state ?? null}
        options={MessageState.options.map((value) => ({ value, label: words.states[value] }))}
        onChange={(value: MessageState | undefined) => setAddress({ state: value })}
      />
      <CampaignPicker value={campaign} placeholder={own.anyCampaign} onChange={(value) => setAddress({ campaign: value })} />
      <CustomerPicker value={customer} placeholder={own.customer} width={260} onChange={(value) => setAddress({ customer: value })} />
    </>
  );
}
