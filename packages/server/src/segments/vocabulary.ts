import { ATTRIBUTES, isCallName, isOwnEventName } from '@gyre/domain/events';
import { maskValue } from '@gyre/domain/masking';
import { OWN_ATTRIBUTES, RESPONDED_CAMPAIGNS } from '@gyre/domain/own-attributes';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { History, Ledger } from '../stores/ports.ts';

const number = z.number().int();
/** Latest profiles, or items of each type, looked at for names, types and values. */
const SAMPLE = 5000;
const MOST_VALUES = 50;
/** Campaigns that can be chosen by name. */
const MOST_NAMED = 1000;

export interface Named {
  readonly name: string;
  readonly displayName: string;
  readonly type: string;
  readonly itemType: string | null;
  /** Where values are keys of something that has names. */
  readonly values?: { value: string; name: string }[];
}

/** 词汇 — everything a rule of a project can name. */
export interface Vocabulary {
  readonly events: readonly {
    readonly name: string;
    readonly displayName: string;
    readonly events: number;
    readonly own: boolean;
    readonly properties: Named[];
  }[];
  readonly attributes: Named[];
  readonly items: { readonly type: string; readonly attributes: { name: string; type: string }[]; readonly facts: string[] }[];
  readonly facts: string[];
}

const EventRow = z.object({ name: z.string(), display_name: z.string(), events: number });

const FactNameRow = z.object({ subject_type: z.string(), name: z.string() });

/** Reads the vocabulary: events from the plan, attributes from the plan and a sample of profiles. Most frequent events first. */
export async function readVocabulary(ledger: Ledger): Promise<Vocabulary> {
  const properties = Map.groupBy(await readProperties(ledger), (property) => property.event);
  const events = await ledger.rows(EventRow, 'select name, display_name, events from plan_events order by events desc, name');
  const facts = await ledger.rows(FactNameRow, 'select subject_type, name from facts group by subject_type, name order by name');
  const factsOf = (subject: string): string[] => facts.filter((fact) => fact.subject_type === subject).map((fact) => fact.name);
  const itemAttributes = await sampleOf(ledger, 'items');
  return {
    events: events
      .filter(({ name }) => !isCallName(name))
      .map(({ name, display_name, events: count }) => ({
        name,
        displayName: display_name === '' ? name : display_name,
        events: count,
        own: isOwnEventName(name),
        properties: (properties.get(name) ?? []).map(named),
      })),
    attributes: [
      ...mergeAttributes((properties.get(ATTRIBUTES) ?? []).map(named), await sampleOf(ledger, 'profiles')),
      ...(await ownAttributes(ledger)),
    ],
    items: [...Map.groupBy(itemAttributes, (a) => a.of)].map(([type, attributes]) => ({
      type,
      attributes: attributes.map(({ name, type: valueType }) => ({ name, type: valueType })),
      facts: factsOf(type),
    })),
    facts: factsOf('customer'),
  };
}

const PropertyRow = z.object({
  event: z.string(),
  name: z.string(),
  type: z.string(),
  display_name: z.string(),
  item_type: z.string().nullable(),
});

async function readProperties(ledger: Ledger): Promise<z.infer<typeof PropertyRow>[]> {
  return await ledger.rows(
    PropertyRow,
    'select event, name, type, display_name, item_type from plan_properties where not blocked order by event, name',
  );
}

function named(row: z.infer<typeof PropertyRow>): Named {
  return { name: row.name, displayName: row.display_name === '' ? row.name : row.display_name, type: row.type, itemType: row.item_type };
}

interface Sampled {
  /** Item type; empty for customers. */
  readonly of: string;
  readonly name: string;
  readonly type: string;
}

const SampleRow = z.object({ of: z.string(), name: z.string(), type: z.string(), dated: z.boolean() });

/** Names of attributes with the type most of them have, in a sample. */
async function sampleOf(ledger: Ledger, table: 'profiles' | 'items'): Promise<Sampled[]> {
  const from =
    table === 'profiles'
      ? `select '' as of, attributes from profiles order by customer desc limit ${SAMPLE}`
      : `select type as of, attributes from items where not deleted order by last_at desc limit ${SAMPLE}`;
  const rows = await ledger.rows(
    SampleRow,
    `select distinct on (s.of, a.key) s.of, a.key as name, jsonb_typeof(a.value -> 'value') as type,
       bool_and(a.value ->> 'value' ~ '^\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}') as dated
     from (${from}) s, jsonb_each(s.attributes) a where a.key not like '$%' and jsonb_typeof(a.value -> 'value') <> 'null'
     group by s.of, a.key, jsonb_typeof(a.value -> 'value') order by s.of, a.key, count(*) desc`,
  );
  return rows.map(({ of, name, type, dated }) => ({ of, name, type: valueType(type, dated) }));
}

