import { randomBytes } from 'node:crypto';
import type { OwnProperties } from '@gyre/domain/own-properties';
import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { emitOwn } from '../pipeline/index.ts';
import type { Ledger } from '../stores/ports.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 62^10 codes: among a hundred million links the chance that a new one is taken is one in eight thousand million. */
const CODE_LENGTH = 10;
/** Bytes from here up are thrown away, so every character is as likely. */
const FAIR_BELOW = 256 - (256 % ALPHABET.length);
/** A click so soon after sending is a scanner's. */
const HUMAN_AFTER_MS = 2000;
const MACHINES =
  /bot\b|bot\/|crawl|spider|slurp|scan|preview|prefetch|monitor|headless|proofpoint|barracuda|mimecast|safelinks|googleimageproxy|facebookexternalhit|curl\/|wget\/|python|java\/|okhttp\/|go-http-client|node-fetch|undici|axios\/|libwww|httpclient/i;

/** A code and the address it leads to. */
export interface TakenLink {
  readonly code: string;
  readonly url: string;
}

/** 短链 — the tracked links of one message while it is rendered. */
export interface LinkMaker {
  /** The short link that leads to an address; the same one for the same address. */
  readonly link: (url: string) => string;
  /** What was made, for {@link insertLinks}. */
  readonly taken: () => TakenLink[];
}

/** @param random  that many bytes nobody can foresee */
export function linkMaker(publicUrl: string, random: (bytes: number) => Uint8Array = randomBytes): LinkMaker {
  const codes = new Map<string, string>();
  return {
    link(url) {
      const code = codes.get(url) ?? newCode(random);
      codes.set(url, code);
      return `${publicUrl}/k/${code}`;
    },
    taken: () => Array.from(codes, ([url, code]) => ({ code, url })),
  };
}

function newCode(random: (bytes: number) => Uint8Array): string {
  let code = '';
  while (code.length < CODE_LENGTH) {
    for (const byte of random(CODE_LENGTH - code.length)) if (byte < FAIR_BELOW) code += ALPHABET[byte % ALPHABET.length] ?? '';
  }
  return code;
}

/** A link as stored with its message. */
export interface LinkRow extends TakenLink {
  readonly message: string;
  readonly campaign: string;
  readonly arm: string;
  readonly customer: number;
  readonly run: number;
  readonly node: string;
  /** When it was made. */
  readonly at: Instant;
}

/** Stores the links of messages in the transaction that decides on them. */
export async function insertLinks(tx: Ledger, rows: readonly LinkRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.run(
    `insert into links (code, url, message, campaign, arm, customer, run, node, created_at)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::integer[], $7::bigint[], $8::text[], $9::bigint[])`,
    [
      rows.map((r) => r.code),
      rows.map((r) => r.url),
      rows.map((r) => r.message),
      rows.map((r) => r.campaign),
      rows.map((r) => r.arm),
      rows.map((r) => r.customer),
      rows.map((r) => r.run),
      rows.map((r) => r.node),
      rows.map((r) => r.at),
    ],
  );
}

/** How a link was asked for. */
export interface Visit {
  readonly at: Instant;
  /** The `User-Agent`; empty when there was none. */
  readonly agent: string;
  /** Only looked at: a HEAD request or a prefetch. */
  readonly isProbe: boolean;
}

export interface FollowContext {
  readonly ledger: Ledger;
  /** After own events were left for the relay. */
  readonly wakeRelay: () => void;
}

const FollowRow = z.object({
  url: z.string(),
  message: z.string(),
  campaign: z.string(),
  arm: z.string(),
  customer: z.number().int(),
  run: z.number().int(),
  node: z.string(),
  channel: z.string().nullable(),
  sent_at: z.number().int(),
});

/**
 * 点击 — where a code leads, and the click written down. What looks like a machine (no or a known agent, a probe, sooner than two seconds
 * after the message was sent) is marked so and nothing else; a person's click is `$message_clicked`, and the first one is the message's.
 *
 * @returns undefined for a code that is none of ours
 */
export async function followLink({ ledger, wakeRelay }: FollowContext, code: string, visit: Visit): Promise<string | undefined> {
  const [link] = await ledger.rows(
    FollowRow,
    `select l.url, l.message, l.campaign, l.arm, l.customer, l.run, l.node, m.channel,
       coalesce(m.settled_at, m.attempted_at, l.created_at) as sent_at
     from links l left join messages m on m.id = l.message where l.code = $1`,
    [code],
  );
  if (link === undefined) return undefined;
  const machine = isMachine(visit, link.sent_at);
  await ledger.transaction(async (tx) => {
    await tx.run('insert into clicks (code, at, machine) values ($1, $2, $3)', [code, visit.at, machine]);
    if (machine) return;
    await tx.run('update messages set clicked_at = $2 where id = $1 and clicked_at is null', [link.message, visit.at]);
    const { url, message, campaign, arm, run, node, channel } = link;
    const properties: OwnProperties = { campaign, arm, run, node, message, channel: channel ?? '', url };
    await emitOwn(tx, [{ name: '$message_clicked', customer: link.customer, at: visit.at, properties }]);
  });
  if (!machine) wakeRelay();
  return link.url;
}

function isMachine({ at, agent, isProbe }: Visit, sentAt: number): boolean {
  return isProbe || agent.trim() === '' || MACHINES.test(agent) || at - sentAt < HUMAN_AFTER_MS;
}
