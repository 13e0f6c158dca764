import { contract } from '@gyre/domain/api/contract';
import type { Endpoint } from '@gyre/domain/api/endpoint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { protocols } from '../intake/index.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { openApiDocument } from './openapi.ts';
import { openTestApp } from './testing.ts';

const Reference = z.strictObject({ $ref: z.string().startsWith('#/components/') });
const Media = z.record(z.string(), z.strictObject({ schema: z.record(z.string(), z.unknown()) }));
const Parameter = z.strictObject({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean(),
  schema: z.record(z.string(), z.unknown()),
  description: z.string().optional(),
});
const Answer = z.strictObject({ description: z.string().min(1), content: Media.optional() });
const Operation = z.strictObject({
  operationId: z.string(),
  tags: z.array(z.string()).length(1),
  summary: z.string().regex(/\p{Script=Han}.* · .*[a-z]/u, 'in Chinese and in English'),
  security: z.array(
    z.record(z.enum(['session', 'token']), z.array(z.string())).or(z.partialRecord(z.enum(['session', 'token']), z.array(z.string()))),
  ),
  'x-permission': z.string().optional(),
  parameters: z.array(z.union([Reference, Parameter])).optional(),
  requestBody: z.strictObject({ required: z.boolean().optional(), description: z.string().optional(), content: Media }).optional(),
  responses: z.record(z.string().regex(/^[1-5]\d\d$/), z.union([Reference, Answer])),
});
const Document = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.object({ title: z.string(), version: z.string(), license: z.object({ identifier: z.literal('Apache-2.0') }) }),
  servers: z.array(z.object({ url: z.string() })),
  paths: z.record(z.string().startsWith('/'), z.partialRecord(z.enum(['get', 'post', 'put', 'patch', 'delete']), Operation)),
  components: z.strictObject({
    schemas: z.record(z.string(), z.record(z.string(), z.unknown())),
    responses: z.record(z.string(), Answer),
    securitySchemes: z.record(z.string(), z.record(z.string(), z.unknown())),
    parameters: z.record(z.string(), Parameter),
  }),
});

const text = JSON.stringify(openApiDocument(protocols));
const document = Document.parse(JSON.parse(text));
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);
const endpoints = Object.values(contract).flatMap((group) => Object.values<Endpoint>(group));

function at(value: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((found, step) => (found as Readonly<Record<string, unknown>> | undefined)?.[step], value);
}

let ledgers: TestLedgers;
beforeAll(async () => {
  ledgers = await embeddedLedger.open();
});
afterAll(() => ledgers.close());

describe('the OpenAPI document', () => {
  test('describes every endpoint of the contract with its words and its schemas', () => {
    const described = endpoints.map((endpoint) => {
      const operation = document.paths[endpoint.path]?.[endpoint.method.toLowerCase() as 'get'];
      return [endpoint.path, operation?.summary, operation?.requestBody !== undefined, operation?.security.length === 0];
    });
    const declared = endpoints.map((endpoint) => [
      endpoint.path,
      `${endpoint.summary.zh} · ${endpoint.summary.en}`,
      endpoint.request === 'binary' || !(endpoint.body instanceof z.ZodUndefined),
      endpoint.permission === 'public',
    ]);
    expect(described).toEqual(declared);
  });

  test('describes every route of every intake protocol', () => {
    const routes = protocols.flatMap((protocol) => protocol.routes);
    expect(routes.length).toBeGreaterThan(15);
    expect(routes.filter(({ method, path }) => document.paths[path]?.[method.toLowerCase() as 'get'] === undefined)).toEqual([]);
  });

  test('names each operation once and each path parameter exactly', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const named = operations.map(({ path }) => [path, [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])]);
    const described = operations.map(({ path, operation }) => [
      path,
      (operation.parameters ?? []).flatMap((p) => ('name' in p && p.in === 'path' ? [p.name] : [])),
    ]);
    expect(described).toEqual(named);
  });

  test('refers only to what it contains', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"(#[^"]+)"/g)].map((match) => match[1] ?? '');
    expect(references.length).toBeGreaterThan(100);
    const missing = references.filter((reference) => at(document, reference.slice(2).split('/')) === undefined);
    expect(missing).toEqual([]);
    expect(JSON.stringify(document)).not.toContain('$defs');
  });

  test('is served to anyone, and every path of it has a handler', async () => {
    const { app } = await openTestApp(ledgers);
    const served = await app.request('/api/openapi.json');
    expect(await served.text()).toBe(text);
    const unrouted: string[] = [];
    for (const { path, method } of operations) {
      const body = method === 'get' ? {} : { body: '' };
      const response = await app.request(path.replaceAll(/\{\w+\}/g, 'x'), { method: method.toUpperCase(), ...body });
      if ((await response.text()).includes('"there is no ')) unrouted.push(`${method} ${path}`);
    }
    expect(unrouted).toEqual([]);
  });

  test('says what a caller must know: sample of one operation', () => {
    expect(document.paths['/api/projects/{project}/customers/{customer}/timeline']?.get).toMatchObject({
      operationId: 'people.timeline',
      tags: ['customers'],
      'x-permission': 'view',
      security: [{ session: [] }, { token: [] }],
      parameters: [
        { name: 'project', in: 'path', required: true, schema: { type: 'string', minLength: 1, maxLength: 60 } },
        { name: 'customer', in: 'path', required: true, schema: { type: 'integer', exclusiveMinimum: 0 } },
        { name: 'cursor', in: 'query', required: false },
        { name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 } },
        { name: 'name', in: 'query', required: false, schema: { type: 'string' } },
      ],
    });
  });
});