/** The type of a value of the event plan for one of JSON. */
function valueType(type: string, dated: boolean): string {
  if (type === 'array') return 'list';
  return type === 'string' && dated ? 'instant' : type;
}

function mergeAttributes(planned: readonly Named[], sampled: readonly Sampled[]): Named[] {
  const own = planned.filter(({ name }) => !name.startsWith('$'));
  const known = new Set(planned.map((attribute) => attribute.name));
  const others = sampled
    .filter(({ name }) => !known.has(name))
    .map(({ name, type }) => ({ name, displayName: name, type, itemType: null }));
  return [...own, ...others].sort((x, y) => (x.name < y.name ? -1 : 1));
}

const CampaignRow = z.object({ value: z.string(), name: z.string() });

/** Attributes of our own, whoever has them by now. */
async function ownAttributes(ledger: Ledger): Promise<Named[]> {
  const campaigns = await ledger.rows(
    CampaignRow,
    `select key as value, definition->>'name' as name from campaigns order by created_at desc, key limit ${MOST_NAMED}`,
  );
  return Object.entries(OWN_ATTRIBUTES).map(([name, type]) => {
    const plain = { name, displayName: name, type, itemType: null };
    return name === RESPONDED_CAMPAIGNS ? { ...plain, values: campaigns } : plain;
  });
}

/** Whose values: of a property of `event`, of an attribute of items of `itemType`, and without either of an attribute of customers. */
export interface ValuesQuery {
  readonly event?: string | undefined;
  readonly itemType?: string | undefined;
  readonly name: string;
  readonly search?: string | undefined;
}
export interface FrequentValues {
  readonly type: string;
  readonly values: { value: string | number | boolean; count: number }[];
}

const TypeRow = z.object({ type: z.string() });

/**
 * 常见取值 — the most frequent values of a property or attribute, each with how many of the latest events, customers or items have it.
 * Personal ones are left out: masked they would be of no use in a rule.
 *
 * @throws AppError `invalid_input` for a place that is both an event and a type of items
 */
export async function frequentValues(
  ledger: Ledger,
  history: Pick<History, 'frequentValues'>,
  { event, itemType, name, search = '' }: ValuesQuery,
): Promise<FrequentValues> {
  if (event !== undefined && itemType !== undefined)
    throw new AppError('invalid_input', `a value is of the event ${event} or of the items ${itemType}, not of both`, { event, itemType });
  const values =
    event === undefined
      ? await attributeValues(ledger, itemType, name, search)
      : await history.frequentValues(event, name, search, MOST_VALUES);
  const planned = itemType === undefined ? await plannedType(ledger, event ?? ATTRIBUTES, name) : undefined;
  const shown = values.filter(({ value }) => maskValue(name, value) === value);
  return { type: planned ?? typeof (values[0]?.value ?? ''), values: shown };
}

/** The type the event plan says a property or attribute of customers has. */
async function plannedType(ledger: Ledger, event: string, name: string): Promise<string | undefined> {
  const rows = await ledger.rows(TypeRow, 'select type from plan_properties where event = $1 and name = $2', [event, name]);
  return rows[0]?.type;
}

const Scalar = z.union([z.string(), z.number(), z.boolean()]);

const ValueRow = z.object({ value: Scalar, count: number });
type Counted = z.infer<typeof ValueRow>;

async function attributeValues(ledger: Ledger, itemType: string | undefined, name: string, search: string): Promise<Counted[]> {
  const latest =
    itemType === undefined
      ? 'from profiles where attributes ? $1 order by customer desc'
      : 'from items where type = $3 and not deleted and attributes ? $1 order by last_at desc';
  return await ledger.rows(
    ValueRow,
    `select e.value, count(*)::int as count
     from (select attributes -> $1 -> 'value' as value ${latest} limit ${SAMPLE * 4}) p,
       jsonb_array_elements(case when jsonb_typeof(p.value) = 'array' then p.value else jsonb_build_array(p.value) end) e
     where jsonb_typeof(e.value) <> 'null' and ($2 = '' or strpos(lower(e.value #>> '{}'), lower($2)) > 0)
     group by e.value order by count(*) desc, e.value limit ${MOST_VALUES}`,
    itemType === undefined ? [name, search] : [name, search, itemType],
  );
}
