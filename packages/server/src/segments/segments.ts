import type { Segment, SegmentUse } from '@gyre/domain/api/segments';
import { ruleOfSource, type Draw, type SegmentDefinition } from '@gyre/domain/segment';
import { diffSegments } from '@gyre/domain/segment-diff';
import type { Instant } from '@gyre/domain/time';
import type { z } from 'zod';
import type { Stage } from '../pipeline/stage.ts';
import type { SegmentBook } from '../stores/ports.ts';
import { openActivation } from './activation.ts';
import { entries } from './asking.ts';
import type { Room, SegmentsContext, Use } from './context.ts';
import type { MatchedList } from './lists.ts';
import { Membership } from './membership.ts';
import { sweepNotMatched } from './not-matched.ts';
import { Questions } from './progress.ts';
import {
  createSegment,
  freezeCustomers,
  freezeSegment,
  removeSegment,
  saveList,
  updateSegment,
  usesOf,
  type FrozenDraft,
  type ListDraft,
} from './saving.ts';
import { readVersions, type SegmentRow, type VersionRow } from './segment-rows.ts';
import { openShelf } from './shelf.ts';
import { segmentsStage } from './stage.ts';
import { readWords, sentenceOfSource, type ProjectWords } from './words.ts';

type View = z.infer<typeof Segment>;

/** A version with what changed against the one before, in words. */
export interface VersionView {
  readonly version: number;
  readonly definition: SegmentDefinition;
  readonly sentence: View['sentence'];
  readonly changes: { zh: string[]; en: string[] };
  readonly at: Instant;
  readonly by: string;
}

/** 用户分群 — the segments of one project: definitions and versions, who is in them, the stage that keeps them. */
export interface Segments {
  /** What the asking functions of this room work with. */
  readonly room: Room;
  readonly stage: Stage;
  /** Counts what was live when the process stopped; before the first turn, with the columns standing at the committed position. */
  restore(): Promise<void>;
  /** Last changed first. */
  list(query: { readonly search?: string | undefined; readonly freshness?: 'live' | 'frozen' | undefined }): Promise<View[]>;
  /** @throws AppError `not_found` */
  get(key: string): Promise<View & { uses: z.infer<typeof SegmentUse>[] }>;
  /** @throws AppError `already_exists`, `invalid_input` naming a circle or a segment that is not there */
  create(key: string, definition: SegmentDefinition, by: string): Promise<View>;
  update(key: string, definition: SegmentDefinition, by: string): Promise<View>;
  /** @throws AppError `wrong_state` while something uses it */
  remove(key: string): Promise<void>;
  /** Newest first. */
  versions(key: string): Promise<VersionView[]>;
  freeze(of: string, draft: { readonly key: string; readonly name: string; readonly draw: Draw; readonly by: string }): Promise<View>;
  /** Keeps customers found elsewhere. @throws AppError `already_exists` */
  keep(draft: FrozenDraft): Promise<View>;
  upload(draft: ListDraft): Promise<{ segment: View; table: MatchedList }>;
  /** Rules and members of all segments as last saved. */
  book(): SegmentBook;
  words(): Promise<ProjectWords>;
  /** Resolves once everything saved before is live. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the room. `asOf` is the logical instant the pipeline stands at. */
export async function openSegments(context: SegmentsContext, asOf: Instant): Promise<Segments> {
  const { ledger, warehouse } = context;
  await sweepNotMatched(ledger);
  const shelf = await openShelf(ledger);
  const membership = new Membership();
  const activation = openActivation({ ledger, warehouse, shelf, membership, wake: context.wake, fatal: context.fatal });
  const room: Room = { ...context, shelf, membership, activation, questions: new Questions() };
  const words = (): Promise<ProjectWords> => readWords(ledger, shelf.rows.map(nameOf));
  const view = async (key: string): Promise<View> => viewOf(room, shelf.get(key), await words());
  /** From the first live segment on, since when somebody is in one is answered from memory. */
  const followEntries = (): void => {
    const isAnyLive = shelf.rows.some(({ definition }) => ruleOfSource(definition.source) !== null);
    // Whoever asks next hears of a failure.
    if (isAnyLive) entries(warehouse).catch(() => undefined);
  };
  return {
    room,
    stage: segmentsStage({ ...context, membership, activation, book: () => activation.book(), asOf: () => asOf }),
    async restore() {
      await warehouse.ready;
      await activation.restore(asOf);
      followEntries();
    },
    async list({ search = '', freshness }) {
      const named = await words();
      const wanted = search.trim().toLowerCase();
      return shelf.rows
        .filter((row) => `${row.key} ${row.definition.name}`.toLowerCase().includes(wanted))
        .map((row) => viewOf(room, row, named))
        .filter((v) => freshness === undefined || v.freshness === freshness);
    },
    get: async (key) => ({ ...(await view(key)), uses: [...(await usesOf(room, key))] satisfies Use[] }),
    async create(key, definition, by) {
      await createSegment(room, key, definition, by);
      followEntries();
      return await view(key);
    },
    async update(key, definition, by) {
      await updateSegment(room, key, definition, by);
      return await view(key);
    },
    remove: (key) => removeSegment(room, key),
    async versions(key) {
      shelf.get(key);
      const [rows, named] = [await readVersions(ledger, key), await words()];
      return rows.map((row, i) => versionOf(row, rows[i + 1], named, context.zone()));
    },
    async freeze(of, draft) {
      await freezeSegment(room, of, draft);
      return await view(draft.key);
    },
    keep: (draft) => freezeCustomers(room, draft).then(() => view(draft.key)),
    async upload(draft) {
      const table = await saveList(room, draft);
      return { segment: await view(draft.key), table };
    },
    book: () => shelf.book(),
    words,
    settled: () => activation.settled(),
    close: () => activation.close(),
  };
}

function nameOf({ key, definition }: SegmentRow): { key: string; name: string } {
  return { key, name: definition.name };
}

function viewOf(room: Room, row: SegmentRow, words: ProjectWords): View {
  const { source } = row.definition;
  const live = ruleOfSource(source) !== null;
  return {
    key: row.key,
    version: row.version,
    definition: row.definition,
    sentence: sentenceOfSource(source, words, room.zone()),
    freshness: live ? 'live' : 'frozen',
    size: (live ? room.membership.get(row.key)?.size : room.shelf.frozen(row.key, row.version)?.customers) ?? null,
    problem: row.problem,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  };
}

function versionOf(row: VersionRow, before: VersionRow | undefined, words: ProjectWords, zone: string): VersionView {
  const changes = (language: 'zh' | 'en'): string[] =>
    before === undefined ? [] : diffSegments(before.definition, row.definition, words(language));
  return {
    version: row.version,
    definition: row.definition,
    sentence: sentenceOfSource(row.definition.source, words, zone),
    changes: { zh: changes('zh'), en: changes('en') },
    at: row.at,
    by: row.by,
  };
}
