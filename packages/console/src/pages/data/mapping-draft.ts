import { Mapping } from '@gyre/domain/api/transfer';

type Target = Mapping['target'];

/** Either one value for every row, or the column that holds it. */
export interface FixedOrColumn {
  readonly mode: 'fixed' | 'column';
  readonly text: string;
}

/** 映射草稿 — a mapping as the form holds it: every part present, empty text where nothing is chosen. */
export interface MappingDraft {
  readonly target: Target;
  readonly identities: readonly { readonly namespace: string; readonly column: string }[];
  readonly event: FixedOrColumn;
  readonly time: string;
  readonly zone: string;
  readonly dayFirst: boolean;
  readonly messageId: string;
  readonly itemType: FixedOrColumn;
  readonly itemId: string;
  readonly factSubject: string;
  readonly factSubjectId: string;
  readonly factName: FixedOrColumn;
  readonly factDay: string;
  readonly factValue: string;
  /** Column → new name, or null to leave the column out; a column that is absent keeps its name. */
  readonly columns: Readonly<Record<string, string | null>>;
}

/** What a draft still lacks before it can be tried. */
export type Missing = 'identity' | 'event' | 'time' | 'item' | 'fact';

/** What a column is used for besides becoming a property. */
export type ColumnUse = 'identity' | 'event' | 'time' | 'id' | 'fact';

/** The form's state for a mapping, such as the server's guess. */
export function draftOf(mapping: Mapping): MappingDraft {
  const { fact, item } = mapping;
  return {
    target: mapping.target,
    identities: Object.entries(mapping.identities).map(([namespace, column]) => ({ namespace, column })),
    event: choiceOf(mapping.event),
    time: mapping.time ?? '',
    zone: mapping.zone,
    dayFirst: mapping.dayFirst,
    messageId: mapping.messageId ?? '',
    itemType: choiceOf(item?.type),
    itemId: item?.id ?? '',
    factSubject: fact?.subjectType ?? '',
    factSubjectId: fact?.subjectId ?? '',
    factName: choiceOf(fact?.name),
    factDay: fact?.day ?? '',
    factValue: fact?.value ?? '',
    columns: mapping.columns,
  };
}

function choiceOf(part: { column: string } | { fixed: string } | undefined): FixedOrColumn {
  if (part === undefined) return { mode: 'fixed', text: '' };
  return 'column' in part ? { mode: 'column', text: part.column } : { mode: 'fixed', text: part.fixed };
}

/** The first thing the draft still lacks; undefined when it can be tried. */
export function missingOf(draft: MappingDraft): Missing | undefined {
  const named = draft.identities.filter((i) => i.namespace !== '' && i.column !== '');
  switch (draft.target) {
    case 'events':
      if (named.length === 0) return 'identity';
      if (draft.event.text.trim() === '') return 'event';
      return draft.time === '' ? 'time' : undefined;
    case 'customers':
      return named.length === 0 ? 'identity' : undefined;
    case 'items':
      return draft.itemType.text.trim() === '' || draft.itemId === '' ? 'item' : undefined;
    case 'facts': {
      const parts = [draft.factSubject, draft.factSubjectId, draft.factName.text, draft.factDay, draft.factValue];
      return parts.some((p) => p.trim() === '') ? 'fact' : undefined;
    }
  }
}

/** The mapping a complete draft stands for. Parts that do not belong to its target are left out. */
export function mappingOf(draft: MappingDraft): Mapping {
  const uses = usesOf(draft);
  const whose = draft.target === 'events' || draft.target === 'customers';
  return Mapping.parse({
    target: draft.target,
    zone: draft.zone,
    dayFirst: draft.dayFirst,
    identities: whose ? Object.fromEntries(chosen(draft).map((i) => [i.namespace, i.column])) : {},
    columns: Object.fromEntries(Object.entries(draft.columns).filter(([column]) => !uses.has(column))),
    ...(draft.target === 'events' ? { event: partOf(draft.event) } : {}),
    ...(draft.target !== 'facts' && draft.time !== '' ? { time: draft.time } : {}),
    ...(draft.target === 'events' && draft.messageId !== '' ? { messageId: draft.messageId } : {}),
    ...(draft.target === 'items' ? { item: { type: partOf(draft.itemType), id: draft.itemId } } : {}),
    ...(draft.target === 'facts' ? { fact: factOf(draft) } : {}),
  });
}

function factOf(draft: MappingDraft): Mapping['fact'] {
  return {
    subjectType: draft.factSubject.trim(),
    subjectId: draft.factSubjectId,
    name: partOf(draft.factName),
    day: draft.factDay,
    value: draft.factValue,
  };
}

function partOf({ mode, text }: FixedOrColumn): { column: string } | { fixed: string } {
  return mode === 'column' ? { column: text } : { fixed: text.trim() };
}

function chosen(draft: MappingDraft): readonly { readonly namespace: string; readonly column: string }[] {
  return draft.identities.filter((i) => i.namespace !== '' && i.column !== '');
}

/** 列的用途 — columns the draft reads for something of its own; the others become properties or attributes. */
export function usesOf(draft: MappingDraft): ReadonlyMap<string, ColumnUse> {
  const uses = new Map<string, ColumnUse>();
  const add = (column: string, use: ColumnUse): void => {
    if (column !== '') uses.set(column, use);
  };
  const addChoice = ({ mode, text }: FixedOrColumn, use: ColumnUse): void => add(mode === 'column' ? text : '', use);
  if (draft.target === 'events' || draft.target === 'customers') for (const i of chosen(draft)) add(i.column, 'identity');
  if (draft.target !== 'facts') add(draft.time, 'time');
  if (draft.target === 'events') {
    addChoice(draft.event, 'event');
    add(draft.messageId, 'id');
  }
  if (draft.target === 'items') {
    addChoice(draft.itemType, 'id');
    add(draft.itemId, 'id');
  }
  if (draft.target === 'facts') {
    for (const column of [draft.factSubjectId, draft.factDay, draft.factValue]) add(column, 'fact');
    addChoice(draft.factName, 'fact');
  }
  return uses;
}
