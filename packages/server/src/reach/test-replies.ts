import { z } from 'zod';
import { toldError } from '../errors.ts';
import type { InboundContext } from './inbound.ts';
import { takeReplies } from './replies.ts';

const InboxRow = z.object({ channel: z.string(), address: z.string() });

/**
 * 测试回复 — what the receiver of an SMS in the test inbox writes back: taken as the reply of a provider is, so that refusing can be tried, and
 * simulated, where no SMS leaves the machine.
 *
 * @throws AppError `not_found` for a message that did not land there, `invalid_input` for one that is no SMS
 */
export async function replyInTestInbox(context: InboundContext, message: string, text: string): Promise<void> {
  const [row] = await context.ledger.rows(InboxRow, 'select channel, address from test_inbox where id = $1', [message]);
  if (row === undefined) {
    const told = { zh: `测试收件箱里没有消息 ${message}`, en: `there is no message ${message} in the test inbox` };
    throw toldError('not_found', told, { message });
  }
  if (row.channel !== 'sms') {
    const told = {
      zh: `只有短信能回复，消息 ${message} 的渠道是 ${row.channel}`,
      en: `only an SMS can be replied to; the channel of message ${message} is ${row.channel}`,
    };
    throw toldError('invalid_input', told, { message, channel: row.channel });
  }
  await takeReplies(context, 'sms', [{ address: row.address, text }]);
}
