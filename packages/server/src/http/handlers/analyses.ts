import { paramProblems } from '@gyre/domain/analyses/param-problems';
import { ANALYSES, type AnalysisKind } from '@gyre/domain/analyses/registry';
import { z } from 'zod';
import { csvOfTable, type Analytics } from '../../analytics/index.ts';
import { readCursor } from '../../cursor.ts';
import { toldError } from '../../errors.ts';
import type { Handlers } from '../call.ts';
import { csvResponse } from '../csv-response.ts';
import { customerPage } from '../customer-rows.ts';
import { parsePart } from '../parse.ts';
import { maskedFor, requireNothingPersonal } from '../personal.ts';
import type { Services } from '../services.ts';

/** Problems that are told at once. */
const MOST_TOLD = 3;

type Group = Handlers['analyses'];
type Has = Pick<Services, 'project'>;
type Asking = 'ask' | 'csv' | 'customers' | 'segment';
type Marking = 'marks' | 'mark' | 'unmark';

/** 分析 — every kind of analysis asked, its numbers followed to their customers, saved, and marks of the time axis. */
export function analysesHandlers(services: Has): Group {
  return { ...askingHandlers(services), ...savingHandlers(services), ...markHandlers(services) };
}

function askingHandlers({ project }: Has): Pick<Group, Asking> {
  return {
    async ask({ params, body, caller, signal }) {
      requireNothingPersonal(caller, body.params);
      const { analytics, clock } = project(params.project);
      const begun = clock.wall.now();
      const { params: asked } = readParams(params.kind, z.object({ params: kindNamed(params.kind).params }), body);
      const found = await analytics.answer(asked, body.query, signal);
      const { answer, position, at } = found;
      return { ...maskedFor(caller, { answer, tables: await analytics.tables(found) }), position, at, tookMs: clock.wall.now() - begun };
    },
    async csv({ params, body, caller, signal }) {
      requireNothingPersonal(caller, body.params);
      const { analytics } = project(params.project);
      const { params: asked } = readParams(params.kind, z.object({ params: kindNamed(params.kind).params }), body);
      const tables = maskedFor(caller, await analytics.tables(await analytics.answer(asked, undefined, signal)));
      return csvResponse(params.kind, [csvOfTable(tables, body.table, body.language)]);
    },
    async customers({ params, body, signal }) {
      const { analytics, ledger } = project(params.project);
      const { customers, at } = await analytics.customers(numberOf(params.kind, body), signal);
      const { cursor, limit } = body.page;
      const roots = customers.following(readCursor(z.number().int(), cursor) ?? 0, limit);
      return { ...(await customerPage(ledger, roots, { limit, total: customers.count })), at };
    },
    segment: ({ params, body, caller, signal }) =>
      project(params.project).analytics.freeze(numberOf(params.kind, body), { key: body.key, name: body.name, by: caller.actor }, signal),
  };
}

function savingHandlers({ project }: Has): Omit<Group, Asking | Marking> {
  const of = (key: string): Analytics['saved'] => project(key).analytics.saved;
  return {
    saved: ({ params, query }) => of(params.project).list(query),
    get: ({ params }) => of(params.project).get(params.analysis),
    save: ({ params, body, caller }) => {
      const { definition } = body;
      const Definition = z.object({ definition: z.object({ params: kindNamed(definition.kind).params }) });
      const { params: asked } = readParams(definition.kind, Definition, body).definition;
      return of(params.project).save(params.analysis, { ...definition, params: { ...asked.params } }, caller.actor);
    },
    async remove({ params }) {
      await of(params.project).remove(params.analysis);
      return null;
    },
    versions: ({ params }) => of(params.project).versions(params.analysis),
  };
}

function markHandlers({ project }: Has): Pick<Group, Marking> {
  const of = (key: string): Analytics['marks'] => project(key).analytics.marks;
  return {
    marks: ({ params, query }) => of(params.project).list(query.from, query.to),
    mark: ({ params, body, caller }) => of(params.project).add(body, caller.actor),
    async unmark({ params }) {
      await of(params.project).remove(params.mark);
      return null;
    },
  };
}

/** @throws AppError `not_found` naming the kinds there are */
function kindNamed(name: string): AnalysisKind {
  const found = ANALYSES.find(({ kind }) => kind === name);
  if (found !== undefined) return found;
  const kinds = ANALYSES.map(({ kind }) => kind).join(', ');
  throw toldError(
    'not_found',
    { zh: `没有分析 ${name}；有 ${kinds}`, en: `there is no analysis ${name}; there are ${kinds}` },
    { kind: name },
  );
}

/** Reads a body that holds parameters of a kind. @throws AppError `invalid_input` that calls parameters as their page does */
function readParams<Schema extends z.ZodType>(kind: string, schema: Schema, body: unknown): z.output<Schema> {
  return parsePart('body', schema, body, (issues) => {
    const problems = paramProblems(kind, issues, body).slice(0, MOST_TOLD);
    const isOfParams = issues.every(({ path }) => path.includes('params'));
    return isOfParams ? { zh: problems.map(({ zh }) => zh).join('；'), en: problems.map(({ en }) => en).join('; ') } : undefined;
  });
}

/** One number of an analysis as it was sent. @throws AppError `invalid_input` naming what is wrong, and where */
function numberOf(kind: string, body: { readonly params: unknown; readonly place?: unknown; readonly at?: number | undefined }) {
  const schemas = kindNamed(kind);
  const { params: asked, place } = readParams(kind, z.object({ params: schemas.params, place: schemas.place }), body);
  return { asked, place, at: body.at };
}
