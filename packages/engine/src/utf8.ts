/** Bytes the longest encoding of a text of so many UTF-16 units can take. */
export function utf8Room(units: number): number {
  return units * 3;
}

/**
 * Writes a text as UTF-8 to the start of `out`, which has `utf8Room` bytes, and returns how many it took. Half a surrogate pair is written
 * as three bytes, so that every text comes back as it was.
 */
export function writeUtf8(text: string, out: Uint8Array): number {
  let end = 0;
  for (let i = 0; i < text.length; i++) {
    let unit = text.charCodeAt(i);
    if (unit < 0x80) {
      out[end++] = unit;
      continue;
    }
    const low = unit >= 0xd800 && unit < 0xdc00 && i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
    if (low >= 0xdc00 && low < 0xe000) {
      unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
      i++;
      out[end++] = 0xf0 | (unit >> 18);
      out[end++] = 0x80 | ((unit >> 12) & 0x3f);
    } else if (unit < 0x800) {
      out[end++] = 0xc0 | (unit >> 6);
      out[end++] = 0x80 | (unit & 0x3f);
      continue;
    } else {
      out[end++] = 0xe0 | (unit >> 12);
    }
    out[end++] = 0x80 | ((unit >> 6) & 0x3f);
    out[end++] = 0x80 | (unit & 0x3f);
  }
  return end;
}

/** Units turned into a text at once, below the number of arguments an engine takes. */
const CHUNK = 4096;

/** Reads what `writeUtf8` wrote to bytes `start` … `end - 1`. */
export function readUtf8(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  let units: number[] = [];
  let i = start;
  while (i < end) {
    const lead = bytes[i]!;
    if (lead < 0x80) {
      units.push(lead);
      i += 1;
    } else if (lead < 0xe0) {
      units.push(((lead & 0x1f) << 6) | (bytes[i + 1]! & 0x3f));
      i += 2;
    } else if (lead < 0xf0) {
      units.push(((lead & 0x0f) << 12) | ((bytes[i + 1]! & 0x3f) << 6) | (bytes[i + 2]! & 0x3f));
      i += 3;
    } else {
      const point = ((lead & 0x07) << 18) | ((bytes[i + 1]! & 0x3f) << 12) | ((bytes[i + 2]! & 0x3f) << 6) | (bytes[i + 3]! & 0x3f);
      units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + (point & 0x3ff));
      i += 4;
    }
    if (units.length >= CHUNK) {
      text += String.fromCharCode(...units);
      units = [];
    }
  }
  return text + String.fromCharCode(...units);
}
