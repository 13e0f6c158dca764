import { channelOf } from '@gyre/domain/campaign';
import type { ContactPolicy } from '@gyre/domain/reach/policy';
import type { Sentence } from '@gyre/domain/sentence';
import type { Instant } from '@gyre/domain/time';
import type { MessageContent } from '../channels/index.ts';
import { whyRefused, type Contents } from '../content/index.ts';
import { linkMaker, type TakenLink } from './links.ts';
import { messageId } from './message.ts';
import { unsubscribeHeaders, unsubscribeToken } from './unsubscribe.ts';
import type { Wish } from './wish.ts';

export interface RenderContext {
  readonly project: string;
  /** Address customers reach this server at, without a slash at the end. */
  readonly publicUrl: () => string;
  readonly unsubscribeKey: Buffer;
  readonly contents: Pick<Contents, 'parsed' | 'render'>;
}

/** What a wish would say, what it would cost (parts times the channel's price), and the links that would be followed. */
export type Rendering =
  | { readonly ok: true; readonly cost: number; readonly content: MessageContent; readonly links: readonly TakenLink[] }
  | { readonly ok: false; readonly error: Sentence };

/** Renders one arm for a wish, also for who gets nothing: a template that fails would have failed for both groups. */
export function renderWish(
  context: RenderContext,
  { prices }: Pick<ContactPolicy, 'prices'>,
  wish: Wish,
  { now, text, address }: { readonly now: Instant; readonly text: string; readonly address: string },
): Rendering {
  const { campaign, version, definition } = wish;
  const arm = definition.arms.find((a) => a.key === text);
  if (arm === undefined)
    return { ok: false, error: { zh: `计划 ${campaign} 没有文案 ${text}`, en: `campaign ${campaign} has no arm ${text}` } };
  const channel = channelOf(definition);
  const links = linkMaker(context.publicUrl());
  const urls = urlsOf(context, messageId(now, wish.run, wish.node, 1), address);
  try {
    const parsed = context.contents.parsed(campaign, version, definition.category, arm);
    const rendered = context.contents.render(parsed, {
      customer: wish.attributes,
      event: wish.event,
      item: wish.item ?? null,
      campaign: { key: campaign, name: definition.name },
      get unsubscribeUrl() {
        return urls().unsubscribe;
      },
      get preferenceUrl() {
        return urls().preferences;
      },
      link: links.link,
    });
    if (!rendered.ok) return rendered;
    const { content } = rendered;
    const cost = content.parts * (prices[channel] ?? 0);
    const isRefusable = channel === 'email' && definition.category === 'marketing';
    const fields = channel === 'webhook' ? { ...content.fields, ...planFields(wish, text) } : content.fields;
    const headers = isRefusable ? { ...content.headers, ...unsubscribeHeaders(urls().unsubscribe) } : content.headers;
    return { ok: true, cost, content: { ...content, headers, fields }, links: links.taken() };
  } catch (error) {
    return { ok: false, error: whyRefused(error) };
  }
}

/** What some receivers of webhooks want to know of the campaign. */
function planFields({ version, definition, event }: Wish, arm: string): Record<string, string> {
  return { campaign: definition.name, version: String(version), arm, enteredAt: String(event.at) };
}

/** Addresses at which a message's customer refuses and chooses; made when asked for, since signing takes its time. */
function urlsOf(context: RenderContext, message: string, address: string): () => { unsubscribe: string; preferences: string } {
  let urls: { unsubscribe: string; preferences: string } | undefined;
  return () => {
    if (urls === undefined) {
      const token = unsubscribeToken(context.unsubscribeKey, { project: context.project, message }, address);
      const base = context.publicUrl();
      urls = { unsubscribe: `${base}/u/${token}`, preferences: `${base}/p/${token}` };
    }
    return urls;
  };
}
