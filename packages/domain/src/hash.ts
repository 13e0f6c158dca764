/**
 * 散列 — a well-distributed 32-bit hash of a text: FNV-1a (draft-eastlake-fnv) over UTF-16 code units, then MurmurHash3's finaliser
 * (Appleby, `fmix32`), which repairs FNV's weak high bits. Not for secrets.
 */
export function hash32(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    h = Math.imul(h ^ (unit & 0xff), 0x01000193);
    h = Math.imul(h ^ (unit >>> 8), 0x01000193);
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
