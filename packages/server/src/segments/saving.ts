import { type Draw, ruleOfSource, type SegmentDefinition } from '@gyre/domain/segment';
import { CustomerSet } from '@gyre/engine';
import { AppError, toldError } from '../errors.ts';
import type { Room, Use } from './context.ts';
import { dependenciesOf, requireNoCircle } from './circle.ts';
import { drawPart, drawTop } from './draw.ts';
import { matchList, type ListFile, type MatchedList } from './lists.ts';
import { membersOf, requireNoProblem } from './asking.ts';
import { encodeMembers } from './members.ts';
import { draftNotMatched, type NotMatchedDraft } from './not-matched.ts';
import { deleteSegment, insertMembers, insertNextVersion, insertSegment } from './segment-rows.ts';

/** Creates a live segment. @throws AppError `already_exists`, `invalid_input` */
export async function createSegment(room: Room, key: string, definition: SegmentDefinition, by: string): Promise<void> {
  if (ruleOfSource(definition.source) === null)
    throw new AppError('invalid_input', `a ${definition.source.kind} is made by freezing a segment or uploading a list, not by saving it`, {
      kind: definition.source.kind,
    });
  requireSound(room, key, definition);
  await room.ledger.transaction((tx) => insertSegment(tx, key, definition, room.clock.now(), by));
  await saved(room);
}

/**
 * Writes a new version. A frozen segment keeps its members: only its name and description may change.
 *
 * @throws AppError `not_found`, `invalid_input`
 */
export async function updateSegment(room: Room, key: string, definition: SegmentDefinition, by: string): Promise<void> {
  const { ledger, shelf, clock } = room;
  const old = shelf.get(key);
  const frozen = ruleOfSource(old.definition.source) === null ? shelf.frozen(key, old.version) : undefined;
  if ((ruleOfSource(definition.source) === null) !== (frozen !== undefined))
    throw new AppError('invalid_input', `segment ${key} is ${frozen === undefined ? 'live' : 'frozen'} and stays so`, { segment: key });
  if (frozen === undefined) requireSound(room, key, definition);
  const next = frozen === undefined ? definition : { ...definition, source: old.definition.source };
  await ledger.transaction(async (tx) => {
    const version = await insertNextVersion(tx, key, next, clock.now(), by);
    if (frozen !== undefined)
      await insertMembers(tx, { key, version, customers: frozen.customers, members: encodeMembers(frozen.members), at: frozen.at });
  });
  await saved(room);
}

const USE_KINDS: Readonly<Record<Use['kind'], string>> = {
  segment: '分群',
  campaign: '运营计划',
  metric: '指标',
  stage_model: '阶段模型',
  analysis: '保存的分析',
  dashboard: '看板',
};

/** Deletes a segment. @throws AppError `not_found`, `wrong_state` while something uses it */
export async function removeSegment(room: Room, key: string): Promise<void> {
  room.shelf.get(key);
  const uses = await usesOf(room, key);
  if (uses.length > 0) {
    const named = uses.map((use) => `${use.kind} ${use.key}`).join(', ');
    const names = uses.map((use) => `${USE_KINDS[use.kind]}「${use.name}」`).join('、');
    const told = { zh: `分群 ${key} 被 ${names} 用到，不能删除`, en: `segment ${key} is used by ${named} and cannot be deleted` };
    throw toldError('wrong_state', told, { segment: key, uses: named });
  }
  await room.ledger.transaction((tx) => deleteSegment(tx, key));
  await saved(room);
}

/** What uses a segment: other segments, and whatever later rooms know. */
export async function usesOf({ shelf, otherUses }: Room, key: string): Promise<Use[]> {
  const segments = shelf.rows.filter((row) => {
    const rule = ruleOfSource(row.definition.source);
    return rule !== null && dependenciesOf(rule).has(key);
  });
  const here = segments.map((row): Use => ({ kind: 'segment', key: row.key, name: row.definition.name, state: '' }));
  return [...here, ...(await otherUses(key))];
}

