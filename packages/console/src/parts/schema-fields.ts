import type { Sentence } from '@gyre/domain';
/** The parts of JSON Schema a form can draw. */
export interface JsonSchema {
  readonly type?: string | undefined;
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[] | undefined;
  readonly items?: JsonSchema | undefined;
  readonly default?: unknown;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly pattern?: string | undefined;
  readonly format?: string | undefined;
  readonly [extra: string]: unknown;
}

type FieldKind = 'text' | 'long' | 'secret' | 'number' | 'integer' | 'switch' | 'choice' | 'choices' | 'texts';

/** 表单字段 — one input of a form, as its schema describes it. */
export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  readonly title: Sentence;
  readonly help: Sentence | undefined;
  readonly required: boolean;
  readonly initial: unknown;
  readonly options: readonly { readonly value: string | number; readonly label: Sentence }[];
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  readonly pattern: string | undefined;
  readonly format: string | undefined;
}

const LONG_TEXT = 300;
/** zod writes the whole safe range for `int()`; that is no limit worth showing. */
const UNBOUNDED = Number.MAX_SAFE_INTEGER;

/**
 * 由模式得字段 — the inputs of an object's JSON Schema, in its order.
 *
 * Titles come from the property's own `title` and `title_zh` (or `zh` and `en`); else from `titles`; else the name itself. Help comes from
 * `help` in two languages, else from `description`. "Empty or something" (a union with null or the empty text) is an optional something.
 */
export function fieldsOf(
  schema: JsonSchema,
  secretFields: readonly string[] = [],
  titles: Readonly<Record<string, Sentence>> = {},
): Field[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const plain = withoutEmpty(property);
    return {
      name,
      kind: secretFields.includes(name) ? secretKindOf(name) : kindOf(plain),
      title: both(property, 'title') ?? titles[name] ?? { zh: name, en: name },
      help: helpOf(property),
      required: required.has(name) && plain === property && property.default === undefined,
      initial: property.default,
      options: optionsOf(plain),
      ...limitsOf(plain),
    };
  });
}

function withoutEmpty(property: JsonSchema): JsonSchema {
  const others = property.anyOf?.filter((one) => one.type !== 'null' && one.const !== '') ?? [];
  return others.length === 1 && others[0] !== undefined ? { ...others[0] } : property;
}

function helpOf(property: JsonSchema): Sentence | undefined {
  const { zh, en } = (property['help'] ?? {}) as Partial<Sentence>;
  return zh !== undefined && en !== undefined ? { zh, en } : both(property, 'description');
}

/** How a secret is typed, by its name: a key as a long text with line breaks, an account's name openly, anything else hidden. */
export function secretKindOf(name: string): 'long' | 'text' | 'secret' {
  if (/key$|pem$|certificate/i.test(name) && !/^api/i.test(name)) return 'long';
  return /user|account/i.test(name) ? 'text' : 'secret';
}

function kindOf(property: JsonSchema): FieldKind {
  if (property.type === 'array') return property.items?.enum === undefined ? 'texts' : 'choices';
  if (optionsOf(property).length > 0) return 'choice';
  if (property.type === 'boolean') return 'switch';
  if (property.type === 'integer' || property.type === 'number') return property.type;
  if (property.format === 'password') return 'secret';
  return (property.maxLength ?? 0) >= LONG_TEXT && property.format === undefined ? 'long' : 'text';
}

function optionsOf(property: JsonSchema): Field['options'] {
  const values =
    property.enum ?? property.items?.enum ?? (property.anyOf ?? []).flatMap((one) => (one.const === undefined ? [] : [one.const]));
  const labels = property['labels'] as Readonly<Record<string, Sentence>> | undefined;
  return values.flatMap((value) =>
    typeof value === 'string' || typeof value === 'number'
      ? [{ value, label: labels?.[String(value)] ?? { zh: String(value), en: String(value) } }]
      : [],
  );
}

function limitsOf(property: JsonSchema): Pick<Field, 'min' | 'max' | 'minLength' | 'maxLength' | 'pattern' | 'format'> {
  const bound = (n: number | undefined): number | undefined => (n === undefined || Math.abs(n) >= UNBOUNDED ? undefined : n);
  return {
    min: bound(property.minimum),
    max: bound(property.maximum),
    minLength: property.minLength,
    maxLength: property.maxLength,
    pattern: property.format === undefined ? property.pattern : undefined,
    format: property.format,
  };
}

function both(property: JsonSchema, word: 'title' | 'description'): Sentence | undefined {
  const en = property[word] ?? (word === 'title' ? property['en'] : undefined);
  const zh = property[`${word}_zh`] ?? (word === 'title' ? property['zh'] : undefined) ?? en;
  return typeof zh === 'string' ? { zh, en: typeof en === 'string' ? en : zh } : undefined;
}
