import type { DashboardSubscription } from '@gyre/domain/dashboard-subscription';
import type { Receiver } from '@gyre/domain/notice';
import { webhookKeyOf, type SecretBox } from '../channels/index.ts';
import { toldError } from '../errors.ts';
import type { SubscriptionRow } from './subscription-rows.ts';

/** What a robot is called with. */
export interface RobotSecret {
  readonly url: string;
  readonly secret: string;
}

type Stored = Pick<SubscriptionRow, 'dashboard' | 'key' | 'secret'>;

function contextOf(project: string, { dashboard, key }: Pick<Stored, 'dashboard' | 'key'>): string {
  return `dashboard/${project}/${dashboard}/${key}`;
}

/** 机器人密钥 — of a subscription's robots by receiver. @throws AppError `wrong_state` when the passphrase has changed */
export function secretsOf(box: SecretBox, project: string, row: Stored): ReadonlyMap<string, RobotSecret> {
  if (row.secret === '') return new Map();
  const opened = box.open(row.secret, contextOf(project, row));
  return new Map(
    Object.keys(opened).flatMap((name) => {
      const receiver = name.slice(0, -'.url'.length);
      return name.endsWith('.url') ? [[receiver, { url: opened[name] ?? '', secret: opened[`${receiver}.secret`] ?? '' }] as const] : [];
    }),
  );
}

type Given = Readonly<Record<string, { readonly url?: string | undefined; readonly secret?: string | undefined }>>;

/**
 * Seals what the robots of a definition are called with: what is given, and what was known where nothing is.
 *
 * @throws AppError `invalid_input` for a robot without an address, and a webhook that signs with something else than `whsec_…`
 */
export function sealed(
  box: SecretBox,
  project: string,
  place: Pick<Stored, 'dashboard' | 'key'>,
  {
    definition,
    given,
    known,
  }: { readonly definition: DashboardSubscription; readonly given: Given; readonly known: ReadonlyMap<string, RobotSecret> },
): string {
  const all: Record<string, string> = {};
  for (const receiver of definition.receivers) {
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
  return Object.keys(all).length === 0 ? '' : box.seal(all, contextOf(project, place));
}

function secretFor({ key, name, robot }: Extract<Receiver, { kind: 'robot' }>, secret: string): string {
  if (robot !== 'webhook' || secret === '' || webhookKeyOf(secret) !== undefined) return secret;
  const told = {
    zh: `「${name}」的签名密钥应当是 whsec_ 加上 24 到 64 字节的 base64`,
    en: `the secret of "${name}" is whsec_ and the base64 of 24 to 64 bytes`,
  };
  throw toldError('invalid_input', told, { receiver: key });
}
