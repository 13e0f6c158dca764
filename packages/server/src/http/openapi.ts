import { contract } from '@gyre/domain/api/contract';
import { ErrorReply, type Endpoint } from '@gyre/domain/api/endpoint';
import { MetricNode } from '@gyre/domain/api/metrics';
import { Rule } from '@gyre/domain/rules/rule';
import { z } from 'zod';
import { ERRORS, type ErrorCode } from '../errors.ts';
import type { IntakeProtocol } from '../intake/index.ts';
import { CSRF_HEADER, SESSION_COOKIE } from './guard.ts';
import { outsidePaths } from './openapi-outside.ts';

export type Json = { readonly [name: string]: unknown };

const ERROR_SCHEMA = { $ref: '#/components/schemas/Error' };

/** 接口文档 — OpenAPI 3.1 of the whole server: every endpoint of the contract, and the routes SDKs and mail programs speak. */
export function openApiDocument(protocols: readonly IntakeProtocol[]): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [path, operations] of Object.entries(outsidePaths(protocols))) paths[path] = { ...operations };
  for (const [group, endpoints] of Object.entries<Readonly<Record<string, Endpoint>>>(contract)) {
    for (const [name, endpoint] of Object.entries(endpoints)) {
      const at = (paths[endpoint.path] ??= {});
      at[endpoint.method.toLowerCase()] = operationOf(`${group}.${name}`, endpoint);
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gyre 环流',
      version: '0.1.0',
      description:
        '环流的全部接口。时刻为 1970 年以来的整数毫秒。\n\nEverything Gyre can do. Instants are integer milliseconds since 1970.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: components(),
  };
}

function components(): Json {
  const statuses = new Map<number, ErrorCode[]>();
  for (const [code, status] of Object.entries(ERRORS) as [ErrorCode, number][])
    statuses.set(status, [...(statuses.get(status) ?? []), code]);
  const responses = [...statuses, [500, ['bug']] as const].map(([status, codes]) => [
    `Error${status}`,
    { description: `code: ${codes.join(', ')}`, content: { 'application/json': { schema: ERROR_SCHEMA } } },
  ]);
  return {
    schemas: { Error: schemaOf(ErrorReply), ...sharedSchemas() },
    responses: Object.fromEntries(responses),
    securitySchemes: {
      session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE, description: '控制台登录 · the console’s session' },
      token: { type: 'http', scheme: 'bearer', description: 'API 密钥 · an API token, `gyre_…`' },
    },
    parameters: {
      csrf: {
        name: CSRF_HEADER,
        in: 'header',
        required: false,
        schema: { type: 'string' },
        description: '用会话登录时必填，值来自 GET /api/session · required with the session cookie: the csrf value of GET /api/session',
      },
    },
  };
}

function operationOf(id: string, endpoint: Endpoint): Json {
  const { summary } = endpoint;
  const hasBody = endpoint.request === 'binary' || !(endpoint.body instanceof z.ZodUndefined);
  const csrf = endpoint.method === 'GET' || endpoint.permission === 'public' ? [] : [{ $ref: '#/components/parameters/csrf' }];
  return {
    operationId: id,
    tags: [endpoint.group],
    summary: `${summary.zh} · ${summary.en}`,
    security: securityOf(endpoint),
    'x-permission': endpoint.permission,
    parameters: [...parametersOf('path', endpoint.params), ...parametersOf('query', endpoint.query), ...csrf],
    ...(hasBody
      ? { requestBody: { required: !(endpoint.body instanceof z.ZodOptional), content: contentOf(endpoint.request, endpoint.body) } }
      : {}),
    responses: {
      '200': { description: 'OK', content: contentOf(endpoint.reply, endpoint.response) },
      ...Object.fromEntries(failuresOf(endpoint, hasBody).map((status) => [status, { $ref: `#/components/responses/Error${status}` }])),
    },
  };
}

function securityOf(endpoint: Endpoint): Json[] {
  if (endpoint.permission === 'public') return [];
  return endpoint.permission === 'signed-in' ? [{ session: [] }] : [{ session: [] }, { token: [] }];
}

function failuresOf(endpoint: Endpoint, hasBody: boolean): number[] {
  const isChange = endpoint.method !== 'GET';
  return [
    400,
    ...(endpoint.permission === 'public' && !isChange ? [] : [401, 403]),
    ...(endpoint.path.includes('{') ? [404] : []),
    ...(isChange ? [409] : []),
    ...(hasBody ? [413] : []),
    ...(/session|account/.test(endpoint.path) && isChange ? [429] : []),
    500,
  ];
}

function parametersOf(where: 'path' | 'query', schema: z.ZodObject): Json[] {
  return Object.entries(schema.shape).map(([name, field]) => ({
    name,
    in: where,
    required: where === 'path' || !field.safeParse(undefined).success,
    schema: schemaOf(field, 'output'),
  }));
}

function contentOf(wire: Endpoint['reply'], schema: z.ZodType): Json {
  if (wire === 'binary') return { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };
  return { [wire === 'events' ? 'text/event-stream' : 'application/json']: { schema: schemaOf(schema) } };
}

/** Schemas that refer to themselves stand once among the components, by the id they give themselves. */
function sharedSchemas(): Json {
  const { $defs } = z.toJSONSchema(z.object({ rule: Rule, node: MetricNode }), { io: 'input', unrepresentable: 'any' });
  return pointed($defs ?? {});
}

/** Definitions of a schema live among the components. */
function pointed<T>(schema: T): T {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as T;
}

/** JSON Schema 2020-12 of a schema, as callers write it. Coerced parameters are described by what they become. */
function schemaOf(schema: z.ZodType, side: 'input' | 'output' = 'input'): Json {
  const { $schema: _, $defs: __, ...rest } = z.toJSONSchema(schema, { io: side, unrepresentable: 'any' }) as Record<string, unknown>;
  return pointed(rest);
}
