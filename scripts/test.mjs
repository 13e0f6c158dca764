// `npm test`: everything that must hold, in one go. Prints the time of each step and, last, one line `N passed, N failed`.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { ensureConsole, ensureInstalled, nodeBinary, prepare, ROOT } from './runtime.mjs';

const inCi = process.env.CI === 'true';

/** What some suites need besides npm's packages: where it is found, its Debian package, and who goes without. */
const PEERS = [
  {
    name: 'Chromium',
    packages: ['chromium'],
    suites: 'browser tests',
    isThere: () =>
      ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].some(onPath) ||
      existsSync('/Applications/Google Chrome.app') ||
      existsSync('C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'),
  },
  {
    name: 'a Chinese font',
    packages: ['fonts-noto-cjk'],
    suites: 'browser tests (screenshots show boxes)',
    isThere: () => process.platform !== 'linux' || hasChineseFont(),
  },
  { name: 'Postfix', packages: ['postfix'], suites: 'mail tests', isThere: () => onPath('postfix') || existsSync('/usr/sbin/postfix') },
  {
    name: 'Kannel',
    packages: ['kannel', 'kannel-extras'],
    suites: 'SMS gateway tests',
    isThere: () => existsSync('/usr/sbin/bearerbox') && existsSync('/usr/lib/kannel/test/fakesmsc'),
  },
  {
    name: 'python3-dkim',
    packages: ['python3-dkim'],
    suites: 'the test that another verifier finds our DKIM signatures valid',
    isThere: () => spawnSync('/usr/bin/python3', ['-c', 'import dkim'], { stdio: 'ignore' }).status === 0,
  },
  {
    name: 'PostgreSQL',
    packages: ['postgresql'],
    suites: 'ledger tests on PostgreSQL',
    isThere: () => onPath('initdb') || hasDebianPostgres(),
  },
];

function onPath(program) {
  const names = process.platform === 'win32' ? [`${program}.exe`] : [program];
  return (process.env.PATH ?? '').split(delimiter).some((folder) => names.some((name) => existsSync(join(folder, name))));
}

function hasChineseFont() {
  const listed = spawnSync('fc-list', [':lang=zh'], { encoding: 'utf8' });
  return (listed.status === 0 && listed.stdout.trim() !== '') || existsSync('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc');
}

function hasDebianPostgres() {
  const folder = '/usr/lib/postgresql';
  return existsSync(folder) && readdirSync(folder).some((version) => existsSync(join(folder, version, 'bin', 'initdb')));
}

/** Installs missing peers on Debian as root; names the rest. @returns the peers still missing */
function ensurePeers() {
  let missing = PEERS.filter((peer) => !peer.isThere());
  if (missing.length > 0 && process.getuid?.() === 0 && onPath('apt-get')) {
    const packages = missing.flatMap((peer) => peer.packages);
    process.stdout.write(`Installing ${packages.join(', ')} by apt\n`);
    // RUNLEVEL=1 keeps Debian from starting the services: the tests start their own.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    const quietly = { env, stdio: ['ignore', 'ignore', 'inherit'] };
    spawnSync('debconf-set-selections', { env, input: 'postfix postfix/main_mailer_type select No configuration\n' });
    spawnSync('apt-get', ['update', '-q'], quietly);
    spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], quietly);
    missing = PEERS.filter((peer) => !peer.isThere());
  }
  for (const peer of missing) process.stdout.write(`MISSING: ${peer.name}; skipped because of it: ${peer.suites}\n`);
  return missing;
}

/** Runs a program of node_modules under the pinned Node, its output shown. @returns whether it succeeded */
function runTool(script, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(nodeBinary(), [join(ROOT, 'node_modules', script), ...args], {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}

async function types() {
  let isGood = true;
  for (const name of ['domain', 'server', 'shop', 'console']) {
    if (!(await runTool('typescript/bin/tsc', ['-p', join('packages', name)]))) isGood = false;
  }
  return isGood;
}

/** Runs vitest and reads its counts. */
async function tests() {
  const folder = mkdtempSync(join(tmpdir(), 'gyre-test-'));
  const report = join(folder, 'report.json');
  try {
    const isGood = await runTool('vitest/vitest.mjs', [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...process.argv.slice(2),
    ]);
    if (!existsSync(report)) return { passed: 0, failed: 1 };
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numFailedTestSuites, testResults } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    nameWhatDidNotPass(testResults);
    const skipped = numPendingTests + numTodoTests;
    if (skipped > 0) process.stdout.write(`${skipped} tests were skipped${inCi ? ', which counts as failed with CI=true' : ''}\n`);
    const failed = numFailedTests + (inCi ? skipped : 0);
    // A file that fails before its first test, or an unhandled error, has no failed test of its own.
    const hidden = failed === 0 && (!isGood || numFailedTestSuites > 0) ? 1 : 0;
    return { passed: numPassedTests, failed: failed + hidden };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Once more at the end, where the last lines of a long log are read: each test that failed or never ended, with the first line of why. */
function nameWhatDidNotPass(files) {
  for (const { name, status, message, assertionResults } of files) {
    const rest = assertionResults.filter((test) => test.status !== 'passed');
    const file = relative(ROOT, name);
    if (rest.length === 0 && status !== 'passed') process.stdout.write(`FAIL ${file}: ${firstLine(message)}\n`);
    for (const test of rest)
      process.stdout.write(`FAIL ${file} > ${test.fullName} (${test.status}): ${firstLine(test.failureMessages?.[0])}\n`);
  }
}

function firstLine(text) {
  return (text ?? '').split('\n', 1)[0];
}

async function step(name, work) {
  const start = performance.now();
  process.stdout.write(`\n── ${name}\n`);
  const result = await work();
  const counts = typeof result === 'boolean' ? { passed: result ? 1 : 0, failed: result ? 0 : 1 } : result;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  return { name, seconds, ...counts };
}

await prepare(ensureInstalled);
const missing = ensurePeers();
const results = [
  ...(inCi ? missing.map((peer) => ({ name: `${peer.name} is installed`, seconds: '0.0', passed: 0, failed: 1 })) : []),
  await step('format', () => runTool('oxfmt/bin/oxfmt', ['--check', '.'])),
  await step('lint', () => runTool('oxlint/bin/oxlint', ['--type-aware', '.'])),
  await step('types', types),
  await step('unused code', () => runTool('knip/bin/knip.js', [])),
  await step('console build', async () => {
    const failure = await ensureConsole().then(
      () => undefined,
      (error) => error.message,
    );
    if (failure !== undefined) process.stdout.write(`${failure}\n`);
    return failure === undefined;
  }),
  await step('tests', tests),
];

process.stdout.write('\n');
for (const { name, seconds, passed, failed } of results) {
  process.stdout.write(
    `${failed === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(28)} ${seconds.padStart(7)} s  ${passed} passed, ${failed} failed\n`,
  );
}
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
process.stdout.write(`\n${sum('passed')} passed, ${sum('failed')} failed\n`);
process.exit(sum('failed') === 0 ? 0 : 1);
