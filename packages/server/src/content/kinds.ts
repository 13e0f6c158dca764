import type { Channel } from '@gyre/domain/reach/channel';
import type { Content } from '@gyre/domain/reach/content';
import { email } from './email.ts';
import { inbox } from './inbox.ts';
import type { ContentKind } from './kind.ts';
import { sms } from './sms.ts';
import { webhook } from './webhook.ts';

const KINDS: { readonly [C in Channel]: ContentKind<Extract<Content, { channel: C }>> } = { sms, email, inbox, webhook };

/** 内容登记 — the kind of a content: a new channel is a file beside this one and a line above. */
export function kindOf<C extends Content>(content: C): ContentKind<C> {
  return KINDS[content.channel] as unknown as ContentKind<C>;
}
