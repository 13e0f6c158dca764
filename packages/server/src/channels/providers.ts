import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { AppError, messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Ledger } from '../stores/ports.ts';
import { TEST_INBOX, testInbox } from './email/test-inbox.ts';
import type { ProviderKind, Sender, SendOutcome } from './provider.ts';
import { CHANNELS, PROVIDER_KINDS, providerKind } from './registry.ts';
import type { SecretBox } from './secrets.ts';

/** A provider ready to send. */
export interface OpenProvider {
  readonly key: string;
  readonly deduplicates: boolean;
  readonly concurrency: number;
  readonly sender: Sender;
}

/** What an operator saves; without `secret` the stored one stays. */
export interface ProviderDraft {
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secret?: Readonly<Record<string, string>> | undefined;
  readonly enabled: boolean;
}

/** 服务商 — the providers of one project: configured in the ledger, opened when first needed, opened anew when changed. */
export interface Providers {
  /** Who sends now: the enabled provider with the first key, else the test inbox. */
  current(channel: string): Promise<OpenProvider>;
  /** The provider a message is bound to; undefined once it was removed or disabled. */
  byKey(channel: string, key: string): Promise<OpenProvider | undefined>;
  /** Channels, kinds with their setting schemas, and what is configured, without secrets: the answer of `GET …/channels`. */
  list(): Promise<ChannelListing[]>;
  /** @throws AppError `invalid_input` naming the setting, `not_found` for an unknown channel or kind */
  save(channel: string, key: string, draft: ProviderDraft, by: string): Promise<void>;
  remove(channel: string, key: string): Promise<void>;
  /** Sends one message outside of any campaign and says what the provider answered. @throws AppError `not_found` */
  test(channel: string, key: string, to: string): Promise<{ accepted: boolean; detail: string }>;
  /** Calls `listener` after every change; saving and removing wait for it. Returns how to stop. */
  onChange(listener: () => Promise<void>): () => void;
  close(): Promise<void>;
}

const ProviderRow = z.object({
  channel: z.string(),
  key: z.string(),
  kind: z.string(),
  settings: z.record(z.string(), z.unknown()),
  secret: z.string(),
  enabled: z.boolean(),
  updated_at: z.number().int(),
  updated_by: z.string(),
});
type ProviderRow = z.infer<typeof ProviderRow>;

export interface ChannelListing {
  readonly channel: string;
  readonly kinds: { kind: string; label: { zh: string; en: string }; schema: Record<string, unknown>; secretFields: string[] }[];
  readonly providers: {
    key: string;
    kind: string;
    settings: Record<string, unknown>;
    hasSecret: boolean;
    enabled: boolean;
    updatedAt: number;
    updatedBy: string;
  }[];
  readonly usesTestInbox: boolean;
}

export interface ProviderContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  readonly secrets: SecretBox;
}

/** Opens the providers of a project; nothing is connected before the first message. */
export function openProviders(context: ProviderContext): Providers {
  return new ProjectProviders(context);
}

class ProjectProviders implements Providers {
  readonly #context: ProviderContext;
  readonly #inbox: OpenProvider;
  readonly #opened = new Map<string, OpenProvider>();
  readonly #listeners = new Set<() => Promise<void>>();
  #rows: Promise<ProviderRow[]> | undefined;

  constructor(context: ProviderContext) {
    this.#context = context;
    this.#inbox = { key: TEST_INBOX, deduplicates: true, concurrency: 64, sender: testInbox(context.ledger, context.clock) };
  }

