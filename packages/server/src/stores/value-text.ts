import type { Value } from '@gyre/domain/events';

/** 值文 — a text, boolean or list as the text a dictionary keeps: `s` and the text, `b1` or `b0`, `l` and the list's JSON. Numbers are kept as numbers. */
export function textOf(value: Exclude<Value, number>): string {
  if (typeof value === 'string') return `s${value}`;
  return typeof value === 'boolean' ? (value ? 'b1' : 'b0') : `l${JSON.stringify(value)}`;
}

/** The reverse of {@link textOf}. */
export function valueOf(text: string): Value {
  if (text.startsWith('s')) return text.slice(1);
  return text.startsWith('b') ? text === 'b1' : (JSON.parse(text.slice(1)) as string[]);
}
