import type { Compared, TimeRange } from '@gyre/domain/analyses/time-range';
import { type EventSelector, guessBindings, type PropertyFilter, type Rule } from '@gyre/domain';
import type { z } from 'zod';
import { NO_EVENT, type SelectorDraft } from '../../parts/rules/rule-draft.ts';
import type { Vocabulary } from '../../parts/rules/vocabulary.ts';

/** 分析草稿 — the shape of parameters while they are being filled in: names may be empty and operands missing. */
export type DraftOf<T> = T extends EventSelector
  ? SelectorDraft
  : T extends PropertyFilter
    ? SelectorDraft['filter']
    : T extends Rule
      ? Rule
      : T extends readonly (infer E)[]
        ? readonly DraftOf<E>[]
        : T extends object
          ? { readonly [K in keyof T]: DraftOf<T[K]> }
          : T;

/** What every analysis can be asked: see `ASKED` of the domain. */
export interface AskedDraft {
  readonly range: TimeRange;
  readonly zone?: string | undefined;
  readonly among?: Rule | undefined;
  readonly segments: readonly string[];
  readonly compare?: Compared | undefined;
}

/** The last 30 days of everybody. */
export const EVERYONE_LATELY: AskedDraft = { range: { of: 'last', count: 30, unit: 'day', current: true }, segments: [] };

type EventRole = 'visit' | 'view' | 'cart' | 'order';

/** The event that seems to play a role, else the one that happens most of those sent to us; the blank one where nothing happened yet. */
export function likely(vocabulary: Vocabulary, role: EventRole): SelectorDraft {
  return likeliest(vocabulary, [role])[0] ?? NO_EVENT;
}

/** As {@link likely} for several roles, each event once. */
export function likeliest(vocabulary: Vocabulary, roles: readonly EventRole[]): readonly SelectorDraft[] {
  const sent = vocabulary.events.filter(({ own }) => !own).toSorted((a, b) => b.events - a.events);
  const bound = guessBindings({ ...vocabulary, events: sent });
  const played = [...new Set(roles.flatMap((role) => bound[role] ?? []))];
  const names = played.length > 0 ? played : sent.slice(0, roles.length).map(({ name }) => name);
  return names.map((event) => ({ ...NO_EVENT, event }));
}

type Given = Readonly<Record<string, unknown>>;

/**
 * 紧凑参数 — what of parameters, however deep inside, is not what would be without it, as JSON for an address.
 *
 * @param params  as the schema answers them
 */
export function compactText(schema: z.ZodType, params: Given): string {
  const whole = JSON.stringify(params);
  const isSame = (part: unknown): boolean => {
    const parsed = schema.safeParse(part);
    return parsed.success && JSON.stringify(parsed.data) === whole;
  };
  return JSON.stringify(without(params, isSame));
}

/** A value without the names, at any depth, that `isSame` does not miss. */
function without(value: unknown, isSame: (value: unknown) => boolean): unknown {
  if (Array.isArray(value))
    return value.reduce<unknown[]>(
      (kept, part: unknown, i) =>
        kept.with(
          i,
          without(part, (now) => isSame(kept.with(i, now))),
        ),
      value,
    );
  if (typeof value !== 'object' || value === null) return value;
  let kept = value as Given;
  for (const [name, part] of Object.entries(value)) {
    const rest = Object.fromEntries(Object.entries(kept).filter(([other]) => other !== name));
    kept = isSame(rest) ? rest : { ...kept, [name]: without(part, (now) => isSame({ ...kept, [name]: now })) };
  }
  return kept;
}

/** The parameters an address holds; undefined when they are none of the schema. */
export function paramsOf(schema: z.ZodType, text: string | undefined): Given | undefined {
  if (text === undefined) return undefined;
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? (parsed.data as Given) : undefined;
  } catch {
    return undefined; // no JSON: the address was cut or written by hand
  }
}
