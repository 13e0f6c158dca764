import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ANALYSES } from '@gyre/domain/analyses/registry';
import { contract } from '@gyre/domain/api/contract';
import { Permission } from '@gyre/domain/api/endpoint';
import { OWN_EVENTS } from '@gyre/domain/events';
import { Category, Channel } from '@gyre/domain/reach/channel';
import { MessageFailure, MessageState, WithheldReason } from '@gyre/domain/reach/message';
import { describe, expect, test } from 'vitest';
import { PROVIDER_KINDS } from '../src/channels/index.ts';
import { commands } from '../src/cli/registry.ts';
import { SETTINGS } from '../src/config.ts';
import { evaluations } from '../src/eval/index.ts';
import { protocols } from '../src/intake/index.ts';
import { ROOT } from './source-text.ts';

/** All pages of one language as one text. */
function docsIn(language: string): string {
  const folder = join(ROOT, 'docs', language);
  if (!existsSync(folder)) return '';
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.md'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
}

describe.each(['zh', 'en'])('the documentation in %s', (language) => {
  const docs = docsIn(language);
  const undocumented = (names: readonly string[]): string[] => names.filter((name) => !docs.includes(name));

  test('names every setting with its flag', () => {
    expect(undocumented(SETTINGS.flatMap((s) => [`\`${s.name}\``, `--${s.flag}`]))).toEqual([]);
  });

  test('names every command', () => {
    expect(undocumented(commands.map((c) => `gyre ${c.name}`))).toEqual([]);
  });

  test('names every computation', () => {
    expect(undocumented(evaluations.map((one) => `gyre eval ${one.name}`))).toEqual([]);
  });

  test('has a section on every analysis', () => {
    const page = readFileSync(join(ROOT, 'docs', language, 'analyses.md'), 'utf8');
    const sections = new Set(Array.from(page.matchAll(/^## .*`(\w+)`$/gm), (m) => m[1]));
    expect(ANALYSES.map(({ kind }) => kind).filter((kind) => !sections.has(kind))).toEqual([]);
  });

  test('names every intake protocol and its routes', () => {
    expect(undocumented(protocols.flatMap((p) => [p.name, ...p.routes.map((r) => r.path)]))).toEqual([]);
  });

  test('names every channel, category, state, failure and reason of a message', () => {
    const words = [Channel, Category, MessageState, MessageFailure, WithheldReason].flatMap((of): readonly string[] => of.options);
    expect(undocumented(words.map((word) => `\`${word}\``))).toEqual([]);
  });

  test('names every event that reaching customers writes', () => {
    const written = OWN_EVENTS.slice(OWN_EVENTS.indexOf('$campaign_entered'));
    expect(undocumented(written.map((name) => `\`${name}\``))).toEqual([]);
  });

  test('names every permission', () => {
    expect(undocumented(Permission.options.map((permission) => `| \`${permission}\` |`))).toEqual([]);
  });

  test('names every kind of provider', () => {
    expect(undocumented(PROVIDER_KINDS.map((p) => `\`${p.kind}\``))).toEqual([]);
  });

  test('names every group of the API', () => {
    const groups = new Set(Object.values(contract).flatMap((endpoints) => Object.values(endpoints).map((e) => `\`${e.group}\``)));
    expect(undocumented([...groups])).toEqual([]);
  });
});

/** The address GitHub gives a heading. */
function addressOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

test('links between pages lead to a page, and a heading of it, that exists', () => {
  const pages = new Map(
    ['zh', 'en'].flatMap((language) =>
      readdirSync(join(ROOT, 'docs', language)).map((name) => [
        `${language}/${name}`,
        readFileSync(join(ROOT, 'docs', language, name), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, ''),
      ]),
    ),
  );
  const headings = (text: string): Set<string> => new Set(Array.from(text.matchAll(/^#+ (.+)$/gm), (m) => addressOf(m[1] ?? '')));
  const broken = [...pages].flatMap(([path, text]) =>
    Array.from(text.matchAll(/\]\(([\w-]+\.md)?(?:#([^)]+))?\)/g)).flatMap(([link, page, heading]) => {
      const target = page === undefined ? path : `${path.slice(0, 2)}/${page}`;
      const there = pages.get(target);
      return there !== undefined && (heading === undefined || headings(there).has(heading)) ? [] : [`${path}: ${link}`];
    }),
  );
  expect(broken).toEqual([]);
});

test('both languages have the same pages', () => {
  const pages = (language: string): string[] =>
    existsSync(join(ROOT, 'docs', language))
      ? readdirSync(join(ROOT, 'docs', language), { recursive: true })
          .map(String)
          .toSorted()
      : [];
  expect(pages('zh')).toEqual(pages('en'));
});
