import { z } from 'zod';
import type { Sentence } from '../sentence.ts';

/** 权限 — what an operator or a token may do. */
export const Permission = z.enum(['view', 'reveal', 'export', 'operate', 'redeem', 'approve', 'configure', 'manage']);
export type Permission = z.infer<typeof Permission>;

export const Role = z.enum(['owner', 'operator', 'viewer']);
export type Role = z.infer<typeof Role>;

/** Owner: everything. Operator (运营): runs campaigns and data, sees revealed identities when asked. Viewer: looks, masked. */
export const PERMISSIONS_OF: Readonly<Record<Role, readonly Permission[]>> = {
  owner: ['view', 'reveal', 'export', 'operate', 'redeem', 'approve', 'configure', 'manage'],
  operator: ['view', 'reveal', 'export', 'operate', 'configure'],
  viewer: ['view'],
};

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** How bytes travel where they are not JSON: an uploaded file, a downloaded file, a stream of server-sent events. */
export type Wire = 'json' | 'binary' | 'events';

/** 接口 — one route of the API: the server implements it, the console calls it, OpenAPI describes it, all from this value. */
export interface Endpoint<
  Path extends z.ZodObject = z.ZodObject,
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  readonly method: Method;
  /** `/api/...` with `{name}` for each key of `params`. */
  readonly path: string;
  /** `public` needs no session; `signed-in` any operator. */
  readonly permission: Permission | 'public' | 'signed-in';
  readonly group: string;
  readonly summary: Sentence;
  readonly params: Path;
  readonly query: Query;
  readonly body: Body;
  readonly response: Response;
  readonly request: Wire;
  readonly reply: Wire;
  /** Set when the act is an operator's act worth the audit log: the name it gets there. Every method but GET has one. */
  readonly audit: string | null;
}

const nothing = z.object({});
type Nothing = typeof nothing;

interface Draft<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, R extends z.ZodType> {
  permission: Endpoint['permission'];
  summary: Sentence;
  params?: P;
  query?: Q;
  body?: B;
  response?: R;
  request?: Wire;
  reply?: Wire;
  audit?: string | null;
}

/** Declares an endpoint: `endpoint('customers', 'GET /api/projects/{project}/customers', { … })`. What is left out is empty. */
export function endpoint<
  P extends z.ZodObject = Nothing,
  Q extends z.ZodObject = Nothing,
  B extends z.ZodType = z.ZodUndefined,
  R extends z.ZodType = z.ZodNull,
>(group: string, route: `${Method} /${string}`, draft: Draft<P, Q, B, R>): Endpoint<P, Q, B, R> {
  const [method, path] = route.split(' ') as [Method, string];
  return {
    method,
    path,
    group,
    permission: draft.permission,
    summary: draft.summary,
    params: draft.params ?? (nothing as unknown as P),
    query: draft.query ?? (nothing as unknown as Q),
    body: draft.body ?? (z.undefined() as unknown as B),
    response: draft.response ?? (z.null() as unknown as R),
    request: draft.request ?? 'json',
    reply: draft.reply ?? 'json',
    audit: draft.audit ?? null,
  };
}

/** What a caller passes to an endpoint. */
export interface Call<E extends Endpoint> {
  readonly params: z.input<E['params']>;
  readonly query: z.input<E['query']>;
  readonly body: z.input<E['body']>;
}

/** What every failed call answers, with the HTTP status of its code. */
export const ErrorReply = z.object({
  error: z.object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()) }),
});
export type ErrorReply = z.infer<typeof ErrorReply>;

export const ProjectPath = z.object({ project: z.string().min(1).max(60) });

/** Paging by an opaque cursor: the last page has `next: null`. */
export const Page = z.object({ cursor: z.string().max(500).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) });

export function pageOf<T extends z.ZodType>(row: T) {
  return z.object({ rows: z.array(row), next: z.string().nullable() });
}

/** Instants travel as integer milliseconds. */
export const At = z.number().int();

/** 提问名 — the name a caller gives to what it asks, constant over its questions: a newer one takes the place of the earlier. */
export const QueryName = z.string().regex(/^[\w-]{1,64}$/);
