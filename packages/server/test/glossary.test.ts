import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isTest, ROOT, sourcesUnder, withoutComments } from './source-text.ts';

/** Names that end in a forbidden word and are right all the same, each with its reason. */
const ALLOWED: Readonly<Record<string, string>> = {
  isSecretField: 'a field of a JSON body, not a property of an event',
  Fields: 'what an SDK sent, before any of it is a property',
  Field: 'a column of a PostgreSQL answer; in the console a field of a form',
  PasswordField: 'a field of a form',
  SearchField: 'a field of a form',
  basicUser: 'the user name of HTTP basic authentication',
  Contact: 'where a customer can be reached, not the customer',
  objects: 'rows of DuckDB as JavaScript objects',
  FunnelStep: 'a step of a funnel, not of a journey',
  NodeStep: 'what one decision of a node leads to',
  FeedStep: 'one change of the live feed',
  DrawFields: 'fields of a form',
  TemplateField: 'a field of a form',
  AmongField: 'a field of a form',
  RangeField: 'a field of a form',
  ZoneField: 'a field of a form',
  FunnelSteps: 'the steps of a funnel, not of a journey',
  TokenBucket: 'the algorithm of that name, not the arm a customer is in',
  providerBucket: 'see TokenBucket',
  BasicsStep: 'a step of the editor, not of a journey',
  BudgetStep: 'a step of the editor, not of a journey',
  ConfirmStep: 'a step of the editor, not of a journey',
  ContentStep: 'a step of the editor, not of a journey',
  LimitsStep: 'a step of the editor, not of a journey',
  TriggerStep: 'a step of the editor, not of a journey',
};

/** Words of the column *never*, each with the concept it would blur. */
function forbiddenWords(): Map<string, string> {
  const words = new Map<string, string>();
  for (const line of readFileSync(join(ROOT, 'GLOSSARY.md'), 'utf8').split('\n')) {
    const [concept, , never] = line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (never === undefined || concept === undefined || never === 'never' || /^-+$/.test(never)) continue;
    for (const word of never.split(',')) if (word.trim() !== '') words.set(plain(word.trim()), concept);
  }
  return words;
}

/** `deadLetters` and `dead letter` are one: lower case, words apart, the last one singular. */
function plain(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]/g, ' ')
    .toLowerCase();
  return words.replace(/(?<=[a-z]{2})ies$/, 'y').replace(/(?<=[^s])s$/, '');
}

const EXPORT = /\bexport\s+(?:async\s+)?(?:abstract\s+)?(?:const|function\*?|class|interface|type)\s+([A-Za-z_$][\w$]*)/g;
const TABLE = /\bcreate table (?:if not exists )?([a-z_]+)/g;

function names(): { name: string; path: string }[] {
  const files = ['domain', 'server', 'console']
    .flatMap((name) => sourcesUnder(`packages/${name}/src`))
    .filter((file) => !isTest(file.path));
  return files.flatMap(({ path, text }) => {
    const code = withoutComments(text);
    return [...code.matchAll(EXPORT), ...code.matchAll(TABLE)].map((match) => ({ name: match[1] ?? '', path }));
  });
}

describe('the glossary', () => {
  const forbidden = forbiddenWords();
  const all = names();

  test('is read', () => {
    expect(forbidden.size).toBeGreaterThan(30);
    expect(forbidden.get('audience')).toContain('用户分群');
    expect(all.length).toBeGreaterThan(200);
  });

  test('no exported name or table says with a forbidden word what it is', () => {
    const wrong = all
      .filter(({ name }) => !Object.hasOwn(ALLOWED, name))
      .flatMap(({ name, path }) => {
        const said = plain(name);
        const word = [...forbidden.keys()].find((w) => said === w || said.endsWith(` ${w}`));
        return word === undefined ? [] : [`${path}: ${name} ends in "${word}"; see ${forbidden.get(word)} in GLOSSARY.md`];
      });
    expect(wrong).toEqual([]);
  });

  test('no exception outlives its reason', () => {
    const known = new Set(all.map(({ name }) => name));
    expect(Object.keys(ALLOWED).filter((name) => !known.has(name))).toEqual([]);
  });
});
