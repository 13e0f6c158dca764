import { detailOf } from '@gyre/domain/reach/detail';
import type { Category, Channel } from '@gyre/domain/reach/channel';
import type { Content } from '@gyre/domain/reach/content';
import type { ContactPolicy } from '@gyre/domain/reach/policy';
import type { MessageContent, Outgoing, Providers } from '../channels/index.ts';
import { messageOf, toldError } from '../errors.ts';
import { benefitsOf, listenerOf, speak, type SpeakingContext } from './speaking.ts';

export interface TestSendContext extends SpeakingContext {
  readonly newId: () => string;
  readonly providers: Pick<Providers, 'current'>;
}

/** What is sent to whom: names of the policy's test list. */
export interface TestSend {
  readonly category: Category;
  readonly content: Content;
  /** The batch a coupon of which would come with it: the words of one, not a coupon. */
  readonly benefit?: string | null | undefined;
  /** For whom it is rendered; nobody when left out. */
  readonly customer?: number | undefined;
  readonly to: readonly string[];
}

/** What came of one test message. */
export interface TestSent {
  readonly name: string;
  readonly accepted: boolean;
  readonly detail: string;
}

/**
 * 测试发送 — sends one text, rendered for a customer with personal values masked, to members of the test list through the channel's provider,
 * outside of any campaign: it counts nowhere, obeys no policy and is in no message log. Its links are not tracked.
 *
 * @throws AppError `not_found` for the customer; `invalid_input` for a name that is not on the channel's test list or a text that cannot be rendered
 */
export async function testSend(
  context: TestSendContext,
  { category, content, benefit = null, customer, to }: TestSend,
): Promise<TestSent[]> {
  const { channel } = content;
  const receivers = receiversOf(context.policies.current(), channel, to);
  const listener = await listenerOf(context, customer, { name: 'test' });
  const benefits = await benefitsOf(context.ledger, [{ benefit }]);
  const speech = { category, content, name: '测试 · test', benefit: benefits.get(benefit ?? '') ?? null };
  const spoken = speak(context, speech, listener, (url) => url);
  if (!spoken.ok) {
    throw toldError('invalid_input', { zh: `文案渲染不出来：${spoken.error.zh}`, en: `the text cannot be rendered: ${spoken.error.en}` });
  }
  const { sender } = await context.providers.current(channel);
  const sent: TestSent[] = [];
  for (const { name, address } of receivers) {
    const id = `test.${context.newId()}`;
    const message: Outgoing = {
      id,
      key: id,
      campaign: '',
      customer: customerOf(address),
      category,
      address,
      content: marked(spoken.content),
    };
    try {
      const { state, detail } = await sender.send(message);
      sent.push({ name, accepted: state === 'sent', detail });
    } catch (error) {
      sent.push({ name, accepted: false, detail: detailOf('broken', messageOf(error)) });
    }
  }
  return sent;
}

function receiversOf({ testList }: ContactPolicy, channel: Channel, names: readonly string[]): ContactPolicy['testList'] {
  return names.map((name) => {
    const found = testList.find((entry) => entry.channel === channel && entry.name === name);
    if (found !== undefined) return found;
    const told = {
      zh: `${name} 不在这个渠道的测试名单里，请先在「防打扰」的测试名单里加上`,
      en: `${name} is not on the test list of ${channel}; add the address to the contact policy first`,
    };
    throw toldError('invalid_input', told, { name, channel });
  });
}

/** On 站内信 and webhooks the address is the customer: `customer:<number>`. */
function customerOf(address: string): number {
  const number = /^customer:(\d{1,10})$/.exec(address)?.[1];
  return number === undefined ? 0 : Number(number);
}

/** A subject says that it is a test; texts without one stay as the customer would get them. */
function marked(content: MessageContent): MessageContent {
  return content.subject === '' ? content : { ...content, subject: `[测试] ${content.subject}` };
}
