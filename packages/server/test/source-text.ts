import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the clone. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A source file of the repository, by its path from the root with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** All TypeScript files under a folder of the clone. */
export function sourcesUnder(folder: string): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.parentPath.includes('node_modules'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !path.includes('/dist/'))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/** Tests and what only they use: free of the arrows between rooms. */
export function isTest(path: string): boolean {
  return /\.test\.tsx?$|\/testing(\/|\.ts$)|\/test\/|\/conformance\/|\/fixtures\//.test(path);
}

const TOKEN = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|`(?:\\[\s\S]|[^`\\])*`|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g;

/** The text without comments; strings stay. */
export function withoutComments(text: string): string {
  return text.replace(TOKEN, (token) => (token.startsWith('/') ? ' ' : token));
}

/** The text literals of a file, templates with what is filled in left out. */
export function literalsOf(text: string): string[] {
  return [...text.matchAll(TOKEN)]
    .map(([token]) => token)
    .filter((token) => !token.startsWith('/'))
    .map((token) => token.slice(1, -1).replace(/\$\{[^}]*\}/g, ' '));
}

const IMPORT = /(?:^|\n)\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;
const STARTED = /new URL\(\s*['"](\.[^'"]+\.ts)['"],\s*import\.meta\.url/g;

/** What a file imports, as written. */
export function importsOf(file: SourceFile): string[] {
  return [...withoutComments(file.text).matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? '');
}

/** Programs a file starts by address: workers and processes. */
export function startedBy(file: SourceFile): string[] {
  return [...withoutComments(file.text).matchAll(STARTED)].map((match) => match[1] ?? '');
}

/** A relative import as a path from the root; others stay as they are. */
export function resolved(file: SourceFile, specifier: string): string {
  return specifier.startsWith('.') ? join(dirname(file.path), specifier).replaceAll('\\', '/') : specifier;
}
