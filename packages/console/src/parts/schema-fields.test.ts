import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { fieldsOf, type JsonSchema, secretKindOf } from './schema-fields.ts';

const Smtp = z.object({
  host: z.string().min(1).max(255).meta({ title: 'Server', title_zh: '服务器' }),
  port: z.number().int().min(1).max(65_535).default(465),
  secure: z.boolean().default(true),
  auth: z.enum(['login', 'plain']),
  from: z.email().meta({ zh: '发件人', en: 'From' }),
  footer: z.string().max(2000).optional(),
  password: z.string().optional(),
  retries: z.number().int().nullable(),
  tags: z.array(z.string()).default([]),
  days: z.array(z.enum(['mon', 'tue'])).default([]),
});

const fields = fieldsOf(z.toJSONSchema(Smtp, { io: 'input' }) as JsonSchema, ['password'], { port: { zh: '端口', en: 'Port' } });
const field = (name: string) => fields.find((f) => f.name === name);

describe('the fields of a schema', () => {
  test('come in its order', () => {
    expect(fields.map((f) => f.name)).toEqual(['host', 'port', 'secure', 'auth', 'from', 'footer', 'password', 'retries', 'tags', 'days']);
  });

  test.each([
    ['host', 'text'],
    ['port', 'integer'],
    ['secure', 'switch'],
    ['auth', 'choice'],
    ['from', 'text'],
    ['footer', 'long'],
    ['password', 'secret'],
    ['retries', 'integer'],
    ['tags', 'texts'],
    ['days', 'choices'],
  ])('%s is drawn as %s', (name, kind) => {
    expect(field(name)?.kind).toBe(kind);
  });

  test('take their titles from the schema, else from the caller, else are called by name', () => {
    expect(field('host')?.title).toEqual({ zh: '服务器', en: 'Server' });
    expect(field('from')?.title).toEqual({ zh: '发件人', en: 'From' });
    expect(field('port')?.title).toEqual({ zh: '端口', en: 'Port' });
    expect(field('auth')?.title).toEqual({ zh: 'auth', en: 'auth' });
  });

  test('are required only without default, and not when null or absence is allowed', () => {
    expect(fields.filter((f) => f.required).map((f) => f.name)).toEqual(['host', 'auth', 'from']);
    expect(field('port')?.initial).toBe(465);
  });

  test('carry their limits, and none where the schema has none worth showing', () => {
    expect(field('port')).toMatchObject({ min: 1, max: 65_535 });
    expect(field('host')).toMatchObject({ minLength: 1, maxLength: 255 });
    expect(field('retries')).toMatchObject({ min: undefined, max: undefined });
  });

  test('offer the choices of an enum, also of a list of them', () => {
    expect(field('auth')?.options.map((o) => o.value)).toEqual(['login', 'plain']);
    expect(field('days')?.options.map((o) => o.value)).toEqual(['mon', 'tue']);
  });

  test('an e-mail is checked by its format, not by zod’s pattern', () => {
    expect(field('from')).toMatchObject({ format: 'email', pattern: undefined });
  });

  test('are optional when empty text is allowed, and checked as what they otherwise are', () => {
    const replyTo = z.union([z.literal(''), z.email()]).default('');
    expect(one({ replyTo })).toMatchObject({ kind: 'text', required: false, format: 'email', initial: '', options: [] });
  });

  test('have help in both languages', () => {
    const help = { zh: '本机也可', en: 'This machine is fine' };
    expect(one({ host: z.string().meta({ help }) })?.help).toEqual(help);
    expect(one({ host: z.string().describe('A host') })?.help).toEqual({ zh: 'A host', en: 'A host' });
  });

  test('show a secret only where it is none: the name of an account; a private key has lines', () => {
    expect(['user', 'password', 'dkimPrivateKey'].map(secretKindOf)).toEqual(['text', 'secret', 'long']);
  });
});

function one(shape: z.ZodRawShape) {
  return fieldsOf(z.toJSONSchema(z.object(shape), { io: 'input' }) as JsonSchema)[0];
}
