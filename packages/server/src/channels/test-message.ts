import type { Channel } from '@gyre/domain/reach/channel';
import type { Instant } from '@gyre/domain/time';
import type { MessageContent, Outgoing } from './provider.ts';

const ZH = '服务商设置可用。';
const EN = 'The provider settings work.';

/** 测试消息 — what a provider is tried with. */
export function testMessage(channel: Channel, address: string, now: Instant): Outgoing {
  const id = `test.${now.toString(36)}`;
  return { id, key: id, campaign: '', customer: 0, category: 'notice', address, content: contentOf(channel) };
}

function contentOf(channel: Channel): MessageContent {
  const base = { subject: '', headers: {}, parts: 1 };
  switch (channel) {
    case 'email':
      return { ...base, subject: 'Gyre 测试邮件 · test message', body: `<p>${ZH}</p><p>${EN}</p>`, fields: { text: `${ZH}\n\n${EN}` } };
    case 'sms':
      return { ...base, body: `【Gyre】${ZH}`, fields: { signature: 'Gyre', text: ZH } };
    case 'inbox':
      return { ...base, subject: 'Gyre 测试', body: `${ZH} ${EN}`, fields: { button: '', url: '' } };
    case 'webhook':
      return { ...base, body: JSON.stringify({ message: EN }), fields: { type: 'gyre.test' } };
  }
}
