import { Channel } from '@gyre/domain/reach/channel';
import { AppError } from '../errors.ts';
import { isReturned, type Returned } from './email/bounces.ts';
import { TEST_INBOX, testInbox } from './email/test-inbox.ts';
import { openHealth, type ProviderHealth } from './health.ts';
import { openInbox, type Inbox } from './inbox/inbox.ts';
import { INBOX, inboxSender } from './inbox/sender.ts';
import { listingOf, type ChannelListing } from './listing.ts';
import {
  isInboundToken,
  kindOf,
  nameOf,
  openProvider,
  secretOf,
  type OpenProvider,
  type ProviderContext,
  type ProviderRow,
} from './open-provider.ts';
import type { Inbound, InboundAnswer } from './provider.ts';
import { notThere, readProviders, removeProvider, saveProvider, type ProviderDraft } from './provider-rows.ts';
import { CHANNELS, settingsOf } from './registry.ts';
import { testMessage } from './test-message.ts';

/** 服务商 — the providers of one project: configured in the ledger, opened when first needed, opened anew when changed. */
export interface Providers {
  /** The enabled providers of a channel in the order they are used; never empty: the test inbox stands in, 站内信 has its own. */
  chain(channel: string): Promise<readonly OpenProvider[]>;
  /** Who sends first now. */
  current(channel: string): Promise<OpenProvider>;
  /** The provider a message is bound to; undefined once it was removed or disabled. */
  byKey(channel: string, key: string): Promise<OpenProvider | undefined>;
  readonly health: ProviderHealth;
  /** The inbox customers read on the own site or in the own app. */
  readonly inbox: Inbox;
  /** Channels, kinds with their setting schemas, and what is configured, without secrets: the answer of `GET …/channels`. */
  list(): Promise<ChannelListing[]>;
  /** @throws AppError `invalid_input` naming the setting, `not_found` for an unknown channel or kind */
  save(channel: string, key: string, draft: ProviderDraft, by: string): Promise<void>;
  /** @throws AppError `not_found` */
  remove(channel: string, key: string): Promise<void>;
  /** Ends the pause of a provider. @throws AppError `not_found` */
  resume(channel: string, key: string): Promise<void>;
  /** Sends one message outside of any campaign and says what the provider answered. @throws AppError `not_found` */
  test(channel: string, key: string, to: string): Promise<{ accepted: boolean; detail: string }>;
  /** Reads what a provider sent to its inbound address; undefined when there is no such address. @throws AppError `invalid_input` */
  receive(
    to: { readonly channel: string; readonly key: string; readonly token: string },
    request: Inbound,
  ): Promise<InboundAnswer | undefined>;
  /** Whether a return address is the one a message of this project went out with. */
  isReturned(returned: Returned): boolean;
  /** Calls `listener` after every change; saving and removing wait for it. Returns how to stop. */
  onChange(listener: () => Promise<void>): () => void;
  close(): Promise<void>;
}

/** Opens the providers of a project; nothing is connected before the first message. */
export function openProviders(context: ProviderContext): Providers {
  return new ProjectProviders(context);
}

class ProjectProviders implements Providers {
  readonly #context: ProviderContext;
  readonly #builtIn = new Map<string, OpenProvider>();
  readonly #opened = new Map<string, OpenProvider>();
  readonly #listeners = new Set<() => Promise<void>>();
  readonly health: ProviderHealth;
  readonly inbox: Inbox;
  #rows: Promise<ProviderRow[]> | undefined;

