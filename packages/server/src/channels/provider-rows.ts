import { AppError, toldError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import { INBOX } from './inbox/sender.ts';
import { TEST_INBOX } from './email/test-inbox.ts';
import { keptSecrets } from './kept-secrets.ts';
import { kindOf, nameOf, ProviderRow, readableSecret, type ProviderContext } from './open-provider.ts';
import { settingsOf } from './registry.ts';

/** What an operator saves; secrets left out stay and empty ones go, see {@link keptSecrets}; without `place` it stays there, a new one comes last. */
export interface ProviderDraft {
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secret?: Readonly<Record<string, string>> | undefined;
  readonly enabled: boolean;
  readonly place?: number | undefined;
}

/** All configured providers, each channel's in the order they are used. */
export async function readProviders(ledger: Ledger): Promise<ProviderRow[]> {
  return await ledger.rows(
    ProviderRow,
    `select channel, key, kind, settings, secret, enabled, place, updated_at, updated_by from providers order by channel, place, key`,
  );
}

/** @throws AppError `invalid_input` naming the setting, `not_found` for an unknown channel or kind */
export async function saveProvider(
  context: ProviderContext,
  channel: string,
  key: string,
  draft: ProviderDraft,
  by: string,
): Promise<void> {
  const kind = kindOf({ channel, kind: draft.kind });
  if (key === TEST_INBOX || key === INBOX)
    throw toldError('invalid_input', { zh: `${key} 是系统自用的标识，请换一个`, en: `${key} is a key of Gyre’s own; choose another` });
  const settings = settingsOf(kind).safeParse(draft.settings);
  if (!settings.success) {
    const issue = settings.error.issues[0];
    const name = issue?.path.join('.');
    const told = { zh: `设置 ${name} 没有填，或写法不对`, en: `setting ${name}: ${issue?.message}` };
    throw toldError('invalid_input', told, { issues: settings.error.issues });
  }
  const unknown = Object.keys(draft.secret ?? {}).find((name) => !kind.secretFields.includes(name));
  if (unknown !== undefined) {
    const has = kind.secretFields.join(', ');
    throw toldError('invalid_input', {
      zh: `${draft.kind} 没有密钥 ${unknown}，它的密钥有：${has || '无'}`,
      en: `${unknown} is no secret of ${draft.kind}; it has ${has || 'none'}`,
    });
  }
  const stored = (await readProviders(context.ledger)).find((row) => row.channel === channel && row.key === key);
  const kept = keptSecrets(kind.secretFields, stored === undefined ? {} : readableSecret(context, stored), draft.secret ?? {});
  const wrong = kind.check?.(settings.data, kept);
  if (wrong !== undefined) throw toldError('invalid_input', wrong, { provider: key });
  const secret = draft.secret === undefined ? null : context.secrets.seal(kept, nameOf(channel, key));
  await context.ledger.run(
    `insert into providers as p (channel, key, kind, settings, secret, enabled, place, updated_at, updated_by)
     values ($1, $2, $3, $4::jsonb, coalesce($5::text, ''), $6,
       coalesce($7::integer, (select coalesce(max(place) + 1, 0) from providers where channel = $1)), $8, $9)
     on conflict (channel, key) do update set kind = excluded.kind, settings = excluded.settings, secret = coalesce($5::text, p.secret),
       enabled = excluded.enabled, place = coalesce($7::integer, p.place), updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
    [channel, key, draft.kind, settings.data, secret, draft.enabled, draft.place, context.clock.now(), by],
  );
}

/** @throws AppError `not_found` */
export async function removeProvider(ledger: Ledger, channel: string, key: string): Promise<void> {
  const removed = await ledger.run('delete from providers where channel = $1 and key = $2', [channel, key]);
  if (removed === 0) throw notThere(channel, key);
}

export function notThere(channel: string, key: string): AppError {
  return new AppError('not_found', `there is no provider ${key} in channel ${channel}`, { channel, provider: key });
}
