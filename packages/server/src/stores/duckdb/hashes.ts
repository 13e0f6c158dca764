/** A 128-bit hash of 32 hex digits as two words; null for the empty text. */
export function hashWords(hash: string): { readonly high: bigint; readonly low: bigint } | null {
  if (hash === '') return null;
  if (!/^[0-9a-f]{32}$/.test(hash)) throw new RangeError(`a hash must be 32 hex digits, got ${JSON.stringify(hash)}`);
  return { high: BigInt(`0x${hash.slice(0, 16)}`), low: BigInt(`0x${hash.slice(16)}`) };
}

/** Two words back to 32 hex digits. */
export function hashText(high: bigint, low: bigint): string {
  return high.toString(16).padStart(16, '0') + low.toString(16).padStart(16, '0');
}
