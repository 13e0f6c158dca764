/** 接口地址 — the project of a server the shop works with, and what lets it in. */
export interface Place {
  /** Origin of the server, without a slash at the end. */
  readonly url: string;
  readonly project: string;
  readonly token: string;
}

/** What a server says of one thing. */
export type Row = Readonly<Record<string, unknown>>;

/** 接口 — one call of the project's API. @throws Error for an answer that is not 200, or none */
export type Call = (path: string, body?: object) => Promise<unknown>;

/** The API of a project: what has a body is posted. */
export function apiOf({ url, project, token }: Place, signal: AbortSignal): Call {
  return async (path, body) => {
    const response = await fetch(`${url}/api/projects/${encodeURIComponent(project)}${path}`, {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      signal,
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return await response.json();
  };
}

/** What is no object says nothing. */
export function rowOf(value: unknown): Row {
  return typeof value === 'object' && value !== null ? (value as Row) : {};
}

/** What is no list is empty. */
export function rowsOf(value: unknown): Row[] {
  return Array.isArray(value) ? value.map(rowOf) : [];
}
