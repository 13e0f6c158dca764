import type { contract } from '@gyre/domain';
import { DashboardSubscription } from '@gyre/domain/dashboard-subscription';
import type { Receiver, Robot } from '@gyre/domain/notice';
import type { Answer } from '../../api.ts';

type Subscribed = Answer<typeof contract.dashboards.subscriptions>[number];

/** One receiver as it is typed; `url` and `secret` empty: as they are kept. */
export interface ReceiverDraft {
  readonly key: string;
  readonly kind: 'email' | 'robot';
  readonly address: string;
  readonly robot: Robot;
  readonly name: string;
  readonly url: string;
  readonly secret: string;
}

/** 订阅草稿 — a subscription as it is typed. */
export interface SubscriptionDraft {
  readonly name: string;
  readonly weekdays: readonly number[];
  readonly time: string;
  readonly language: 'zh' | 'en';
  readonly enabled: boolean;
  readonly receivers: readonly ReceiverDraft[];
}

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

/** What a subscription begins as: every morning, to nobody yet. */
export function newDraft(name: string, language: 'zh' | 'en'): SubscriptionDraft {
  return { name, weekdays: EVERY_DAY, time: '09:05', language, enabled: true, receivers: [blankReceiver('email', [])] };
}

/** One more receiver, under a key none of the others has. */
export function blankReceiver(kind: ReceiverDraft['kind'], others: readonly Pick<ReceiverDraft, 'key'>[]): ReceiverDraft {
  let number = others.length + 1;
  while (others.some(({ key }) => key === `r${number}`)) number++;
  return { key: `r${number}`, kind, address: '', robot: 'wecom', name: '', url: '', secret: '' };
}

/** A saved subscription as it is typed. */
export function draftOf({ definition }: Subscribed): SubscriptionDraft {
  const { schedule, receivers, ...rest } = definition;
  return { ...rest, ...schedule, receivers: receivers.map((receiver) => ({ ...blankReceiver(receiver.kind, []), ...receiver })) };
}

/** What is sent of a draft; null while something is missing. `kept`: robots whose address is known. */
export function bodyOf(draft: SubscriptionDraft, kept: Subscribed['robots']) {
  const { name, weekdays, time, language, enabled } = draft;
  const receivers = draft.receivers.map(({ key, kind, address, robot, name: group }): Receiver =>
    kind === 'email' ? { key, kind, address: address.trim() } : { key, kind, robot, name: group.trim() },
  );
  const read = DashboardSubscription.safeParse({ name, schedule: { weekdays: [...weekdays], time }, language, enabled, receivers });
  const robots = draft.receivers.filter(({ kind }) => kind === 'robot');
  if (!read.success || robots.some(({ key, url }) => (url === '' ? !Object.hasOwn(kept, key) : !URL.canParse(url)))) return null;
  const robotSecrets = Object.fromEntries(
    robots.map(({ key, url, secret }) => [key, { ...(url === '' ? {} : { url: url.trim() }), ...(secret === '' ? {} : { secret }) }]),
  );
  return { definition: read.data, robotSecrets };
}
