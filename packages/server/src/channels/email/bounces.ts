import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SecretBox } from '../secrets.ts';

/** Longest local part of an address (RFC 5321 §4.5.3.1.1). */
const LONGEST_LOCAL = 64;
const MAC_BYTES = 8;
const ADDRESS = /\bbounce\+([a-z0-9._-]{1,60})\.([0-9a-f]{16})@/i;

/** 退信地址 — the message a return address was given to, and the MAC that proves it. */
export interface Returned {
  readonly message: string;
  readonly mac: string;
}

/** The MAC of a message's return address (HMAC-SHA256, its first 8 bytes in hex, since mail servers may change upper case). */
export function bounceMac(secrets: SecretBox, project: string, message: string): string {
  const mac = createHmac('sha256', secrets.derive('bounce')).update(`${project}\n${message}`).digest();
  return mac.subarray(0, MAC_BYTES).toString('hex');
}

/** Whether a project gave that return address to that message. */
export function isReturned(secrets: SecretBox, project: string, { message, mac }: Returned): boolean {
  return timingSafeEqual(
    Buffer.from(bounceMac(secrets, project, message)),
    Buffer.from(
      mac
        .toLowerCase()
        .padEnd(2 * MAC_BYTES)
        .slice(0, 2 * MAC_BYTES),
    ),
  );
}

/** `bounce+<message>.<mac>@<domain>`: an envelope sender of its own for each message (VERP). Undefined when it would be too long. */
export function bounceAddress({ message, mac }: Returned, domain: string): string | undefined {
  const local = `bounce+${message}.${mac}`;
  return local.length > LONGEST_LOCAL ? undefined : `${local}@${domain}`;
}

/** The first such address in a text: an envelope recipient, or a report about a mail of ours. */
export function readBounceAddress(text: string): Returned | undefined {
  const [, message, mac] = ADDRESS.exec(text) ?? [];
  return message === undefined || mac === undefined ? undefined : { message: message.toLowerCase(), mac: mac.toLowerCase() };
}