  constructor(context: ProviderContext) {
    this.#context = context;
    const { ledger, clock } = context;
    this.inbox = openInbox(context);
    for (const channel of CHANNELS) {
      const own =
        channel === 'inbox'
          ? { key: INBOX, sender: inboxSender({ ledger, clock, stored: this.inbox.arrived }) }
          : { key: TEST_INBOX, sender: testInbox(ledger, clock, channel) };
      this.#builtIn.set(channel, { channel, deduplicates: true, concurrency: 64, ...own });
    }
    this.health = openHealth({ ...context, all: () => this.#all() });
  }

  async chain(channel: string): Promise<readonly OpenProvider[]> {
    await this.health.loaded;
    const rows = (await this.#load()).filter((r) => r.channel === channel && r.enabled);
    return rows.length === 0 ? [this.#own(channel)] : rows.map((row) => this.#open(row));
  }

  async current(channel: string): Promise<OpenProvider> {
    const chain = await this.chain(channel);
    const now = this.#context.clock.wall.now();
    return chain.find((p) => this.health.standing(p, now) === 'well') ?? chain[0] ?? this.#own(channel);
  }

  async byKey(channel: string, key: string): Promise<OpenProvider | undefined> {
    const own = this.#own(channel);
    if (own.key === key) return own;
    const row = (await this.#load()).find((r) => r.channel === channel && r.key === key && r.enabled);
    return row === undefined ? undefined : this.#open(row);
  }

  async list(): Promise<ChannelListing[]> {
    const states = await this.health.states();
    const rows = Map.groupBy(await this.#load(), (r) => r.channel);
    return CHANNELS.map((channel) => listingOf(this.#context, channel, rows.get(channel) ?? [], states));
  }

  async save(channel: string, key: string, draft: ProviderDraft, by: string): Promise<void> {
    await saveProvider(this.#context, channel, key, draft, by);
    await this.#changed(channel as Channel, key);
  }

  async remove(channel: string, key: string): Promise<void> {
    await removeProvider(this.#context.ledger, channel, key);
    await this.#changed(channel as Channel, key);
  }

  async resume(channel: string, key: string): Promise<void> {
    const row = await this.#row(channel, key);
    await this.health.resume({ channel: row.channel as Channel, key });
    await this.#tell();
  }

  async test(channel: string, key: string, to: string): Promise<{ accepted: boolean; detail: string }> {
    const row = await this.#row(channel, key);
    const { sender } = openProvider(this.#context, row);
    try {
      const outcome = await sender.send(testMessage(row.channel as Channel, to, this.#context.clock.now()));
      return { accepted: outcome.state === 'sent', detail: outcome.detail };
    } finally {
      await sender.close();
    }
  }

  async receive(
    { channel, key, token }: { readonly channel: string; readonly key: string; readonly token: string },
    request: Inbound,
  ): Promise<InboundAnswer | undefined> {
    if (!isInboundToken(this.#context, { channel, key }, token)) return undefined;
    const row = (await this.#load()).find((r) => r.channel === channel && r.key === key);
    const kind = row === undefined ? undefined : kindOf(row);
    if (row === undefined || kind?.receive === undefined) return undefined;
    return kind.receive(settingsOf(kind).parse(row.settings), secretOf(this.#context, row), request);
  }

  isReturned(returned: Returned): boolean {
    return isReturned(this.#context.secrets, this.#context.project, returned);
  }

  onChange(listener: () => Promise<void>): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    await this.health.close();
    this.inbox.close();
    await Promise.all([...this.#opened.values()].map((p) => p.sender.close()));
  }

  #own(channel: string): OpenProvider {
    const own = this.#builtIn.get(channel);
    if (own === undefined) throw new AppError('not_found', `there is no channel ${channel}; there are ${CHANNELS.join(', ')}`);
    return own;
  }

  async #row(channel: string, key: string): Promise<ProviderRow> {
    const row = (await this.#load()).find((r) => r.channel === channel && r.key === key);
    if (row === undefined) throw notThere(channel, key);
    return row;
  }

  #load(): Promise<ProviderRow[]> {
    const loading = (this.#rows ??= readProviders(this.#context.ledger));
    loading.catch(() => (this.#rows = undefined));
    return loading;
  }

  async #all(): Promise<OpenProvider[]> {
    return (await this.#load()).filter((r) => r.enabled && Channel.safeParse(r.channel).success).map((row) => this.#open(row));
  }

  #open(row: ProviderRow): OpenProvider {
    const name = nameOf(row.channel, row.key);
    const provider = this.#opened.get(name) ?? openProvider(this.#context, row);
    this.#opened.set(name, provider);
    return provider;
  }

  /** Whatever was wrong with a provider may be mended by the change. */
  async #changed(channel: Channel, key: string): Promise<void> {
    const name = nameOf(channel, key);
    const old = this.#opened.get(name);
    this.#rows = undefined;
    this.#opened.delete(name);
    await this.health.forget({ channel, key });
    this.health.askBalances();
    await this.#tell();
    await old?.sender.close();
  }

  async #tell(): Promise<void> {
    await Promise.all([...this.#listeners].map((listener) => listener()));
  }
}
