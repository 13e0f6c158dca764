import { contract } from '@gyre/domain';
import { z } from 'zod';
import { usePages } from '../../api.ts';
import { Go, useAddress } from '../../address.tsx';
import { Listing } from '../../parts/list-page.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { useMessageColumns } from '../reach/message-columns.tsx';
import { MessageDrawer } from '../reach/message-drawer.tsx';
import type { MessageRow } from '../reach/message-life.ts';

const Address = z.object({ message: z.string().optional() });

/** 消息 — what was sent to one customer, each with its life. */
export function CustomerMessages({ customer }: { readonly customer: number }) {
  const words = useWords();
  const project = useProjectKey();
  const columns = useMessageColumns(['customer']);
  const [{ message }, setAddress] = useAddress(Address);
  const pages = usePages(contract.reach.messages, { params: { project }, query: { customer } }, { everyMs: 10_000 });
  return (
    <>
      {pages.rows.length > 0 && (
        <p style={{ marginTop: 0 }}>
          <Go to="phone" search={{ customer }}>
            {words.reach.log.drawer.phone}
          </Go>
        </p>
      )}
      <Listing<MessageRow>
        columns={columns}
        {...pages.listing}
        rowKey="id"
        onOpen={(row) => setAddress({ message: row.id })}
        empty={{ sentence: words.customers.messages.empty }}
      />
      {message !== undefined && (
        <MessageDrawer message={message} onOpen={(id) => setAddress({ message: id })} onClose={() => setAddress({ message: undefined })} />
      )}
    </>
  );
}
