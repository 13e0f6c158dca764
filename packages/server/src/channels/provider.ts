import type { Sentence } from '@gyre/domain/sentence';
import type { z } from 'zod';

/** A message rendered and ready for a provider. */
export interface Outgoing {
  /** Unique per attempt; a provider that deduplicates gets it as its key. */
  readonly id: string;
  readonly campaign: string;
  readonly customer: number;
  readonly address: string;
  readonly subject: string;
  /** Plain text or HTML as the channel says. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** 发送结果 — `unknown`: the outcome was hidden and a second try could be a second message. */
export type SendOutcome =
  | { readonly state: 'sent'; readonly detail: string }
  | { readonly state: 'failed'; readonly detail: string; readonly permanent: boolean }
  | { readonly state: 'unknown'; readonly detail: string };

/** An opened connection to a provider. */
export interface Sender {
  send(message: Outgoing): Promise<SendOutcome>;
  close(): Promise<void>;
}

/** 服务商 — one kind of provider of a channel: its setting schema (the console draws the form from it) and how to open it. */
export interface ProviderKind<Settings extends z.ZodObject = z.ZodObject> {
  readonly channel: 'email';
  readonly kind: string;
  readonly label: Sentence;
  /** Every field carries `.meta({ zh, en, help? })`, which `z.toJSONSchema` keeps, so the console draws the form from it. */
  readonly settings: Settings;
  /** Fields that never leave the server, stored encrypted; the console asks for them apart. */
  readonly secretFields: readonly string[];
  /** True when the same id is never delivered twice, so an attempt with a hidden outcome may be repeated. */
  readonly deduplicates: boolean;
  readonly concurrency: number;
  open(settings: z.output<Settings>, secret: Readonly<Record<string, string>>): Sender;
}
