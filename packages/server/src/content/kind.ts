import type { Properties } from '@gyre/domain/events';
import type { Category } from '@gyre/domain/reach/channel';
import type { ContactPolicy } from '@gyre/domain/reach/policy';
import type { Sentence } from '@gyre/domain/sentence';
import { formatInstant, type Instant } from '@gyre/domain/time';
import type { CouponInMessage } from '../benefits/index.ts';
import type { MessageContent } from '../channels/index.ts';
import { targetOf } from './link-hosts.ts';
import type { Engines, Syntax } from './liquid.ts';
import type { Roots } from './plain-template.ts';
import { ContentRefused } from './refusal.ts';

/** What a template sees of one customer. */
export interface RenderInput {
  readonly customer: Properties;
  readonly event: { readonly name: string; readonly at: Instant; readonly properties: Properties };
  /** Attributes of the item the event is about; null when there is none. */
  readonly item: Properties | null;
  readonly campaign: { readonly key: string; readonly name: string };
  /** The coupon that comes with the message; null when none does. */
  readonly coupon: CouponInMessage | null;
  readonly unsubscribeUrl: string;
  readonly preferenceUrl: string;
  /** Makes a tracked link of an address whose host is on the policy's list. */
  readonly link: (url: string) => string;
}

/** One rendering: the customer's values, and the rules of the moment. */
export interface Scene {
  readonly input: RenderInput;
  readonly category: Category;
  readonly policy: ContactPolicy;
  readonly roots: Roots;
  /** What becomes of a link: see {@link tracked}. @throws ContentRefused */
  readonly follow: (url: string) => string;
}

/** 一处模板 — one text of a content written in Liquid. */
export interface TemplateText {
  readonly label: Sentence;
  readonly place: string;
  readonly source: string;
  readonly syntax: Syntax;
}

/** Renders a parsed content. @throws ContentRefused, or liquidjs errors */
export type Draw = (scene: Scene) => MessageContent;

/** Something to tell an operator about a content before it goes out. */
export interface Note {
  readonly place: string;
  readonly blocks: boolean;
  readonly sentence: Sentence;
}

/** 内容种类 — what one channel's content is made of. Parsing throws liquidjs errors, which carry the line. */
export interface ContentKind<C> {
  texts(content: C): readonly TemplateText[];
  parse(content: C, engines: Engines): Draw;
  /** What is wrong besides the templates themselves. `sample`: rendered with made-up values; undefined when that failed. */
  judge(content: C, ground: JudgeGround): Note[];
}

export interface JudgeGround {
  readonly sample: MessageContent | undefined;
  readonly category: Category;
  readonly policy: ContactPolicy;
}

/** A rendering as it happens for a customer. */
export function sceneOf(input: RenderInput, category: Category, policy: ContactPolicy): Scene {
  const scene = { input, category, policy, roots: rootsOf(input) };
  return { ...scene, follow: (url) => tracked(scene, url) };
}

/** `event` offers its properties directly and under `event.properties`; a property called `name` or `at` wins over the event's own. */
function rootsOf(input: RenderInput): Roots {
  const { name, at, properties } = input.event;
  return {
    customer: input.customer,
    event: {
      name,
      get at() {
        return formatInstant(at);
      },
      ...properties,
      properties,
    },
    item: input.item,
    campaign: input.campaign,
    get coupon() {
      return input.coupon === null ? null : couponRoot(input.coupon);
    },
    // Made only where they are used: it takes signing.
    get unsubscribe_url() {
      return input.unsubscribeUrl;
    },
    get preference_url() {
      return input.preferenceUrl;
    },
  };
}

/** Saving refuses a text that says what is not known yet; a batch may have changed since. */
function couponRoot({ name, value, code, validUntil }: CouponInMessage): object {
  return {
    name,
    value,
    get code() {
      return knownNow('coupon.code', code);
    },
    get valid_until() {
      return formatInstant(knownNow('coupon.valid_until', validUntil));
    },
  };
}

function knownNow<Value>(name: string, value: Value | null): Value {
  if (value !== null) return value;
  throw new ContentRefused(`外部系统发好券之后才有 ${name}`, `there is no ${name} before the external system has issued the coupon`);
}

/** Text on one line: control characters would end a header. A cut never splits a surrogate pair. */
export function oneLine(text: string, most: number): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line.length <= most ? line : Array.from(line).slice(0, most).join('');
}

/** Text of several lines without other control characters. */
export function plainLines(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim();
}

/**
 * 追踪链接 — what becomes of one link: tracked when its host is on the policy's list, else as it is. Our own unsubscribe and preference
 * links stay.
 *
 * @throws ContentRefused for marketing that leads elsewhere although the policy has a list, and for a link that would run a script
 */
function tracked({ input, policy, category }: Omit<Scene, 'follow'>, url: string): string {
  if (url !== '' && (url === input.unsubscribeUrl || url === input.preferenceUrl)) return url;
  const target = targetOf(url, policy.linkHosts);
  switch (target.kind) {
    case 'inside':
      return input.link(target.url);
    case 'local':
      return url;
    case 'dangerous':
      throw new ContentRefused('链接会执行脚本', 'a link would run a script');
    case 'foreign':
      if (category !== 'marketing' || policy.linkHosts.length === 0) return url;
      throw new ContentRefused(
        `链接 ${target.host} 不在允许的域名中`,
        `a link leads to ${target.host}, which is not among the allowed hosts`,
      );
  }
}
