/** FNV-1a, 32 bits, over UTF-16 code units (draft-eastlake-fnv; as experiment SDKs use it). */
export function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** MurmurHash3 x86, 32 bits, over UTF-8 (Appleby). `seed` is a 32-bit integer. */
export function murmur3(text: string, seed: number): number {
  const bytes = new TextEncoder().encode(text);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length - (bytes.length % 4);
  let hash = seed | 0;
  for (let at = 0; at < whole; at += 4) hash = (Math.imul(rotated(hash ^ scrambled(view.getUint32(at, true)), 13), 5) + 0xe6546b64) | 0;
  let rest = 0;
  for (let at = bytes.length - 1; at >= whole; at--) rest = (rest << 8) | bytes[at]!;
  hash ^= scrambled(rest) ^ bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scrambled(word: number): number {
  return Math.imul(rotated(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
}

/** The 32 bits turned left. */
function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

/** How far each of the four rounds' steps turn (RFC 1321, §3.4). */
const TURNS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const SINES = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32));

/** The first four bytes of MD5 (RFC 1321) over UTF-8, as they are written: an unsigned 32-bit integer. Not for secrets. */
export function md5Head(text: string): number {
  const bytes = new TextEncoder().encode(text);
  const view = new DataView(new ArrayBuffer(((bytes.length + 72) >>> 6) << 6));
  for (const [i, byte] of bytes.entries()) view.setUint8(i, byte);
  view.setUint8(bytes.length, 0x80);
  view.setUint32(view.byteLength - 8, bytes.length << 3, true);
  view.setUint32(view.byteLength - 4, bytes.length >>> 29, true);
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let at = 0; at < view.byteLength; at += 64) state = md5Block(state, view, at);
  const head = new DataView(new ArrayBuffer(4));
  head.setUint32(0, state[0]!, true);
  return head.getUint32(0);
}

function md5Block(state: readonly number[], view: DataView, at: number): number[] {
  let [a = 0, b = 0, c = 0, d = 0] = state;
  for (let i = 0; i < 64; i++) {
    const [mix, word] = md5Step(i, b, c, d);
    const sum = (a + mix + SINES[i]! + view.getUint32(at + 4 * word, true)) | 0;
    [a, d, c, b] = [d, c, b, (b + rotated(sum, TURNS[(i >>> 4) * 4 + (i % 4)]!)) | 0];
  }
  return [a, b, c, d].map((word, i) => (word + state[i]!) | 0);
}

/** What a step mixes in, and which word it reads. */
function md5Step(i: number, b: number, c: number, d: number): [mix: number, word: number] {
  if (i < 16) return [(b & c) | (~b & d), i];
  if (i < 32) return [(d & b) | (~d & c), (5 * i + 1) % 16];
  if (i < 48) return [b ^ c ^ d, (3 * i + 5) % 16];
  return [c ^ (b | ~d), (7 * i) % 16];
}
