/** 事件限额 — what one event may hold. Lengths are UTF-16 units. */
export const EVENT_LIMITS = {
  nameLength: 100,
  /** Names and values together, exploded children included. */
  size: 32_768,
  properties: 250,
  propertyNameLength: 100,
  stringLength: 8192,
  listEntries: 500,
  /** Objects inside properties: `a.b.c.d` is the longest path. */
  nesting: 3,
  children: 200,
  keys: 30,
  messageIdLength: 255,
  itemLength: 255,
} as const;

/** Whether a text has a control character (C0, DEL, C1). */
export function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 32 || (code > 126 && code < 160)) return true;
  }
  return false;
}

/** Text every store takes: a lone surrogate becomes U+FFFD, NUL goes. */
export function cleanText(text: string): string {
  return text.isWellFormed() && !text.includes('\0') ? text : text.toWellFormed().replaceAll('\0', '');
}
