import { type Channel, cleanKey, maskEmail, maskPhone } from '@gyre/domain';

/** Most addresses one request takes. */
export const MOST_ADDRESSES = 10_000;

/** 拆分地址 — what was typed or pasted, by lines, commas, semicolons or spaces; each once, and how many came again. */
export function splitAddresses(text: string): { readonly addresses: string[]; readonly repeated: number } {
  const given = text.split(/[\s,，;；、]+/).filter((part) => part !== '');
  const addresses = [...new Set(given)];
  return { addresses, repeated: given.length - addresses.length };
}

/** The form an address of a channel is kept in; undefined when it is none. */
export function cleanAddress(channel: Channel, text: string): string | undefined {
  if (channel === 'inbox' || channel === 'webhook') {
    const number = /^(?:customer:)?([1-9]\d{0,9})$/.exec(text.trim())?.[1];
    return number === undefined ? undefined : `customer:${number}`;
  }
  const cleaned = cleanKey({ namespace: channel === 'sms' ? 'phone' : 'email', value: text });
  return typeof cleaned === 'string' ? undefined : cleaned.value;
}

/** 是不是同一个 — whether what was typed is an address of the channel, and the one that is shown masked. */
export function matchesMasked(channel: Channel, typed: string, masked: string): 'same' | 'differs' | 'wrong' {
  const address = cleanAddress(channel, typed);
  if (address === undefined) return 'wrong';
  const shown = channel === 'sms' ? maskPhone(address) : channel === 'email' ? maskEmail(address) : address;
  return shown === masked ? 'same' : 'differs';
}
