import { expect } from 'vitest';
import { contract } from '@gyre/domain/api/contract';
import type { Endpoint } from '@gyre/domain/api/endpoint';
import { API_TOKEN, type GyreProcess } from './gyre-process.ts';
import { PROJECT } from './campaign.ts';

/** Calls the API with any token; the status and the text. */
export async function callAs(
  server: GyreProcess,
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; text: string }> {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  return { status: response.status, text: await response.text() };
}

/** A token that may do what a viewer may. */
export async function viewerToken(server: GyreProcess): Promise<string> {
  const made = await server.api<{ token: string }>('POST', '/api/tokens', { name: 'viewer', scopes: ['view'] });
  return made.token;
}

interface Fill {
  readonly params: Readonly<Record<string, string | number>>;
  readonly query: Readonly<Record<string, string | number>>;
}

/** Every JSON answer a GET of the API's contract gives a token, by path. Paths whose parameters are not given are left out. */
export async function everyAnswer(server: GyreProcess, token: string, { params, query }: Fill): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  const endpoints = Object.values(contract).flatMap((group) => Object.values<Endpoint>(group));
  for (const endpoint of endpoints.filter((one) => one.method === 'GET' && one.reply === 'json' && one.permission === 'view')) {
    const names = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
    if (names.some((name) => params[name] === undefined)) continue;
    const path = names.reduce((text, name) => text.replace(`{${name}}`, encodeURIComponent(String(params[name]))), endpoint.path);
    const asked = Object.entries(query).filter(([name]) => name in endpoint.query.shape);
    const answer = await callAs(server, token, 'GET', `${path}?${asked.map(([name, value]) => `${name}=${value}`).join('&')}`);
    expect(answer.status, `${path}: ${answer.text}`).toBe(200);
    answers.set(path, answer.text);
  }
  return answers;
}

/** Which of `secrets` a text holds. */
export function leaks(text: string, secrets: readonly string[]): string[] {
  return secrets.filter((secret) => text.includes(secret));
}

/** What the operator's log says of an act. */
export async function auditOf(server: GyreProcess, act: string): Promise<{ subject: string; details: unknown }[]> {
  const page = await server.api<{ rows: { subject: string; details: unknown }[] }>('GET', `/api/audit?act=${act}`);
  return page.rows;
}

/** One-click unsubscribe as a mail provider does it: RFC 8058, a POST without cookies to the address of the header. */
export async function unsubscribeByHeader(header: string | undefined): Promise<number> {
  const url = /<(http[^>]+)>/.exec(header ?? '')?.[1];
  if (url === undefined) throw new Error(`no address in List-Unsubscribe: ${header}`);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  });
  await response.arrayBuffer();
  return response.status;
}

/** An export made and fetched by an API token, as text. */
export async function apiExport(server: GyreProcess, subject: string, reveal: boolean): Promise<string> {
  const job = await server.api<{ id: string }>('POST', `${PROJECT}/exports`, { subject, format: 'ndjson', reveal });
  for (;;) {
    const jobs = await server.api<{ rows: { id: string; state: string }[] }>('GET', `${PROJECT}/jobs?limit=200`);
    const state = jobs.rows.find((one) => one.id === job.id)?.state;
    if (state === 'done') break;
    if (state !== 'running' && state !== 'ready') throw new Error(`export ${state}`);
  }
  const file = await fetch(`${server.url}${PROJECT}/jobs/${job.id}/file`, { headers: { authorization: `Bearer ${API_TOKEN}` } });
  return await file.text();
}
