import type { IntakeProtocol } from '../intake/index.ts';

type Json = { readonly [name: string]: unknown };

const ERROR_401 = { $ref: '#/components/responses/Error401' };
const ERROR_400 = { $ref: '#/components/responses/Error400' };
const ERROR_429 = { $ref: '#/components/responses/Error429' };
const OBJECT = { type: 'object', additionalProperties: true };

/** Paths outside the contract: what SDKs, mail programs and supervisors speak. */
export function outsidePaths(protocols: readonly IntakeProtocol[]): Readonly<Record<string, Json>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const protocol of protocols) {
    for (const { method, path } of protocol.routes) (paths[path] ??= {})[method.toLowerCase()] = intakeOperation(protocol, method, path);
  }
  return { ...paths, ...documentPaths(), ...unsubscribePaths(), ...inboxPaths(), ...inboundPaths(), ...healthPaths() };
}

function intakeOperation(protocol: IntakeProtocol, method: string, path: string): Json {
  const body = {
    required: true,
    description: '不看 Content-Type；可用 gzip · Content-Type is ignored; gzip is recognised',
    content: { '*/*': { schema: { type: 'string', format: 'binary' } } },
  };
  return {
    operationId: `intake.${protocol.name}.${method.toLowerCase()}.${path.replaceAll(/\W+/g, '_').replaceAll(/^_|_$/g, '')}`,
    tags: ['intake'],
    summary: `收数：${protocol.name} 协议 · Intake by the ${protocol.name} protocol; answered after the durable commit`,
    security: [],
    'x-permission': 'write key',
    ...(method === 'POST' ? { requestBody: body } : {}),
    responses: {
      '200': { description: '已落盘 · stored durably; bad records are quarantined, not refused' },
      '400': ERROR_400,
      '401': ERROR_401,
      ...(protocol.retries ? { '429': ERROR_429 } : {}),
    },
  };
}

function documentPaths(): Readonly<Record<string, Json>> {
  const operation = (id: string, zh: string, en: string, parameter: Json): Json => ({
    get: {
      operationId: id,
      tags: ['intake'],
      summary: `${zh} · ${en}`,
      security: [],
      parameters: [parameter],
      responses: { '200': { description: 'OK', content: { 'application/json': { schema: OBJECT } } }, '401': ERROR_401 },
    },
  });
  const text = { type: 'string' };
  return {
    '/v1/projects/{key}/settings': operation('intake.settings', 'Segment 浏览器 SDK 的配置', 'Settings document of Segment’s browser SDK', {
      name: 'key',
      in: 'path',
      required: true,
      schema: text,
    }),
    '/sourceConfig': operation(
      'intake.sourceConfig',
      'RudderStack 浏览器 SDK 的配置',
      'Source configuration of RudderStack’s browser SDK',
      {
        name: 'writeKey',
        in: 'query',
        required: false,
        schema: text,
      },
    ),
  };
}

function unsubscribePaths(): Readonly<Record<string, Json>> {
  const html = { 'text/html': { schema: { type: 'string' } } };
  const token = { name: 'token', in: 'path', required: true, schema: { type: 'string' } };
  const form = {
    type: 'object',
    properties: { 'List-Unsubscribe': { const: 'One-Click' } },
  };
  const operation = (id: string, summary: string): Json => ({
    operationId: id,
    tags: ['unsubscribe'],
    summary,
    security: [],
    parameters: [token],
  });
  return {
    '/u/{token}': {
      get: {
        ...operation('unsubscribe.ask', '退订页面，打开它不会退订 · The page with the button; opening it changes nothing'),
        responses: { '200': { description: 'OK', content: html } },
      },
      post: {
        ...operation('unsubscribe.now', '一键退订（RFC 8058） · One-click unsubscribe (RFC 8058)'),
        requestBody: { content: { 'application/x-www-form-urlencoded': { schema: form }, 'multipart/form-data': { schema: form } } },
        responses: {
          '200': { description: '已退订 · unsubscribed', content: html },
          '404': { description: '链接无效 · not one of our tokens', content: html },
        },
      },
    },
  };
}

const TOKEN = {
  name: 'token',
  in: 'query',
  required: false,
  schema: { type: 'string' },
  description: '不能发送请求头时使用 · where no header can be sent',
};

function inboxPaths(): Readonly<Record<string, Json>> {
  const json = { 'application/json': { schema: OBJECT } };
  const operation = (id: string, summary: string, parameters: readonly Json[], content: Json): Json => ({
    operationId: id,
    tags: ['inbox'],
    summary,
    security: [],
    'x-permission': 'inbox token',
    parameters: [TOKEN, ...parameters],
    responses: { '200': { description: 'OK', content }, '400': ERROR_400, '401': ERROR_401 },
  });
  const number = (name: string, place: string): Json => ({ name, in: place, required: false, schema: { type: 'integer', minimum: 0 } });
  const named = (name: string, schema: Json): Json => ({ name, in: 'path', required: true, schema });
  const act = { type: 'string', enum: ['seen', 'click', 'dismiss'] };
  return {
    '/inbox/messages': {
      get: operation(
        'inbox.messages',
        '站内信列表，新的在前 · The customer’s inbox, newest first',
        [number('after', 'query'), number('limit', 'query')],
        json,
      ),
    },
    '/inbox/messages/{id}/{act}': {
      post: operation(
        'inbox.act',
        '已看、点击、删除 · Seen, clicked, dismissed',
        [named('id', { type: 'string' }), named('act', act)],
        json,
      ),
    },
    '/inbox/stream': {
      get: operation(
        'inbox.stream',
        '站内信事件流，可断点续传 · Server-sent events, resumed by Last-Event-ID',
        [number('after', 'query')],
        {
          'text/event-stream': { schema: { type: 'string' } },
        },
      ),
    },
  };
}

function inboundPaths(): Readonly<Record<string, Json>> {
  const parameters = ['project', 'channel', 'provider', 'token'].map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const operation = (method: string): Json => ({
    operationId: `inbound.${method}`,
    tags: ['inbound'],
    summary: '服务商的回执与回复 · Receipts and replies, in the provider’s own form',
    security: [],
    'x-permission': 'token in the address',
    parameters,
    responses: { '200': { description: '已保存 · taken durably' }, '404': { description: '没有这个地址 · no such address' } },
  });
  return { '/in/{project}/{channel}/{provider}/{token}': { get: operation('get'), post: operation('post') } };
}

function healthPaths(): Readonly<Record<string, Json>> {
  const answer = (description: string): Json => ({ description, content: { 'application/json': { schema: OBJECT } } });
  return {
    '/healthz': {
      get: {
        operationId: 'health.process',
        tags: ['health'],
        summary: '进程在运行 · The process answers',
        security: [],
        responses: { '200': answer('OK') },
      },
    },
    '/readyz': {
      get: {
        operationId: 'health.ready',
        tags: ['health'],
        summary: '存储已打开、管线在运行 · Stores open and pipelines running',
        security: [],
        responses: { '200': answer('ready'), '503': answer('not ready yet') },
      },
    },
  };
}
