import { keepPreviousData, QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Endpoint, ErrorReply } from '@gyre/domain';
import type { z } from 'zod';
import { currentLanguage } from './prefs.ts';

/** Optional where nothing has to be given: an object without a required key. */
type Part<K extends string, T> = string extends keyof T
  ? { readonly [P in K]?: T }
  : Partial<T> extends T
    ? { readonly [P in K]?: T }
    : { readonly [P in K]: T };
/** An endpoint whose body is not JSON takes a file. */
type BodyPart<T> = [T] extends [undefined] ? { readonly body?: Blob } : undefined extends T ? { readonly body?: T } : { readonly body: T };

/** What a call of an endpoint takes: `params`, `query` and `body`, each only where the endpoint has one. */
export type Args<E extends Endpoint> = Part<'params', z.input<E['params']>> &
  Part<'query', z.input<E['query']>> &
  BodyPart<z.input<E['body']>> & { readonly signal?: AbortSignal };
export type Answer<E extends Endpoint> = z.output<E['response']>;

/** 调用失败 — what the server refused and why. `code` is one of the server's error codes, or `network` when nothing answered. */
export class CallError extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;
  constructor(code: string, message: string, status: number, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'CallError';
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

let csrf = '';
/** Remembers the session's CSRF token; every call that changes something carries it. */
export function setCsrf(token: string): void {
  csrf = token;
}

interface LooseArgs {
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** The address of an endpoint with its parameters filled in, for links, downloads and event streams. */
export function addressOf(endpoint: Endpoint, { params = {}, query = {} }: LooseArgs): string {
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(textOf(params[key])));
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([key, value]): [string, string][] =>
      value === undefined || value === null || value === '' ? [] : [[key, textOf(value)]],
    ),
  ).toString();
  return search === '' ? path : `${path}?${search}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * 取文件 — calls an endpoint that answers with a file.
 *
 * @throws CallError when the server refuses or does not answer
 */
export async function callForFile<E extends Endpoint>(endpoint: E, args: Args<E>): Promise<Blob> {
  const response = await exchange(endpoint, args);
  if (!response.ok) throw await refusal(response);
  return await response.blob();
}

async function exchange(endpoint: Endpoint, args: LooseArgs): Promise<Response> {
  const headers: Record<string, string> = { 'accept-language': currentLanguage() };
  if (endpoint.method !== 'GET') headers['x-csrf-token'] = csrf;
  const json = endpoint.request === 'json' && args.body !== undefined;
  if (json) headers['content-type'] = 'application/json';
  try {
    return await fetch(addressOf(endpoint, args), {
      method: endpoint.method,
      headers,
      credentials: 'same-origin',
      signal: args.signal ?? null,
      body: json ? JSON.stringify(args.body) : ((args.body ?? null) as BodyInit | null),
    });
  } catch (error) {
    if (args.signal?.aborted === true) throw error;
    throw new CallError('network', '', 0);
  }
}

async function refusal(response: Response): Promise<CallError> {
  const reply = ErrorReply.safeParse(await response.json().catch(() => null));
  if (!reply.success) return new CallError('internal', `HTTP ${response.status} ${response.statusText}`.trim(), response.status);
  const { code, message, details } = reply.data.error;
  return new CallError(code, message, response.status, details);
}

/**
 * 调用接口 — one call of the API, its answer parsed by the contract.
 *
 * @throws CallError when the server refuses or does not answer; an AbortError when `signal` fires
 */
export async function call<E extends Endpoint>(endpoint: E, args: Args<E>): Promise<Answer<E>> {
  const response = await exchange(endpoint, args);
  if (!response.ok) {
    const error = await refusal(response);
    if (error.status === 401 && !endpoint.path.startsWith('/api/session'))
      void client.invalidateQueries({ queryKey: ['GET /api/session'] });
    throw error;
  }
  const text = response.status === 204 ? '' : await response.text();
  const parsed = endpoint.response.safeParse(text === '' ? null : JSON.parse(text));
  if (parsed.success) return parsed.data as Answer<E>;
  const where = parsed.error.issues[0];
  throw new CallError('contract', `${endpoint.path}: ${where?.path.join('.') ?? ''} ${where?.message ?? ''}`, response.status);
}

/** The one cache of answers. */
export const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: true,
      retry: (count, error) => count < 2 && error instanceof CallError && (error.code === 'network' || error.status >= 502),
    },
  },
});

function keyOf(endpoint: Endpoint, { params, query, body }: LooseArgs): readonly unknown[] {
  return [`${endpoint.method} ${endpoint.path}`, params ?? {}, query ?? {}, body ?? null];
}

/** Drops a call that {@link useCall} has under way; the server hears of it and stops too. */
export async function stopCall<E extends Endpoint>(endpoint: E, args: Args<E>): Promise<void> {
  await client.cancelQueries({ queryKey: keyOf(endpoint, args), exact: true });
}

export interface CallOptions<A = unknown> {
  readonly enabled?: boolean;
  /** Ask again every so many milliseconds while the page is visible. */
  readonly everyMs?: number | ((answer: A | undefined) => number);
  /** Keep showing the last answer while the next one, for other arguments, is on its way. */
  readonly keep?: boolean;
  readonly staleMs?: number;
}

/** Reads an endpoint and keeps the answer; the earlier request is cancelled when the arguments change. */
export function useCall<E extends Endpoint>(endpoint: E, args: Args<E>, options: CallOptions<Answer<E>> = {}) {
  const every = options.everyMs;
  return useQuery<Answer<E>, CallError>({
    queryKey: keyOf(endpoint, args),
    queryFn: ({ signal }) => call(endpoint, { ...args, signal }),
    enabled: options.enabled ?? true,
    ...(every === undefined ? {} : { refetchInterval: typeof every === 'number' ? every : (query) => every(query.state.data) }),
    ...(options.staleMs === undefined ? {} : { staleTime: options.staleMs }),
    ...(options.keep === true ? { placeholderData: keepPreviousData } : {}),
  });
}

type RowOf<E extends Endpoint> = Answer<E> extends { rows: (infer R)[] } ? R : never;

/** The call of the page a cursor points to: in the query, or of a question that is posted in its body. */
function turnedTo<E extends Endpoint>(endpoint: E, args: LooseArgs, cursor: string | undefined): Args<E> {
  const turned =
    endpoint.method === 'POST'
      ? { ...args, body: { ...(args.body as object), page: { cursor } } }
      : { ...args, query: { ...args.query, cursor } };
  return turned as unknown as Args<E>;
}

/** Reads a list page by page along its cursor: `rows` so far, `fetchNextPage` for more. */
export function usePages<E extends Endpoint>(
  endpoint: E,
  args: Args<E>,
  options: { readonly enabled?: boolean; readonly everyMs?: number } = {},
) {
  const loose = args as LooseArgs;
  const pages = useInfiniteQuery({
    queryKey: [...keyOf(endpoint, loose), 'pages'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) => call(endpoint, { ...turnedTo(endpoint, loose, pageParam), signal }),
    getNextPageParam: (last) => (last as { next: string | null }).next ?? undefined,
    enabled: options.enabled ?? true,
    placeholderData: keepPreviousData,
    ...(options.everyMs === undefined ? {} : { refetchInterval: options.everyMs }),
  });
  const rows = (pages.data?.pages ?? []).flatMap((page) => (page as { rows: RowOf<E>[] }).rows);
  const error = pages.error as CallError | null;
  /** What a list shows of the pages: spread it into `ListPage` or `Listing`. */
  const listing = {
    rows,
    loading: pages.isLoading,
    error,
    retry: () => void pages.refetch(),
    hasMore: pages.hasNextPage,
    loadingMore: pages.isFetchingNextPage,
    onMore: () => void pages.fetchNextPage(),
  };
  return { ...pages, rows, first: pages.data?.pages[0], error, listing };
}

/** Calls an endpoint that changes something. Afterwards everything on screen is asked again. */
export function useAct<E extends Endpoint>(endpoint: E, options: { readonly onDone?: (answer: Answer<E>) => void } = {}) {
  const queries = useQueryClient();
  return useMutation<Answer<E>, CallError, Args<E>>({
    mutationFn: (args) => call(endpoint, args),
    onSuccess: async (answer) => {
      options.onDone?.(answer);
      await queries.invalidateQueries();
    },
    // What conflicts with what the page shows: it is not up to date.
    onError: async ({ status }) => {
      if (status === 409) await queries.invalidateQueries();
    },
  });
}
