import { cleanKey } from '../identity.ts';
import { maskEmail, maskPhone } from '../masking.ts';
import type { Channel } from './channel.ts';

/** The form an address of a channel is kept in; undefined when it is none. Inbox and webhook reach a customer, as `customer:<n>`. */
export function cleanAddress(channel: Channel, text: string): string | undefined {
  if (channel === 'inbox' || channel === 'webhook') {
    const number = /^(?:customer:)?([1-9]\d{0,9})$/.exec(text.trim())?.[1];
    return number === undefined ? undefined : `customer:${number}`;
  }
  const cleaned = cleanKey({ namespace: channel === 'sms' ? 'phone' : 'email', value: text });
  return typeof cleaned === 'string' ? undefined : cleaned.value;
}

/** An address as it may be shown: phones and e-mail addresses masked, `customer:7` as it is. */
export function maskAddress(channel: string, address: string): string {
  if (channel === 'sms') return maskPhone(address);
  return channel === 'email' ? maskEmail(address) : address;
}
