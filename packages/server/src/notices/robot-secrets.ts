import type { Receiver, RobotSecrets } from '@gyre/domain/notice';
import { detailOf } from '@gyre/domain/reach/detail';
import { webhookKeyOf, type SecretBox } from '../channels/index.ts';
import { AppError, toldError } from '../errors.ts';
import type { NoticeTarget } from './target.ts';

/** What a robot is called with. */
export interface RobotSecret {
  readonly url: string;
  readonly secret: string;
}

/** Robots by the receiver they are of. */
export type Robots = ReadonlyMap<string, RobotSecret>;

/** 机器人密钥 — of receivers' robots as sealed for a place. @throws AppError `wrong_state` when the passphrase has changed */
export function openRobots(box: SecretBox, place: string, stored: string): Robots {
  if (stored === '') return new Map();
  const opened = box.open(stored, place);
  return new Map(
    Object.keys(opened).flatMap((name) => {
      const receiver = name.slice(0, -'.url'.length);
      return name.endsWith('.url') ? [[receiver, { url: opened[name] ?? '', secret: opened[`${receiver}.secret`] ?? '' }] as const] : [];
    }),
  );
}

/** What is known of the robots; nothing when the passphrase has changed, so that everything is entered anew. */
export function knownRobots(box: SecretBox, place: string, stored: string): Robots {
  try {
    return openRobots(box, place, stored);
  } catch (error) {
    if (error instanceof AppError) return new Map();
    throw error;
  }
}

/**
 * Seals what the robots of receivers are called with: what is given, and what was known where nothing is.
 *
 * @throws AppError `invalid_input` for a robot without an address, and a webhook that signs with something else than `whsec_…`
 */
export function sealRobots(
  box: SecretBox,
  place: string,
  { receivers, given, known }: { readonly receivers: readonly Receiver[]; readonly given: RobotSecrets; readonly known: Robots },
): string {
  const all: Record<string, string> = {};
  for (const receiver of receivers) {
    if (receiver.kind !== 'robot') continue;
    const { key, name } = receiver;
    const url = given[key]?.url ?? known.get(key)?.url;
    if (url === undefined) {
      const told = { zh: `机器人「${name}」没有填地址`, en: `the robot "${name}" has no address` };
      throw toldError('invalid_input', told, { receiver: key });
    }
    all[`${key}.url`] = url;
    all[`${key}.secret`] = secretFor(receiver, given[key]?.secret ?? known.get(key)?.secret ?? '');
  }
  return Object.keys(all).length === 0 ? '' : box.seal(all, place);
}

function secretFor({ key, name, robot }: Extract<Receiver, { kind: 'robot' }>, secret: string): string {
  if (robot !== 'webhook' || secret === '' || webhookKeyOf(secret) !== undefined) return secret;
  const told = {
    zh: `「${name}」的签名密钥应当是 whsec_ 加上 24 到 64 字节的 base64`,
    en: `the secret of "${name}" is whsec_ and the base64 of 24 to 64 bytes`,
  };
  throw toldError('invalid_input', told, { receiver: key });
}

/** Where a receiver is told; the detail that says why not. */
export function targetOfReceiver(box: SecretBox, place: string, stored: string, receiver: Receiver): NoticeTarget | string {
  if (receiver.kind === 'email') return { of: 'email', address: receiver.address };
  try {
    const found = openRobots(box, place, stored).get(receiver.key);
    return found === undefined ? detailOf('secret_wrong', 'url') : { of: 'robot', robot: receiver.robot, ...found };
  } catch (error) {
    if (error instanceof AppError) return detailOf('secret_unreadable');
    throw error;
  }
}

/** Robots as the console shows them: the host of each, and whether it signs. */
export function shownRobots(robots: Robots): Record<string, { host: string; signs: boolean }> {
  return Object.fromEntries(
    [...robots].map(([receiver, { url, secret }]) => [receiver, { host: new URL(url).host, signs: secret !== '' }]),
  );
}
