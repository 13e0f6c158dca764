import { Channel } from '@gyre/domain/reach/channel';
import { z } from 'zod';
import { smtp } from './email/smtp.ts';
import type { ProviderKind } from './provider.ts';
import { aliyun } from './sms/aliyun.ts';
import { kannel } from './sms/kannel.ts';
import { tencent } from './sms/tencent.ts';
import { sensorsFocus } from './webhook/sensors-focus.ts';
import { sensors } from './webhook/sensors.ts';
import { standard } from './webhook/standard.ts';

/** 渠道登记 — every kind of provider that can be configured; a new one is a file in `<channel>/` and a line here. */
export const PROVIDER_KINDS: readonly ProviderKind[] = [kannel, aliyun, tencent, smtp, standard, sensorsFocus, sensors];

/** Channels in the order the console shows them. 站内信 needs no provider: its own is built in. */
export const CHANNELS: readonly Channel[] = Channel.options;

/** The kind of that channel and name; undefined when there is none. */
export function providerKind(channel: string, kind: string): ProviderKind | undefined {
  return PROVIDER_KINDS.find((k) => k.channel === channel && k.kind === kind);
}

/** Settings every kind has. */
const shared = {
  ratePerSecond: z
    .number()
    .positive()
    .max(100_000)
    .optional()
    .meta({
      zh: '每秒最多发送',
      en: 'Messages a second at most',
      help: { zh: '留空则不限', en: 'Unlimited when empty' },
    }),
};
const schemas = new Map<ProviderKind, z.ZodObject>();

/** A kind's own settings and those every kind has. */
export function settingsOf(kind: ProviderKind): z.ZodObject {
  const known = schemas.get(kind) ?? kind.settings.extend(shared);
  schemas.set(kind, known);
  return known;
}

const Shared = z.object(shared);

/** What the settings of any kind say about speed; undefined: no limit. */
export function ratePerSecond(settings: unknown): number | undefined {
  return Shared.safeParse(settings).data?.ratePerSecond;
}
