import { type Channel, cleanAddress, maskAddress } from '@gyre/domain';

/** Most addresses one request takes. */
export const MOST_ADDRESSES = 10_000;

/** 拆分地址 — what was typed or pasted, by lines, commas, semicolons or spaces; each once, and how many came again. */
export function splitAddresses(text: string): { readonly addresses: string[]; readonly repeated: number } {
  const given = text.split(/[\s,，;；、]+/).filter((part) => part !== '');
  const addresses = [...new Set(given)];
  return { addresses, repeated: given.length - addresses.length };
}

/** 是不是同一个 — whether what was typed is an address of the channel, and the one that is shown masked. */
export function matchesMasked(channel: Channel, typed: string, masked: string): 'same' | 'differs' | 'wrong' {
  const address = cleanAddress(channel, typed);
  if (address === undefined) return 'wrong';
  return maskAddress(channel, address) === masked ? 'same' : 'differs';
}
