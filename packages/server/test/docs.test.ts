import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contract } from '@gyre/domain/api/contract';
import { describe, expect, test } from 'vitest';
import { PROVIDER_KINDS } from '../src/channels/index.ts';
import { commands } from '../src/cli/registry.ts';
import { SETTINGS } from '../src/config.ts';
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

  test('names every intake protocol and its routes', () => {
    expect(undocumented(protocols.flatMap((p) => [p.name, ...p.routes.map((r) => r.path)]))).toEqual([]);
  });

  test('names every kind of provider', () => {
    expect(undocumented(PROVIDER_KINDS.map((p) => `\`${p.kind}\``))).toEqual([]);
  });

  test('names every group of the API', () => {
    const groups = new Set(Object.values(contract).flatMap((endpoints) => Object.values(endpoints).map((e) => `\`${e.group}\``)));
    expect(undocumented([...groups])).toEqual([]);
  });
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