/** 冻结 — keeps the members of a segment, or a part of them, as a snapshot. @throws AppError `already_exists`, `not_found`, `not_ready` */
export async function freezeSegment(
  room: Room,
  of: string,
  { key, name, draw, by }: { readonly key: string; readonly name: string; readonly draw: Draw; readonly by: string },
): Promise<void> {
  const { clock, shelf, warehouse } = room;
  const { version } = shelf.get(of);
  const at = clock.now();
  const all = membersOf(room, of).clone();
  const part = draw.kind === 'top' ? drawTop(all, await warehouse.perCustomer({ ...draw.by, at }), draw) : drawPart(all, draw);
  await freezeCustomers(room, { key, name, source: { kind: 'snapshot', of, version, at, draw }, customers: part, by });
}

/** What customers are kept as a frozen segment with. */
export interface FrozenDraft {
  readonly key: string;
  readonly name: string;
  readonly source: SegmentDefinition['source'];
  readonly customers: CustomerSet;
  readonly by: string;
}

/** 存为人群包 — keeps customers as a frozen segment. @throws AppError `already_exists` */
export async function freezeCustomers(room: Room, { key, name, source, customers, by }: FrozenDraft): Promise<void> {
  const at = room.clock.now();
  await room.ledger.transaction(async (tx) => {
    await insertSegment(tx, key, { name, description: '', source }, at, by);
    await insertMembers(tx, { key, version: 1, customers: customers.count, members: encodeMembers(customers), at });
  });
  await saved(room);
}

export interface ListDraft {
  readonly key: string;
  readonly name: string;
  readonly namespace: string;
  readonly column?: string | undefined;
  readonly file: ListFile;
  readonly by: string;
}

/** 名单 — makes, or replaces, a static list. @throws AppError `invalid_input`, `file_unreadable`, `already_exists` when the key is no list's */
export async function saveList(room: Room, draft: ListDraft): Promise<MatchedList> {
  const { key, name, namespace } = draft;
  const old = room.shelf.rows.find((row) => row.key === key);
  if (old !== undefined && old.definition.source.kind !== 'list') {
    const told = { zh: `标识 ${key} 已属于一个不是名单的分群`, en: `there is a segment ${key} already and it is no list` };
    throw toldError('already_exists', told, { segment: key });
  }
  const rest = draftNotMatched(room.ledger, key);
  try {
    const matched = await matchList(room.ledger, draft.file, {
      namespace,
      column: draft.column,
      onNotMatched: (values) => rest.add(values),
    });
    await rest.end();
    const source = { kind: 'list' as const, namespace, file: draft.file.name.slice(0, 255) };
    const definition = { name, description: old?.definition.description ?? '', source };
    await writeList(room, { key, definition, isNew: old === undefined, by: draft.by }, matched.leaves, rest);
    await saved(room);
    return matched;
  } catch (error) {
    await rest.drop();
    throw error;
  }
}

async function writeList(
  { ledger, warehouse, clock }: Room,
  {
    key,
    definition,
    isNew,
    by,
  }: { readonly key: string; readonly definition: SegmentDefinition; readonly isNew: boolean; readonly by: string },
  leaves: readonly number[],
  rest: NotMatchedDraft,
): Promise<void> {
  const customers = new Set(leaves.map((leaf) => warehouse.live.rootOf(leaf))).size;
  const at = clock.now();
  await ledger.transaction(async (tx) => {
    if (isNew) await insertSegment(tx, key, definition, at, by);
    const version = isNew ? 1 : await insertNextVersion(tx, key, definition, at, by);
    await insertMembers(tx, { key, version, customers, members: encodeMembers(CustomerSet.of(leaves)), at });
    await rest.keep(tx);
  });
}

async function saved({ shelf, activation }: Room): Promise<void> {
  await shelf.refresh();
  activation.changed();
}

function requireSound({ shelf }: Room, key: string, { source }: SegmentDefinition): void {
  if (source.kind === 'rule') requireNoProblem(source.rule);
  requireNoCircle(key, new Map([...shelf.sources, [key, source]]));
}
