import type { Category, Channel } from '@gyre/domain/reach/channel';
import type { FailureClass } from '@gyre/domain/reach/message';
import type { Sentence } from '@gyre/domain/sentence';
import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { SafeFetch } from '../safe-fetch.ts';
import type { BalanceAnswer } from './balance.ts';

/**
 * 消息内容 — what a message says, rendered. `subject` is empty where the channel has none; `body` is the HTML of an e-mail, the whole text
 * of an SMS with signature and opt-out, the text of an inbox message, the JSON of a webhook. `fields` holds what else the channel needs:
 * e-mail `text`; SMS `signature`, `text` (without signature) and for cloud templates `template` and `parameters` (JSON object); inbox
 * `button`, `url`, `expiresMs`; webhook `type`, and of its campaign `campaign` (the name), `version`, `arm` and `enteredAt` (milliseconds).
 */
export const MessageContent = z.object({
  subject: z.string(),
  body: z.string(),
  headers: z.record(z.string(), z.string()).default({}),
  fields: z.record(z.string(), z.string()).default({}),
  /** Parts an SMS is charged as; 1 elsewhere. */
  parts: z.number().int().min(1).default(1),
});
export type MessageContent = z.infer<typeof MessageContent>;

/** A message rendered and ready for a provider. */
export interface Outgoing {
  /** Unique per attempt; a provider that deduplicates gets it as its key. */
  readonly id: string;
  /** The same for all attempts of a message, unique in the project: what a receiver recognises a repetition by. */
  readonly key: string;
  readonly campaign: string;
  readonly customer: number;
  readonly category: Category;
  readonly address: string;
  readonly content: MessageContent;
}

/**
 * 发送结果 — `failed` is certain non-acceptance; `unknown`: the outcome was hidden and a second try could be a second message (a provider
 * that deduplicates is given the same attempt again). `detail`: what the provider said, or ours as `detailOf` writes it. `providerId` is the provider's own number, by which receipts find the message;
 * `retryAfterMs` how long it asked to be left alone.
 */
export type SendOutcome =
  | { readonly state: 'sent'; readonly detail: string; readonly providerId?: string | undefined }
  | { readonly state: 'failed'; readonly detail: string; readonly failure: FailureClass; readonly retryAfterMs?: number | undefined }
  | { readonly state: 'unknown'; readonly detail: string };

/** An opened connection to a provider. */
export interface Sender {
  send(message: Outgoing): Promise<SendOutcome>;
  /** What the account has left. Undefined: this kind of provider never tells. @throws when it could not be asked */
  balance?(): Promise<BalanceAnswer>;
  close(): Promise<void>;
}

/** 回执 — what a provider told later about a message it took. */
export interface Receipt {
  readonly providerId: string;
  readonly state: 'sent' | 'delivered' | 'failed';
  readonly failure?: FailureClass | undefined;
  readonly detail: string;
}

/** 回复 — what a customer wrote back. `address` as the provider gave it. */
export interface Reply {
  readonly address: string;
  readonly text: string;
}

/** A request a provider made to `/in/<project>/<channel>/<provider>/…`. */
export interface Inbound {
  readonly method: string;
  /** What follows the provider in the path. */
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** What an inbound request said, and what to answer the provider. */
export interface InboundAnswer {
  readonly receipts: readonly Receipt[];
  readonly replies: readonly Reply[];
  readonly status: number;
  readonly body: string;
}

/** What a provider is opened with. */
export interface ProviderGround {
  /** Key of the project. */
  readonly project: string;
  /** Address at which it reaches this server: `<publicUrl>/in/<project>/<channel>/<provider>/<token>`. */
  readonly inboundUrl: string;
  /** The MAC of a message's return address (VERP); undefined where nothing comes back. */
  readonly bounceMac?: ((message: string) => string) | undefined;
  readonly now: () => Instant;
  /** Every call to an address an operator typed goes through it: it refuses addresses of the own network. */
  readonly fetch: SafeFetch;
}

/** 服务商 — one kind of provider of a channel: its setting schema (the console draws the form from it) and how to open it. */
export interface ProviderKind<Settings extends z.ZodObject = z.ZodObject> {
  readonly channel: Channel;
  readonly kind: string;
  readonly label: Sentence;
  /** Every field carries `.meta({ zh, en, help? })`, which `z.toJSONSchema` keeps, so the console draws the form from it. */
  readonly settings: Settings;
  /** Fields that never leave the server, stored encrypted; the console asks for them apart. */
  readonly secretFields: readonly string[];
  /** True when the same id is never delivered twice, so an attempt with a hidden outcome may be repeated. */
  readonly deduplicates: boolean;
  readonly concurrency: number;
  /** What is wrong with settings and secrets together, told before they are saved; undefined: nothing. */
  check?(settings: z.output<Settings>, secret: Readonly<Record<string, string>>): Sentence | undefined;
  open(settings: z.output<Settings>, secret: Readonly<Record<string, string>>, ground: ProviderGround): Sender;
  /** Reads what the provider sends us, already known to carry the right token. Undefined: it sends nothing. @throws AppError `invalid_input` */
  receive?(settings: z.output<Settings>, secret: Readonly<Record<string, string>>, request: Inbound): InboundAnswer;
}
