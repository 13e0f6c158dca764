import type { KnownRobots, Receiver, Robot } from '@gyre/domain/notice';
import type { z } from 'zod';

type Known = z.infer<typeof KnownRobots>;

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

/** Languages call themselves by their own names. */
export const LANGUAGES = { zh: '中文', en: 'English' } as const;

/** One more receiver, under a key none of the others has. */
export function blankReceiver(kind: ReceiverDraft['kind'], others: readonly Pick<ReceiverDraft, 'key'>[]): ReceiverDraft {
  let number = others.length + 1;
  while (others.some(({ key }) => key === `r${number}`)) number++;
  return { key: `r${number}`, kind, address: '', robot: 'wecom', name: '', url: '', secret: '' };
}

/** Saved receivers as they are typed. */
export function receiverDrafts(receivers: readonly Receiver[]): ReceiverDraft[] {
  return receivers.map((receiver) => ({ ...blankReceiver(receiver.kind, []), ...receiver }));
}

/** Typed receivers as they stand, finished or not. */
export function receiversOf(drafts: readonly ReceiverDraft[]): Receiver[] {
  return drafts.map(({ key, kind, address, robot, name }) => (kind === 'email' ? { key, kind, address } : { key, kind, robot, name }));
}

/** 不留密钥 — receivers as a draft may keep them in the browser: what robots are called with is not among it. */
export function withoutSecrets(receivers: readonly ReceiverDraft[]): ReceiverDraft[] {
  return receivers.map((receiver) => ({ ...receiver, url: '', secret: '' }));
}

/** What a receiver is called on screen. @param robots  what kinds of robots are called */
export function receiverName(receiver: Receiver, robots: Readonly<Record<Robot, string>>): string {
  return receiver.kind === 'email' ? receiver.address : `${robots[receiver.robot]} ${receiver.name}`;
}

/** What is sent of them, not checked against the schema; null while a robot that is not kept has no address. */
export function sentReceivers(drafts: readonly ReceiverDraft[], kept: Known) {
  const robots = drafts.filter(({ kind }) => kind === 'robot');
  if (robots.some(({ key, url }) => (url === '' ? !Object.hasOwn(kept, key) : !URL.canParse(url)))) return null;
  const receivers = receiversOf(drafts.map((draft) => ({ ...draft, address: draft.address.trim(), name: draft.name.trim() })));
  const robotSecrets = Object.fromEntries(
    robots.map(({ key, url, secret }) => [key, { ...(url === '' ? {} : { url: url.trim() }), ...(secret === '' ? {} : { secret }) }]),
  );
  return { receivers, robotSecrets };
}
