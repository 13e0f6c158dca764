import { channelOf } from '@gyre/domain/campaign';
import type { ContactPolicy } from '@gyre/domain/reach/policy';
import type { Sentence } from '@gyre/domain/sentence';
import type { Instant } from '@gyre/domain/time';
import type { Offer } from '../benefits/index.ts';
import type { MessageContent } from '../channels/index.ts';
import { whyRefused, type Contents, type RenderInput } from '../content/index.ts';
import { linkMaker, type LinkMaker, type TakenLink } from './links.ts';
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

/** When, in which arm's words, to which address, and with which coupon a wish would be spoken. */
interface Speaking {
  readonly now: Instant;
  readonly text: string;
  readonly address: string;
  readonly offer: Offer | undefined;
}

/** Renders one arm for a wish, also for who gets nothing: a template that fails would have failed for both groups. */
export function renderWish(
  context: RenderContext,
  { prices }: Pick<ContactPolicy, 'prices'>,
  wish: Wish,
  { now, text, address, offer }: Speaking,
): Rendering {
  const { campaign, version, definition } = wish;
  const arm = definition.arms.find((a) => a.key === text);
  if (arm === undefined)
    return { ok: false, error: { zh: `计划 ${campaign} 没有文案 ${text}`, en: `campaign ${campaign} has no arm ${text}` } };
  const channel = channelOf(definition);
  const scene = new WishScene(context, wish, { now, address, offer });
  try {
    const parsed = context.contents.parsed(campaign, version, definition.category, arm);
    const rendered = context.contents.render(parsed, scene);
    if (!rendered.ok) return rendered;
    const { content } = rendered;
    const cost = content.parts * (prices[channel] ?? 0);
    const isRefusable = channel === 'email' && definition.category === 'marketing';
    const fields = channel === 'webhook' ? { ...content.fields, ...planFields(wish, text) } : content.fields;
    const headers = isRefusable ? { ...content.headers, ...unsubscribeHeaders(scene.unsubscribeUrl) } : content.headers;
    return { ok: true, cost, content: { ...content, headers, fields }, links: scene.links() };
  } catch (error) {
    return { ok: false, error: whyRefused(error) };
  }
}

/** What some receivers of webhooks want to know of the campaign. */
function planFields({ version, definition, event }: Wish, arm: string): Record<string, string> {
  return { campaign: definition.name, version: String(version), arm, enteredAt: String(event.at) };
}

/** What one wish's template sees; a class, since objects with getters are slow to make by the thousand. */
class WishScene implements RenderInput {
  readonly #context: RenderContext;
  readonly #wish: Wish;
  readonly #now: Instant;
  readonly #address: string;
  readonly #offer: Offer | undefined;
  #token: string | undefined;
  #links: LinkMaker | undefined;

  constructor(context: RenderContext, wish: Wish, { now, address, offer }: Omit<Speaking, 'text'>) {
    this.#context = context;
    this.#wish = wish;
    this.#now = now;
    this.#address = address;
    this.#offer = offer;
  }
  get coupon(): RenderInput['coupon'] {
    return this.#offer?.ok === true ? this.#offer.said : null;
  }
  get customer(): RenderInput['customer'] {
    return this.#wish.attributes;
  }
  get event(): RenderInput['event'] {
    return this.#wish.event;
  }
  get item(): RenderInput['item'] {
    return this.#wish.item ?? null;
  }
  get campaign(): RenderInput['campaign'] {
    return { key: this.#wish.campaign, name: this.#wish.definition.name };
  }
  get unsubscribeUrl(): string {
    return `${this.#context.publicUrl()}/u/${this.#tokenOf()}`;
  }
  get preferenceUrl(): string {
    return `${this.#context.publicUrl()}/p/${this.#tokenOf()}`;
  }
  readonly link = (url: string): string => {
    this.#links ??= linkMaker(this.#context.publicUrl());
    return this.#links.link(url);
  };
  links(): TakenLink[] {
    return this.#links?.taken() ?? [];
  }

  /** Names the message at which its customer refuses and chooses; made when asked for, since signing takes its time. */
  #tokenOf(): string {
    const { run, node } = this.#wish;
    const { unsubscribeKey, project } = this.#context;
    this.#token ??= unsubscribeToken(unsubscribeKey, { project, message: messageId(this.#now, run, node, 1) }, this.#address);
    return this.#token;
  }
}
