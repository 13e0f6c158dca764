/** 脱敏 — `+8613800000001` → `138****0001`: what anyone without the reveal permission sees. */
export function maskPhone(phone: string): string {
  const national = phone.startsWith('+86') ? phone.slice(3) : phone;
  if (national.length < 7) return '****';
  return `${national.slice(0, 3)}****${national.slice(-4)}`;
}

/** `li.lei@example.test` → `l****@example.test`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 1 ? '****' : `${email.slice(0, 1)}****${email.slice(at)}`;
}

/** `李雷` → `李*`; only the first character stays. */
export function maskName(name: string): string {
  const letters = Array.from(name);
  return letters.length === 0 ? '' : `${letters[0]}${'*'.repeat(Math.min(3, Math.max(1, letters.length - 1)))}`;
}

const PHONE = /^(\+?86)?1\d{10}$|^\+\d{8,15}$/;
const EMAIL = /^[^\s@]+@[^\s@]+$/;
const NAME_FIELDS = new Set([
  'name',
  'real_name',
  'realname',
  'full_name',
  'fullname',
  'first_name',
  'last_name',
  'firstname',
  'lastname',
  'nickname',
  'nick_name',
  '姓名',
  '昵称',
  '$name',
]);
const PHONE_FIELDS = new Set(['phone', 'mobile', 'tel', 'phone_number', '手机', '手机号']);
const EMAIL_FIELDS = new Set(['email', 'e_mail', 'mail', '邮箱', '邮件']);

/** Whether what is called so says who somebody is. */
export function isPersonal(field: string): boolean {
  const key = field.toLowerCase();
  return NAME_FIELDS.has(key) || PHONE_FIELDS.has(key) || EMAIL_FIELDS.has(key);
}

/**
 * Masks one value by what it is called and what it looks like. Phones, e-mails and personal names are masked wherever they appear,
 * in identities, attributes, event properties and inside lists.
 */
export function maskValue<T>(field: string, value: T): T | string | string[] {
  if (Array.isArray(value)) return value.map((v: unknown) => (typeof v === 'string' ? maskText(field, v) : String(v)));
  if (typeof value === 'number' && (PHONE_FIELDS.has(field.toLowerCase()) || PHONE.test(String(value)))) return maskPhone(String(value));
  return typeof value === 'string' ? maskText(field, value) : value;
}

/** {@link maskValue} of a text. */
export function maskText(field: string, text: string): string {
  const key = field.toLowerCase();
  const plain = text.trim();
  if (PHONE_FIELDS.has(key) || PHONE.test(plain.replace(/[\s-]/g, ''))) return maskPhone(plain.replace(/[\s-]/g, ''));
  if (EMAIL.test(plain)) return maskEmail(plain);
  if (NAME_FIELDS.has(key)) return maskName(plain);
  return text;
}

/** Masks every value of a record by {@link maskValue}. */
export function maskRecord(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([field, value]) => [field, maskValue(field, value)]));
}

const PHONES_INSIDE = /(?<!\w|\d\.)(?:\+?86[- ]?)?1\d{10}(?!\w|\.\d)/g;
const EMAILS_INSIDE = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;

/** Masks every phone number and e-mail address inside a text, such as a provider's answer. */
export function maskInside(text: string): string {
  return text.replace(PHONES_INSIDE, maskPhone).replace(EMAILS_INSIDE, maskEmail);
}

const PAIRS = /"((?:[^"\\]|\\.){1,100})"(\s*:\s*)"((?:[^"\\]|\\.)*)"/g;

/** {@link maskInside} for a JSON text, whole or cut off, where names are known by the field they are in. */
export function maskJsonText(json: string): string {
  return maskInside(
    json.replace(PAIRS, (_, field: string, colon: string, value: string) => `"${field}"${colon}"${maskText(field, value)}"`),
  );
}
