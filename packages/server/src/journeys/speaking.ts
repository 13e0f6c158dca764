import type { RenderedContent } from '@gyre/domain/api/campaigns';
import type { CouponBatchDefinition } from '@gyre/domain/benefits/coupon-batch';
import type { Properties } from '@gyre/domain/events';
import { maskRecord } from '@gyre/domain/masking';
import type { Category } from '@gyre/domain/reach/channel';
import type { Content } from '@gyre/domain/reach/content';
import { instant, type Instant } from '@gyre/domain/time';
import type { z } from 'zod';
import { batchesNamed, sampleCoupon } from '../benefits/index.ts';
import type { MessageContent } from '../channels/index.ts';
import type { Clock } from '../clock.ts';
import { itemOfEvent, linkMaker, type Policies } from '../reach/index.ts';
import { whyRefused, type Contents, type Rendered } from '../content/index.ts';
import { readCustomer } from '../customers/index.ts';
import type { Ledger } from '../stores/ports.ts';

/** What rendering outside of any run needs. */
export interface SpeakingContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly contents: Contents;
  readonly policies: Pick<Policies, 'current'>;
  readonly publicUrl: () => string;
  /** The project's zone. */
  readonly zone: string;
}

/** What a text is rendered for: one customer (null: nobody known) and the event that would bring it about. Personal values are masked. */
export interface Listener {
  readonly customer: number | null;
  readonly attributes: Properties;
  readonly event: { readonly name: string; readonly at: Instant; readonly properties: Properties };
  readonly item: Properties | null;
}

/** Makes a listener of a customer (any leaf; undefined: nobody). @throws AppError `not_found` */
export async function listenerOf(
  { ledger, clock }: SpeakingContext,
  customer: number | undefined,
  event: { readonly name: string; readonly at?: number; readonly properties?: Properties },
): Promise<Listener> {
  const known = customer === undefined ? undefined : await readCustomer(ledger, customer);
  const attributes = Object.fromEntries([...(known?.attributes ?? [])].map(([name, a]) => [name, a.value]));
  const { name, at = clock.now(), properties = {} } = event;
  return {
    customer: known?.customer ?? null,
    attributes: maskProperties(attributes),
    event: { name, at: instant(at), properties: maskProperties(properties) },
    item: await itemOfEvent(ledger, { name, properties }),
  };
}

/** What is rendered. */
interface Speech {
  readonly category: Category;
  readonly content: Content;
  readonly name: string;
  /** The batch a coupon of which comes with it; null: none. */
  readonly benefit: CouponBatchDefinition | null;
}

/**
 * One text as a listener would get it: the message, or why it cannot be rendered. Its links unsubscribe nobody.
 *
 * @param link  what becomes of a link that would be tracked
 */
export function speak(
  { contents, publicUrl, clock, zone }: Pick<SpeakingContext, 'contents' | 'publicUrl' | 'clock' | 'zone'>,
  { category, content, name, benefit }: Speech,
  listener: Listener,
  link: (url: string) => string,
): Rendered {
  try {
    return contents.render(contents.parse(category, content), {
      customer: listener.attributes,
      event: listener.event,
      item: listener.item,
      campaign: { key: 'preview', name },
      coupon: benefit === null ? null : sampleCoupon(benefit, clock.now(), zone),
      unsubscribeUrl: `${publicUrl()}/u/preview`,
      preferenceUrl: `${publicUrl()}/p/preview`,
      link,
    });
  } catch (error) {
    return { ok: false, error: whyRefused(error) };
  }
}

/** 内容预览 — the same as the API shows it. Tracked links are as short as they will be, so that parts and cost are right, but lead nowhere. */
export function renderedFor(
  context: Pick<SpeakingContext, 'contents' | 'policies' | 'publicUrl' | 'clock' | 'zone'>,
  of: Speech & { readonly arm: string },
  listener: Listener,
): z.infer<typeof RenderedContent> {
  const spoken = speak(context, of, listener, linkMaker(context.publicUrl()).link);
  const { channel } = of.content;
  const price = context.policies.current().prices[channel] ?? 0;
  const { subject, body, parts, fields }: Omit<MessageContent, 'headers'> = spoken.ok
    ? spoken.content
    : { subject: '', body: '', parts: 1, fields: {} };
  const button = fields['button'] ?? '';
  return {
    arm: of.arm,
    channel,
    subject,
    body,
    button,
    parts,
    cost: spoken.ok ? parts * price : 0,
    error: spoken.ok ? null : spoken.error,
  };
}

/** The batches arms grant of, by key; one that is not there is left out. */
export async function benefitsOf(
  ledger: Ledger,
  arms: readonly { readonly benefit: string | null }[],
): Promise<Map<string, CouponBatchDefinition>> {
  const keys = new Set(arms.flatMap(({ benefit }) => benefit ?? []));
  const batches = keys.size === 0 ? [] : await batchesNamed(ledger, [...keys]);
  return new Map(batches.map(({ key, definition }) => [key, definition]));
}

/** Masking keeps the shape of values: a text stays one, a list stays one, a phone given as a number becomes a text. */
function maskProperties(properties: Properties): Properties {
  return maskRecord(properties) as Properties;
}
