/** What customers write to refuse, in upper case without spaces and punctuation: what carriers and vendors ask them to reply, and its kin. */
export const REFUSAL_WORDS = [
  'T',
  'TD',
  'R',
  'N',
  'QX',
  '0000',
  '退订',
  '退定',
  '退',
  '取消',
  '取消订阅',
  '拒收',
  '拒绝',
  '拒绝接收',
  '不再接收',
  'TUIDING',
  'QUXIAO',
  'STOP',
  'UNSUBSCRIBE',
] as const;

const words: ReadonlySet<string> = new Set(REFUSAL_WORDS);
const NO_SIGN = /[^\p{L}\p{N}]/gu;
const POLITE = /^(?:请|我要|我想|要求)(?=.)/u;

/**
 * 退订回复 — whether a reply refuses further marketing: one of {@link REFUSAL_WORDS}, alone or after 请 or 我要, in whatever case and width, with
 * whatever spaces and punctuation. Anything else is no refusal.
 */
export function isRefusal(text: string): boolean {
  const plain = text.normalize('NFKC').toUpperCase().replace(NO_SIGN, '');
  return words.has(plain) || words.has(plain.replace(POLITE, ''));
}
