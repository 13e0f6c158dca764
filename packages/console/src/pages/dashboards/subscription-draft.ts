import type { contract } from '@gyre/domain';
import { DashboardSubscription } from '@gyre/domain/dashboard-subscription';
import type { Answer } from '../../api.ts';
import { blankReceiver, type ReceiverDraft, receiverDrafts, sentReceivers } from '../../parts/receiver-draft.ts';

type Subscribed = Answer<typeof contract.dashboards.subscriptions>[number];

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

/** A saved subscription as it is typed. */
export function draftOf({ definition }: Subscribed): SubscriptionDraft {
  const { schedule, receivers, ...rest } = definition;
  return { ...rest, ...schedule, receivers: receiverDrafts(receivers) };
}

/** What is sent of a draft; null while something is missing. `kept`: robots whose address is known. */
export function bodyOf(draft: SubscriptionDraft, kept: Subscribed['robots']) {
  const { name, weekdays, time, language, enabled } = draft;
  const sent = sentReceivers(draft.receivers, kept);
  if (sent === null) return null;
  const { receivers, robotSecrets } = sent;
  const read = DashboardSubscription.safeParse({ name, schedule: { weekdays: [...weekdays], time }, language, enabled, receivers });
  return read.success ? { definition: read.data, robotSecrets } : null;
}
