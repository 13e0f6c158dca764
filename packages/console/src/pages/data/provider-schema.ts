import type { JsonSchema } from '../../parts/schema-fields.ts';

/**
 * 设置模式 — a provider's schema as forms draw it: `help` in two languages becomes the description, and "empty or something" (a union with
 * the empty text) becomes an optional something.
 */
export function drawable(schema: Readonly<Record<string, unknown>>): JsonSchema {
  const { properties = {}, ...rest } = schema as JsonSchema;
  return { ...rest, properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, plain(property)])) };
}

function plain(property: JsonSchema): JsonSchema {
  const { anyOf, help, ...rest } = property;
  const whole = anyOf?.some((one) => one.const === '') === true ? anyOf.filter((one) => one.const !== '') : undefined;
  const [only] = whole ?? [];
  const base = whole?.length === 1 && only !== undefined ? { ...only, ...rest } : { ...rest, ...(anyOf === undefined ? {} : { anyOf }) };
  const { zh, en } = (help ?? {}) as { readonly zh?: string; readonly en?: string };
  return en === undefined ? base : { ...base, description: en, description_zh: zh ?? en };
}

/** How a secret is typed: a long text with line breaks, a name that may be seen, or hidden. */
export function secretKind(name: string): 'long' | 'text' | 'hidden' {
  if (/key$|pem$|certificate/i.test(name) && !/^api/i.test(name)) return 'long';
  return /user|account/i.test(name) ? 'text' : 'hidden';
}
