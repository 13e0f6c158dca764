const GSM7 =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const GSM7_EXTENSION = '\f^{}\\[~]|€';
const LIMITS = { gsm7: { single: 160, part: 153 }, ucs2: { single: 70, part: 67 } } as const;

const septets: ReadonlyMap<string, number> = new Map([
  ...Array.from(GSM7, (c) => [c, 1] as const),
  ...Array.from(GSM7_EXTENSION, (c) => [c, 2] as const),
]);

/** Longest whole text of an SMS we send, in UTF-16 units. */
export const MAX_SMS_LENGTH = 500;

/** 短信计数 — how an SMS travels: `parts` joined give the text; each is charged. `characters` counts as carriers do. */
export interface SmsMeasure {
  readonly encoding: 'gsm7' | 'ucs2';
  /** Septets in GSM-7 (extension characters are two), UTF-16 units in UCS-2 (an emoji is at least two). */
  readonly characters: number;
  readonly parts: readonly string[];
}

/**
 * 短信条数 — splits a whole text into the parts it is charged as: GSM-7 (3GPP TS 23.038) 160 characters alone or 153 a part, UCS-2 70 or 67.
 * Neither a surrogate pair nor an escape pair of GSM-7 is split, so a part may be one short of its limit. An empty text is one part.
 */
export function measureSms(text: string): SmsMeasure {
  const signs = Array.from(text);
  const isGsm = signs.every((sign) => septets.has(sign));
  const encoding = isGsm ? 'gsm7' : 'ucs2';
  const sizeOf = (sign: string): number => (isGsm ? (septets.get(sign) ?? 1) : sign.length);
  const characters = signs.reduce((sum, sign) => sum + sizeOf(sign), 0);
  const { single, part } = LIMITS[encoding];
  return { encoding, characters, parts: characters <= single ? [text] : split(signs, sizeOf, part) };
}

function split(signs: readonly string[], sizeOf: (sign: string) => number, limit: number): string[] {
  const parts: string[] = [];
  let part = '';
  let used = 0;
  for (const sign of signs) {
    const size = sizeOf(sign);
    if (used + size > limit) {
      parts.push(part);
      part = '';
      used = 0;
    }
    part += sign;
    used += size;
  }
  return [...parts, part];
}

/** What an SMS is put together from. */
export interface SmsPieces {
  /** Without brackets; empty: none. */
  readonly signature: string;
  readonly text: string;
  /** What marketing ends with; empty for other categories. */
  readonly optOut: string;
}

/** A text whose last word is an address. */
const ENDS_IN_ADDRESS = /https?:\/\/[!-~]+$/i;

/**
 * The text with its opt-out words, unless it ends with them already: after a comma where it ends without a mark of its own, and after a space
 * where it ends in an address, since phones take a mark and Chinese words that follow an address for a part of it.
 */
export function withOptOut({ text, optOut }: Pick<SmsPieces, 'text' | 'optOut'>): string {
  if (optOut === '' || text.endsWith(optOut)) return text;
  if (ENDS_IN_ADDRESS.test(text)) return `${text} ${optOut}`;
  return `${text}${/[\p{P}\s]$/u.test(text) ? '' : '，'}${optOut}`;
}

/** 短信全文 — `【signature】text，opt-out`: what the customer reads and what is counted. */
export function wholeSms(pieces: SmsPieces): string {
  const text = withOptOut(pieces);
  return pieces.signature === '' ? text : `【${pieces.signature}】${text}`;
}