  async current(channel: string): Promise<OpenProvider> {
    const row = (await this.#load()).find((r) => r.channel === channel && r.enabled);
    return row === undefined ? this.#inbox : this.#open(row);
  }

  async byKey(channel: string, key: string): Promise<OpenProvider | undefined> {
    if (key === TEST_INBOX) return this.#inbox;
    const row = (await this.#load()).find((r) => r.channel === channel && r.key === key && r.enabled);
    return row === undefined ? undefined : this.#open(row);
  }

  async list(): Promise<ChannelListing[]> {
    const rows = Map.groupBy(await this.#load(), (r) => r.channel);
    return CHANNELS.map((channel) => listingOf(channel, rows.get(channel) ?? []));
  }

  async save(channel: string, key: string, draft: ProviderDraft, by: string): Promise<void> {
    await saveRow(this.#context, channel, key, draft, by);
    await this.#changed(channel, key);
  }

  async remove(channel: string, key: string): Promise<void> {
    const removed = await this.#context.ledger.run('delete from providers where channel = $1 and key = $2', [channel, key]);
    if (removed === 0) throw new AppError('not_found', `there is no provider ${key} in channel ${channel}`);
    await this.#changed(channel, key);
  }

  async test(channel: string, key: string, to: string): Promise<{ accepted: boolean; detail: string }> {
    const row = (await this.#load()).find((r) => r.channel === channel && r.key === key);
    if (row === undefined) throw new AppError('not_found', `there is no provider ${key} in channel ${channel}`);
    return await testRow(this.#context, row, to);
  }

  onChange(listener: () => Promise<void>): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#opened.values()].map((p) => p.sender.close()));
  }

  #load(): Promise<ProviderRow[]> {
    const loading = (this.#rows ??= readRows(this.#context.ledger));
    loading.catch(() => (this.#rows = undefined));
    return loading;
  }

  #open(row: ProviderRow): OpenProvider {
    const name = nameOf(row.channel, row.key);
    const provider = this.#opened.get(name) ?? openProvider(this.#context, row);
    this.#opened.set(name, provider);
    return provider;
  }

  async #changed(channel: string, key: string): Promise<void> {
    const name = nameOf(channel, key);
    const old = this.#opened.get(name);
    this.#rows = undefined;
    this.#opened.delete(name);
    await Promise.all([...this.#listeners].map((listener) => listener()));
    await old?.sender.close();
  }
}

function nameOf(channel: string, key: string): string {
  return `${channel}/${key}`;
}

async function readRows(ledger: Ledger): Promise<ProviderRow[]> {
  return await ledger.rows(
    ProviderRow,
    'select channel, key, kind, settings, secret, enabled, updated_at, updated_by from providers order by channel, key',
  );
}

/** A provider that cannot be opened refuses every message for now, saying why: its messages wait for the repair and are not lost. */
function openProvider(context: ProviderContext, row: ProviderRow): OpenProvider {
  const kind = providerKind(row.channel, row.kind);
  try {
    if (kind === undefined) throw new AppError('not_found', `there is no provider kind ${row.kind} in channel ${row.channel}`);
    const sender = openSender(context.secrets, kind, row);
    return { key: row.key, deduplicates: kind.deduplicates, concurrency: kind.concurrency, sender };
  } catch (error) {
    const detail = messageOf(error);
    context.log.error('provider cannot be opened', { channel: row.channel, provider: row.key, detail });
    return { key: row.key, deduplicates: false, concurrency: 1, sender: refusing(detail) };
  }
}

function refusing(detail: string): Sender {
  const outcome: SendOutcome = { state: 'failed', detail, permanent: false };
  return { send: () => Promise.resolve(outcome), close: () => Promise.resolve() };
}

function openSender(secrets: SecretBox, kind: ProviderKind, row: ProviderRow): Sender {
  const secret = row.secret === '' ? {} : secrets.open(row.secret, nameOf(row.channel, row.key));
  return kind.open(kind.settings.parse(row.settings), secret);
}

async function saveRow(context: ProviderContext, channel: string, key: string, draft: ProviderDraft, by: string): Promise<void> {
  const kind = providerKind(channel, draft.kind);
  if (kind === undefined) throw new AppError('not_found', `there is no provider kind ${draft.kind} in channel ${channel}`);
  if (key === TEST_INBOX) throw new AppError('invalid_input', `${TEST_INBOX} is the test inbox’s own key; choose another`);
  const settings = kind.settings.safeParse(draft.settings);
  if (!settings.success) {
    const issue = settings.error.issues[0];
    throw new AppError('invalid_input', `setting ${issue?.path.join('.')}: ${issue?.message}`, { issues: settings.error.issues });
  }
  const unknown = Object.keys(draft.secret ?? {}).find((name) => !kind.secretFields.includes(name));
  if (unknown !== undefined) {
    throw new AppError('invalid_input', `${unknown} is no secret of ${draft.kind}; it has ${kind.secretFields.join(', ')}`);
  }
  const secret = draft.secret === undefined ? null : context.secrets.seal(draft.secret, nameOf(channel, key));
  await context.ledger.run(
    `insert into providers as p (channel, key, kind, settings, secret, enabled, updated_at, updated_by)
     values ($1, $2, $3, $4::jsonb, coalesce($5::text, ''), $6, $7, $8)
     on conflict (channel, key) do update set kind = excluded.kind, settings = excluded.settings, secret = coalesce($5::text, p.secret),
       enabled = excluded.enabled, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
    [channel, key, draft.kind, settings.data, secret, draft.enabled, context.clock.now(), by],
  );
}

async function testRow(context: ProviderContext, row: ProviderRow, to: string): Promise<{ accepted: boolean; detail: string }> {
  const kind = providerKind(row.channel, row.kind);
  if (kind === undefined) throw new AppError('not_found', `there is no provider kind ${row.kind} in channel ${row.channel}`);
  const sender = openSender(context.secrets, kind, row);
  try {
    const outcome = await sender.send({
      id: `test.${context.clock.now().toString(36)}`,
      campaign: '',
      customer: 0,
      address: to,
      subject: 'Gyre 测试邮件 · test message',
      body: '<p>服务商设置可用。</p><p>The provider settings work.</p>',
      headers: {},
    });
    return { accepted: outcome.state === 'sent', detail: outcome.detail };
  } finally {
    await sender.close();
  }
}

function listingOf(channel: string, rows: readonly ProviderRow[]): ChannelListing {
  return {
    channel,
    kinds: PROVIDER_KINDS.filter((k) => k.channel === channel).map((k) => ({
      kind: k.kind,
      label: k.label,
      schema: z.toJSONSchema(k.settings, { io: 'input' }),
      secretFields: [...k.secretFields],
    })),
    providers: rows.map((r) => ({
      key: r.key,
      kind: r.kind,
      settings: r.settings,
      hasSecret: r.secret !== '',
      enabled: r.enabled,
      updatedAt: r.updated_at,
      updatedBy: r.updated_by,
    })),
    usesTestInbox: !rows.some((r) => r.enabled),
  };
}
