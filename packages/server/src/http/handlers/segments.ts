import { instant } from '@gyre/domain/time';
import { z } from 'zod';
import { may, type Caller } from '../../access/index.ts';
import { readCustomer } from '../../customers/index.ts';
import { AppError } from '../../errors.ts';
import { readCursor, unknownCursor, writeCursor } from '../../cursor.ts';
import {
  enteredAt,
  frequentValues,
  holdsCustomer,
  memberLines,
  membersAfter,
  membersOf,
  movesOf,
  notMatchedLines,
  notMatchedOf,
  overlapOf,
  previewRule,
  readVocabulary,
  segmentsOf,
  sentenceOf,
  sizeHistory,
  sizeTrends,
  type Segments,
} from '../../segments/index.ts';
import type { Handlers } from '../call.ts';
import type { Services } from '../services.ts';
import { csvResponse } from '../csv-response.ts';
import { customerPage, customerRows } from '../customer-rows.ts';

type Group = Handlers['segments'];
type Has = Pick<Services, 'project'>;
type Saving = 'list' | 'get' | 'create' | 'update' | 'remove' | 'versions' | 'freeze' | 'upload';
type OneCustomer = 'ofCustomer' | 'isMember';

/** 用户分群 — saved segments with their members, sizes and history; previews of rules; what rules can name. */
export function segmentsHandlers(services: Has): Group {
  return { ...savingHandlers(services), ...askingHandlers(services), ...customerHandlers(services) };
}

function savingHandlers({ project }: Has): Pick<Group, Saving> {
  const of = (key: string): Segments => project(key).segments;
  return {
    async list({ params, query }) {
      const found = await of(params.project).list(query);
      const from = placeAfter(found, readCursor(z.string(), query.cursor));
      const rows = found.slice(from, from + query.limit);
      return { rows, next: from + rows.length < found.length ? writeCursor(rows.at(-1)?.key ?? '') : null };
    },
    get: ({ params }) => of(params.project).get(params.segment),
    create: ({ params, body, caller }) => of(params.project).create(body.key, body.definition, caller.actor),
    update: ({ params, body, caller }) => of(params.project).update(params.segment, body.definition, caller.actor),
    async remove({ params }) {
      await of(params.project).remove(params.segment);
      return null;
    },
    versions: ({ params }) => of(params.project).versions(params.segment),
    freeze: ({ params, body, caller }) => of(params.project).freeze(params.segment, { ...body, by: caller.actor }),
    async upload({ params, body, caller }) {
      const { segments, transfer } = project(params.project);
      const { upload, ...draft } = body;
      const answer = await segments.upload({ ...draft, file: await transfer.table(upload), by: caller.actor });
      const { namespace, rows, matched, notMatched, notMatchedTotal } = answer.table;
      return { segment: answer.segment, table: { namespace, rows, matched, notMatched: [...notMatched], notMatchedTotal } };
    },
  };
}

function askingHandlers({ project }: Has): Omit<Group, Saving | OneCustomer> {
  return {
    async preview({ params, body, signal }) {
      const opened = project(params.project);
      const answer = await previewRule(opened.segments.room, body, signal);
      const sentence = sentenceOf(body.rule, await opened.segments.words());
      return { ...answer, sentence, sample: await customerRows(opened.ledger, answer.sample) };
    },
    progress: ({ params }) => Promise.resolve(project(params.project).segments.room.questions.of(params.query)),
    async members({ params, query }) {
      const opened = project(params.project);
      const { roots, total } = membersAfter(
        opened.segments.room,
        params.segment,
        readCursor(z.number().int(), query.cursor) ?? 0,
        query.limit,
      );
      return await customerPage(opened.ledger, roots, { limit: query.limit, total });
    },
    async history({ params, query }) {
      const { ledger, record, segments } = project(params.project);
      const since = segments.room.shelf.get(params.segment).created_at;
      const range = { since, from: instant(query.from), to: instant(Math.min(query.to, segments.room.clock.now())) };
      return await sizeHistory(ledger, { segment: params.segment, ...range, interval: query.interval, zone: record().zone });
    },
    async trends({ params, body }) {
      const { ledger, record, segments } = project(params.project);
      const { at, sizes } = await sizeTrends(ledger, { ...body, now: segments.room.clock.now(), zone: record().zone });
      return { at: [...at], sizes };
    },
    async moves({ params, query }) {
      const { ledger, log, segments } = project(params.project);
      const moves = await movesOf({ ledger, log }, segments.room.shelf.get(params.segment).key, query.limit);
      const rows = await customerRows(ledger, [...new Set(moves.map(({ customer }) => customer))]);
      const names = new Map(rows.map(({ customer, name }) => [customer, name]));
      return moves.map((move) => ({ ...move, name: names.get(move.customer) ?? '' }));
    },
    overlap: ({ params, body }) => Promise.resolve(overlapOf(project(params.project).segments.room, body.a, body.b)),
    export({ params, query, caller }) {
      const { ledger, segments } = project(params.project);
      const reveal = query.reveal === 'true';
      if (reveal) requireReveal(caller);
      return Promise.resolve(csvResponse(params.segment, memberLines(ledger, membersOf(segments.room, params.segment).clone(), reveal)));
    },
    notMatched: ({ params }) => notMatchedOf(project(params.project).segments.room, params.segment),
    exportNotMatched({ params, query, caller }) {
      const reveal = query.reveal === 'true';
      if (reveal) requireReveal(caller);
      const lines = notMatchedLines(project(params.project).segments.room, params.segment, reveal);
      return Promise.resolve(csvResponse(`${params.segment}-not-matched`, lines));
    },
    values: ({ params, query }) => frequentValues(project(params.project).ledger, project(params.project).log, query),
    vocabulary: async ({ params }) => {
      const { ledger, segments } = project(params.project);
      const found = await readVocabulary(ledger);
      const named = segments.room.shelf.rows.map(({ key, definition }) => ({ key, name: definition.name }));
      return { ...found, events: [...found.events], segments: named };
    },
  };
}

function customerHandlers({ project }: Has): Pick<Group, OneCustomer> {
  return {
    async ofCustomer({ params }) {
      const { ledger, segments } = project(params.project);
      await readCustomer(ledger, params.customer);
      return await segmentsOf(segments.room, params.customer, await segments.words());
    },
    async isMember({ params }) {
      const { room } = project(params.project).segments;
      if (!holdsCustomer(room, params.segment, params.customer)) return { member: false, since: null };
      return { member: true, since: (await enteredAt(room, params.customer)).get(params.segment) ?? null };
    },
  };
}

/** Place of the first segment after one; that one may have been deleted since. */
function placeAfter(found: readonly { readonly key: string }[], last: string | undefined): number {
  if (last === undefined) return 0;
  const place = found.findIndex((segment) => segment.key === last);
  if (place < 0) throw unknownCursor(last);
  return place + 1;
}

function requireReveal(caller: Caller): void {
  if (may(caller, 'reveal')) return;
  throw new AppError('not_permitted', 'an unmasked export needs the permission "reveal"', {
    needed: 'reveal',
    granted: caller.permissions,
  });
}
