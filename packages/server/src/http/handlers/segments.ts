import { Readable } from 'node:stream';
import { instant } from '@gyre/domain/time';
import { may, type Caller } from '../../access/index.ts';
import { readCustomer, readCustomers } from '../../customers/index.ts';
import { AppError } from '../../errors.ts';
import type { Project } from '../../projects/index.ts';
import {
  enteredAt,
  frequentValues,
  holdsCustomer,
  memberLines,
  membersAfter,
  membersOf,
  overlapOf,
  previewRule,
  readVocabulary,
  segmentsOf,
  sentenceOf,
  sizeHistory,
  type Segments,
} from '../../segments/index.ts';
import type { Handlers } from '../call.ts';
import type { Services } from '../services.ts';
import { shownCustomer } from '../shown.ts';

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
      const from = query.cursor === undefined ? 0 : found.findIndex((segment) => segment.key === query.cursor) + 1;
      const rows = found.slice(from, from + query.limit);
      return { rows, next: from + rows.length < found.length ? (rows.at(-1)?.key ?? null) : null };
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
      const answer = await segments.upload({ ...draft, file: await transfer.uploaded(upload), by: caller.actor });
      const { namespace, rows, matched, notMatched, notMatchedTotal } = answer.table;
      return { segment: answer.segment, table: { namespace, rows, matched, notMatched: [...notMatched], notMatchedTotal } };
    },
  };
}

function askingHandlers({ project }: Has): Omit<Group, Saving | OneCustomer> {
  return {
    async preview({ params, body, signal }) {
      const opened = project(params.project);
      const answer = await previewRule(opened.segments.room, body.rule, body.sample, signal);
      const sentence = sentenceOf(body.rule, await opened.segments.words());
      return { ...answer, sentence, sample: await rowsOf(opened, answer.sample) };
    },
    async members({ params, query }) {
      const opened = project(params.project);
      const { roots, total } = membersAfter(opened.segments.room, params.segment, afterOf(query.cursor), query.limit);
      return { rows: await rowsOf(opened, roots), next: roots.length < query.limit ? null : String(roots.at(-1)), total };
    },
    async history({ params, query }) {
      const { ledger, record, segments } = project(params.project);
      segments.room.shelf.get(params.segment);
      const range = { from: instant(query.from), to: instant(query.to) };
      return await sizeHistory(ledger, { segment: params.segment, ...range, interval: query.interval, zone: record().zone });
    },
    overlap: ({ params, body }) => Promise.resolve(overlapOf(project(params.project).segments.room, body.a, body.b)),
    export({ params, query, caller }) {
      const { ledger, segments } = project(params.project);
      const reveal = query.reveal === 'true';
      if (reveal) requireReveal(caller);
      return Promise.resolve(csvResponse(params.segment, memberLines(ledger, membersOf(segments.room, params.segment).clone(), reveal)));
    },
    values: ({ params, query }) => frequentValues(project(params.project).ledger, project(params.project).log, query),
    vocabulary: async ({ params }) => {
      const found = await readVocabulary(project(params.project).ledger);
      return { ...found, events: [...found.events] };
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

async function rowsOf({ ledger }: Project, roots: readonly number[]) {
  const customers = await readCustomers(ledger, roots);
  return roots.flatMap((root) => customers.get(root) ?? []).map(shownCustomer);
}

function afterOf(cursor: string | undefined): number {
  const after = Number(cursor ?? 0);
  if (!Number.isSafeInteger(after)) throw new AppError('invalid_input', `cursor "${cursor}" is not one this list gave out`, { cursor });
  return after;
}

function requireReveal(caller: Caller): void {
  if (may(caller, 'reveal')) return;
  throw new AppError('not_permitted', 'an unmasked export needs the permission "reveal"', {
    needed: 'reveal',
    granted: caller.permissions,
  });
}

function csvResponse(segment: string, lines: AsyncIterable<string>): Response {
  const body = Readable.toWeb(Readable.from(lines).map((line: string) => Buffer.from(line))) as ReadableStream<Uint8Array<ArrayBuffer>>;
  return new Response(body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${segment}.csv"`,
      'cache-control': 'no-store',
    },
  });
}
