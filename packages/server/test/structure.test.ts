import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { importsOf, isTest, literalsOf, resolved, ROOT, sourcesUnder, startedBy, type SourceFile } from './source-text.ts';

/** 房间 — the rooms of the server from the top down: a room imports only from rooms before it. */
const ROOMS = [
  'access',
  'customers',
  'intake',
  'segments',
  'tags',
  'metrics',
  'analytics',
  'causes',
  'experiments',
  'benefits',
  'risk',
  'channels',
  'content',
  'reach',
  'report',
  'notices',
  'alerts',
  'dashboards',
  'journeys',
  'autopilot',
  'transfer',
  'projects',
  'eval',
  'http',
  'cli',
];
/** The basement, from the bottom up; importable from every room, each only from those before it. */
const BASEMENT = ['stores', 'definition-table', 'pipeline'];
/** Files beside the rooms everybody may import. */
const FLOOR = new Set(['clock', 'errors', 'cursor', 'csv', 'log', 'config', 'settings', 'safe-fetch']);
const SERVER = 'packages/server/src/';

const server = sourcesUnder('packages/server/src');
const all = ['domain', 'engine', 'server', 'console', 'shop'].flatMap((name) => sourcesUnder(`packages/${name}`));

/** `transfer` of `packages/server/src/transfer/jobs.ts`; `main` of `packages/server/src/main.ts`. */
function roomOf(path: string): string {
  return path.slice(SERVER.length).split('/')[0]?.replace(/\.ts$/, '') ?? '';
}

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly file: string;
  readonly target: string;
}

function arrowsOf(file: SourceFile): Arrow[] {
  return [...importsOf(file), ...startedBy(file)]
    .map((specifier) => resolved(file, specifier))
    .filter((target) => target.startsWith(SERVER))
    .map((target) => ({ from: roomOf(file.path), to: roomOf(target), file: file.path, target }))
    .filter((arrow) => arrow.from !== arrow.to);
}

const arrows = server.filter((file) => !isTest(file.path)).flatMap(arrowsOf);

function complaintOf({ from, to, file, target }: Arrow): string | undefined {
  if (FLOOR.has(to)) return undefined;
  if (from === 'main' || from === 'testing') return to === 'main' ? `${file}: nobody imports main.ts` : undefined;
  if (FLOOR.has(from)) return `${file}: a file beside the rooms imports no room, but this one imports ${target}`;
  if (to === 'main') return `${file}: nobody imports main.ts`;
  if (BASEMENT.includes(to)) return basementComplaint(from, to, file, target);
  if (BASEMENT.includes(from)) return `${file}: the basement imports no room, but this one imports ${target}`;
  if (!ROOMS.includes(from) || !ROOMS.includes(to)) return `${file}: "${ROOMS.includes(from) ? to : from}" is no known room`;
  if (ROOMS.indexOf(to) > ROOMS.indexOf(from)) return `${file}: ${from} may not import from ${to}, which comes after it`;
  return target === `${SERVER}${to}/index.ts` ? undefined : `${file}: imports ${target}; another room is entered only through its index.ts`;
}

/** Which engine is at work is known to main.ts, the command line (which opens a stopped home) and nobody else. */
function basementComplaint(from: string, to: string, file: string, target: string): string | undefined {
  if (BASEMENT.includes(from) && BASEMENT.indexOf(to) > BASEMENT.indexOf(from)) return `${file}: ${from} may not import from ${to}`;
  const isContract = target === `${SERVER}stores/ports.ts` || target.startsWith(`${SERVER}stores/migrations/`);
  if (to !== 'stores' || isContract || (from === 'cli' && target === `${SERVER}stores/index.ts`)) return undefined;
  return `${file}: imports ${target}; outside stores/ only the ports and migrations are known`;
}

describe('the rooms of the server', () => {
  test('have arrows that point only backwards, through index.ts, and to the basement', () => {
    expect(server.length).toBeGreaterThan(50);
    expect(arrows.length).toBeGreaterThan(50);
    process.stdout.write(mapOf(arrows));
    expect(arrows.map(complaintOf).filter((complaint) => complaint !== undefined)).toEqual([]);
  });
});

