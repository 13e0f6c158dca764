/** 号码写法 — how a gateway wants numbers written: `+8613800000001`, `8613800000001`, or `13800000001` (numbers of other countries with their code). */
export type PhoneForm = 'e164' | 'digits' | 'national';

/** An E.164 number in a gateway's form. */
export function phoneIn(form: PhoneForm, e164: string): string {
  const digits = e164.replace(/^\+/, '');
  if (form === 'e164') return `+${digits}`;
  return form === 'national' && /^861\d{10}$/.test(digits) ? digits.slice(2) : digits;
}
