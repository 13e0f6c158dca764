import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { freePort } from './free-port.ts';

const POSTFIX = '/usr/sbin/postfix';
const DAEMONS = '/usr/lib/postfix/sbin';
const UP_WITHIN_MS = 20_000;

/** A mail as its last server received it. */
interface ReceivedMail {
  readonly from: string;
  readonly to: string[];
  readonly raw: string;
  readonly mail: Email;
  /** First header of that name, unfolded, case-insensitive. */
  header(name: string): string | undefined;
}

/** 收信终点 — an SMTP server that keeps every message it takes. */
export interface MailSink {
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** Resolves with all mails once there are at least `count`. @throws after `withinMs` */
  received(count: number, withinMs?: number): Promise<readonly ReceivedMail[]>;
  stop(): Promise<void>;
}

/**
 * Starts a sink on a loopback port.
 *
 * @param answer  reply for a recipient: an SMTP code and text refuses it, undefined takes it
 * @param on  its port; a free one unless told
 */
export async function startMailSink(
  answer: (recipient: string) => { code: number; text: string } | undefined = () => undefined,
  on = 0,
): Promise<MailSink> {
  const mails: ReceivedMail[] = [];
  const waiting = new Set<() => void>();
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onRcptTo({ address }, _session, done) {
      const refused = answer(address);
      if (refused === undefined) done();
      else done(Object.assign(new Error(refused.text), { responseCode: refused.code }));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        void parse(Buffer.concat(chunks).toString('utf8')).then((parsed) => {
          mails.push({ ...parsed, from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map((r) => r.address) });
          done();
          for (const check of waiting) check();
        }, done);
      });
    },
  });
  // A client that is killed resets its connections; what it managed to hand over is what counts.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => void server.listen(on, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    mails,
    received: (count, withinMs = 30_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${mails.length} of ${count} mails arrived within ${withinMs} ms`)), withinMs);
        const check = (): void => {
          if (mails.length < count) return;
          clearTimeout(timer);
          waiting.delete(check);
          resolve(mails);
        };
        waiting.add(check);
        check();
      }),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function parse(raw: string): Promise<Pick<ReceivedMail, 'raw' | 'mail' | 'header'>> {
  const mail = await PostalMime.parse(raw);
  return { raw, mail, header: (name) => mail.headers.find((h) => h.key === name.toLowerCase())?.value };
}

/**
 * Debian's postfix, where it is installed and we are root, as it needs; undefined otherwise, said aloud.
 *
 * @throws with `CI=true`, where nothing may be skipped
 */
export function findPostfix(): string | undefined {
  if (existsSync(POSTFIX) && existsSync(DAEMONS) && process.getuid?.() === 0) return POSTFIX;
  if (process.env['CI'] === 'true') throw new Error(`CI=true but postfix cannot be started (${POSTFIX}, as root)`);
  process.stderr.write('skipped: postfix is not installed or we are not root\n');
  return undefined;
}

export interface PostfixPeer {
  readonly port: number;
  /** Postfix's own log, for a failing test. */
  log(): string;
  /** How many mails lie in its spool, taken and not handed on. */
  spooled(): number;
  /** Stops all its processes in their tracks: what is said to it from now on hangs. */
  freeze(): void;
  /** `kill -9` of all its processes. */
  kill(): Promise<void>;
  /** Starts it again after a kill, on the same port with the same spool, and has it hand on what lies there. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * 真实邮件服务器 — Debian's postfix from a configuration directory of its own on a free loopback port, without DNS, handing everything on to
 * `sinkPort`. The machine's own postfix, if one runs, is not touched.
 *
 * @param returns  where mail for `bounce.gyre.test` goes instead; then it also tries every two seconds, and gives up after ten
 * @throws when it does not come up
 */
export async function startPostfix(sinkPort: number, returns?: number): Promise<PostfixPeer> {
  const folder = mkdtempSync(join(tmpdir(), 'gyre-postfix-'));
  chmodSync(folder, 0o755);
  for (const name of ['config', 'queue', 'data', 'log']) mkdirSync(join(folder, name));
  const config = join(folder, 'config');
  const port = await freePort();
  writeFileSync(join(config, 'main.cf'), mainCf(folder, sinkPort) + (returns === undefined ? '' : returning(returns)));
  writeFileSync(join(config, 'master.cf'), masterCf(port));
  spawnSync('chown', ['postfix', join(folder, 'data')]);
  const said: string[] = [];
  const logFile = join(folder, 'log', 'mail.log');
  const log = (): string => said.join('') + (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '');
  let ended = Promise.resolve();
  const command = (name: string): void => void spawnSync(POSTFIX, ['-c', config, name], { stdio: 'ignore' });
  const pidFile = join(folder, 'queue', 'pid', 'master.pid');
  // The master leads the process group of all its daemons.
  const signal = (name: NodeJS.Signals): void => void (existsSync(pidFile) && process.kill(-Number(readFileSync(pidFile, 'utf8')), name));
  const killAll = (): void => signal('SIGKILL');
  const start = async (): Promise<void> => {
    const master = spawn(POSTFIX, ['-c', config, 'start-fg'], { stdio: ['ignore', 'ignore', 'pipe'] });
    master.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
    ended = new Promise<void>((resolve) => void master.once('exit', () => resolve()));
    try {
      await greets(port, ended);
    } catch (error) {
      command('abort');
      throw new Error(`postfix did not come up: ${log()}`, { cause: error });
    }
  };
  process.once('exit', killAll);
  await start();
  return {
    port,
    log,
    spooled: () => spooledIn(join(folder, 'queue')),
    freeze: () => signal('SIGSTOP'),
    async kill() {
      killAll();
      await ended;
      rmSync(pidFile);
    },
    async start() {
      await start();
      command('flush');
    },
    async stop() {
      process.off('exit', killAll);
      signal('SIGCONT');
      command('abort');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A mail is complete, and so will be handed on, once its file is executable (postfix, `qmgr(8)`). */
function spooledIn(queue: string): number {
  const folders = ['incoming', 'active', 'deferred'].map((name) => join(queue, name)).filter((folder) => existsSync(folder));
  const entries = folders.flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }));
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.filter((file) => ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o100) !== 0).length;
}

function mainCf(folder: string, sinkPort: number): string {
  return `compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
command_directory = /usr/sbin
daemon_directory = ${DAEMONS}
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${folder}/log/mail.log
maillog_file_prefixes = ${folder}
myhostname = mail.gyre.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
relayhost = [127.0.0.1]:${sinkPort}
smtp_dns_support_level = disabled
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_tls_security_level = none
smtp_tls_security_level = none
smtpd_client_connection_count_limit = 0
alias_maps =
alias_database =
local_recipient_maps =
local_transport = error
`;
}

function returning(port: number): string {
  return `transport_maps = inline:{ { bounce.gyre.test = smtp:[127.0.0.1]:${port} } }
queue_run_delay = 1s
minimal_backoff_time = 2s
maximal_backoff_time = 2s
maximal_queue_lifetime = 10s
bounce_queue_lifetime = 10s
`;
}

function masterCf(port: number): string {
  const inside = ['rewrite trivial-rewrite', 'bounce', 'defer bounce', 'trace bounce', 'smtp', 'error', 'retry error', 'anvil', 'scache'];
  const lines = inside.map((service) => {
    const [name, command = name] = service.split(' ');
    return `${name} unix - - n - ${command === 'bounce' ? 0 : name === 'anvil' || name === 'scache' ? 1 : '-'} ${command}`;
  });
  return [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'postlog unix-dgram n - n - 1 postlogd',
    ...lines,
    '',
  ].join('\n');
}

/** Waits until the port answers with a greeting. */
async function greets(port: number, ended: Promise<void>): Promise<void> {
  const deadline = performance.now() + UP_WITHIN_MS;
  let isOver = false;
  void ended.then(() => (isOver = true));
  while (!(await greeting(port))) {
    if (isOver) throw new Error('it ended');
    if (performance.now() > deadline) throw new Error(`no greeting within ${UP_WITHIN_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function greeting(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', (data) => {
      resolve(data.toString().startsWith('220'));
      socket.end('QUIT\r\n');
    });
    socket.once('error', () => resolve(false));
  });
}
