import { may } from '../../access/index.ts';
import { messageLog, messageWithLife, replyInTestInbox, replyLog, testInboxLog } from '../../reach/index.ts';
import type { Handlers } from '../call.ts';
import type { Services } from '../services.ts';
import { leavesAsked } from './leaves-asked.ts';

/** 触达记录 — the message log, the test inbox, and what customers wrote back. */
export function messageHandlers({
  project,
}: Pick<Services, 'project'>): Pick<Handlers['reach'], 'message' | 'messages' | 'testInbox' | 'replyInTestInbox' | 'replies'> {
  return {
    async message({ params, caller }) {
      const message = await messageWithLife(project(params.project).ledger, params.message);
      return may(caller, 'operate') ? message : withoutLinks(message);
    },
    async messages({ params, query, caller }) {
      const { ledger } = project(params.project);
      const page = await messageLog(ledger, { ...query, customers: await leavesAsked(ledger, query.customer) });
      return may(caller, 'operate') ? page : { ...page, rows: page.rows.map(withoutLinks) };
    },
    async testInbox({ params, query, caller }) {
      const { ledger } = project(params.project);
      const page = await testInboxLog(ledger, { ...query, customers: await leavesAsked(ledger, query.customer) });
      return may(caller, 'operate') ? page : { ...page, rows: page.rows.map(withoutUnsubscribing) };
    },
    async replyInTestInbox({ params, body }) {
      await replyInTestInbox(project(params.project), params.message, body.text);
      return null;
    },
    async replies({ params, query }) {
      const { ledger } = project(params.project);
      return await replyLog(ledger, { ...query, customers: await leavesAsked(ledger, query.customer) });
    },
  };
}

/** Links by which a customer refuses and chooses. */
const CUSTOMER_LINK = /https?:\/\/[^\s"'<>]*\/[up]\/[\w-]+\.[\w-]+/g;

/** A text for eyes only: whoever may only look must not unsubscribe a customer by a link in it. */
function withoutLinks<Text extends { readonly body: string }>(text: Text): Text {
  return { ...text, body: text.body.replaceAll(CUSTOMER_LINK, '#') };
}

function withoutUnsubscribing<Mail extends { readonly body: string; readonly headers: Readonly<Record<string, string>> }>(
  mail: Mail,
): Mail {
  const { 'List-Unsubscribe': _link, ...headers } = mail.headers;
  return withoutLinks({ ...mail, headers });
}