/** The map of the house, as the code draws it. */
function mapOf(drawn: readonly Arrow[]): string {
  const rooms = [...ROOMS, ...BASEMENT.toReversed()].filter((room) => server.some((file) => roomOf(file.path) === room));
  const lines = rooms.map((room) => {
    const files = server.filter((file) => roomOf(file.path) === room && !isTest(file.path)).length;
    const to = [...new Set(drawn.filter((a) => a.from === room && !FLOOR.has(a.to)).map((a) => a.to))].toSorted();
    return `  ${room.padEnd(12)} ${String(files).padStart(3)} files  → ${to.join(', ') || '—'}`;
  });
  return `\nRooms of the server, and what they import:\n${lines.join('\n')}\n`;
}

describe('the packages', () => {
  const outside: Readonly<Record<string, readonly string[]>> = {
    domain: [],
    engine: [],
    shop: [],
    console: ['@gyre/domain'],
    server: ['@gyre/domain', '@gyre/engine'],
  };
  test.each(Object.entries(outside))('%s imports of ours only %j', (name, allowed) => {
    const home = `packages/${name}/`;
    const wrong = sourcesUnder(`packages/${name}`).flatMap((file) =>
      importsOf(file)
        .map((specifier) => resolved(file, specifier))
        .filter((target) => {
          if (target.startsWith('@gyre/')) return !allowed.some((a) => target === a || target.startsWith(`${a}/`));
          return target.startsWith('packages/') && !target.startsWith(home) && !isTest(file.path);
        })
        .map((target) => `${file.path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe('the budget', () => {
  test('a file over 300 lines explains itself in its first line', () => {
    const long = all.filter(
      ({ path, text }) => !isTest(path) && !path.includes('/words/') && text.split('\n').length > 301 && !/^(\/\/|\/\*)/.test(text),
    );
    expect(long.map((file) => file.path)).toEqual([]);
  });

  test('a schema for rows is made once, not for every query: making one costs more than a query', () => {
    const made = server.filter(({ path, text }) => !isTest(path) && /\.rows\(\s*z\./.test(text));
    expect(made.map((file) => file.path)).toEqual([]);
  });

  test('no folder is deeper than three under src', () => {
    const deep = all.filter(({ path }) => (path.split('/src/')[1]?.split('/').length ?? 0) > 4);
    expect(deep.map((file) => file.path)).toEqual([]);
  });

  test('no file or folder has a name that says nothing', () => {
    // `pages/data` is the menu group 数据 of the console.
    const named = (path: string): string => (path.split('/src/')[1] ?? '').replace(/^pages\/data\//, 'pages/');
    const empty = /(^|\/)(utils?|helpers?|common|manager|data|info|process)(\/|\.tsx?$)/;
    expect(all.map((file) => file.path).filter((path) => empty.test(named(path)))).toEqual([]);
  });

  test('SQL takes its time as a parameter', () => {
    const clocks =
      /\b(now|clock_timestamp|statement_timestamp|transaction_timestamp)\(\)|\b(current_timestamp|current_date|localtimestamp)\b/i;
    const found = server.filter(({ path, text }) => !isTest(path) && literalsOf(text).some((literal) => clocks.test(literal)));
    expect(found.map((file) => file.path)).toEqual([]);
  });
});

describe('the words of the console', () => {
  const load = async (name: string): Promise<Record<string, unknown>> =>
    (await import(pathToFileURL(join(ROOT, 'packages/console/src/words', name)).href)) as Record<string, unknown>;
  const pathsOf = (value: unknown, path = ''): string[] =>
    typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, v]) => pathsOf(v, `${path}.${key}`)) : [path];

  test.each([
    ['zh.ts', 'zh', 'en.ts', 'en'],
    ['zh-data.ts', 'zhData', 'en-data.ts', 'enData'],
  ])('%s and its English have the same keys', async (zhFile, zh, enFile, en) => {
    const chinese = pathsOf((await load(zhFile))[zh]).toSorted();
    expect(chinese.length).toBeGreaterThan(10);
    expect(pathsOf((await load(enFile))[en]).toSorted()).toEqual(chinese);
  });
});
