import { Mapping } from '@gyre/domain/api/transfer';
import { z } from 'zod';
import { AppError } from '../errors.ts';

/** What `--target` and `--map` said. */
export interface MappingOptions {
  readonly target?: string | undefined;
  /** JSON of a whole mapping, or pairs such as `user_id=CustomerID,time=InvoiceDate,event=order`. */
  readonly map?: string | undefined;
}

/** Names of pairs that are not namespaces of identities. */
const PARTS = ['event', 'time', 'zone', 'message_id', 'item', 'item_type', 'subject', 'subject_type', 'fact', 'day', 'value'] as const;
type Part = (typeof PARTS)[number];

/**
 * `--map` — the mapping of an import: a whole one as JSON, or the guess corrected by pairs. A pair names what a column is: an identity's
 * namespace, or one of `time`, `event`, `message_id`, `item`, `item_type`, `subject`, `subject_type`, `fact`, `day`, `value`, `zone`. Where a
 * fixed text is possible too (`event`, `item_type`, `fact`), what is no column of the file is that text. Identities given replace those guessed.
 *
 * @throws AppError `invalid_input`
 */
export function mappingOf(guess: Mapping, columns: readonly string[], { target, map = '' }: MappingOptions): Mapping {
  if (map.trimStart().startsWith('{')) return parsed({ ...(target === undefined ? {} : { target }), ...jsonOf(map) });
  const pairs = pairsOf(map);
  const part = (name: Part): string | undefined => pairs.get(name);
  const columnOrText = (name: Part): { column: string } | { fixed: string } | undefined => {
    const text = part(name);
    if (text === undefined) return undefined;
    return columns.includes(text) ? { column: text } : { fixed: text };
  };
  const identities = Object.fromEntries([...pairs].filter(([name]) => !(PARTS as readonly string[]).includes(name)));
  return parsed({
    ...guess,
    ...given({ target, time: part('time'), zone: part('zone'), messageId: part('message_id'), event: columnOrText('event') }),
    ...(Object.keys(identities).length === 0 ? {} : { identities }),
    ...(part('item') === undefined ? {} : { item: { type: columnOrText('item_type') ?? { fixed: 'product' }, id: part('item') } }),
    ...(part('subject') === undefined
      ? {}
      : {
          fact: {
            subjectType: part('subject_type') ?? 'customer',
            subjectId: part('subject'),
            name: columnOrText('fact') ?? { fixed: part('value') },
            day: part('day'),
            value: part('value'),
          },
        }),
  });
}

function given(parts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

function pairsOf(text: string): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const pair of text.split(',').filter((p) => p.trim() !== '')) {
    const [name, ...rest] = pair.split('=');
    const column = rest.join('=').trim();
    if (name === undefined || name.trim() === '' || column === '') {
      throw new AppError('invalid_input', `--map: "${pair}" is no pair; expected name=column, such as user_id=CustomerID`, { pair });
    }
    pairs.set(name.trim(), column);
  }
  return pairs;
}

function jsonOf(text: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw new AppError('invalid_input', '--map begins with { but is not JSON', {});
  }
}

function parsed(mapping: unknown): Mapping {
  const result = Mapping.safeParse(mapping);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new AppError('invalid_input', `the mapping is wrong at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? ''}`, {});
}
