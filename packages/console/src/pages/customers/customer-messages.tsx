import { contract } from '@gyre/domain';
import { usePages } from '../../api.ts';
import { Listing } from '../../parts/list-page.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { useMessageColumns } from '../reach/message-columns.tsx';

/** 消息 — what was sent to one customer. */
export function CustomerMessages({ customer }: { readonly customer: number }) {
  const words = useWords().customers.messages;
  const project = useProjectKey();
  const columns = useMessageColumns(['customer']);
  const pages = usePages(contract.campaigns.messages, { params: { project }, query: { customer } });
  return <Listing columns={columns} {...pages.listing} rowKey="id" empty={{ sentence: words.empty }} />;
}
