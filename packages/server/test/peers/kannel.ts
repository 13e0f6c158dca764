import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../until.ts';
import { freePort } from './free-port.ts';

const BEARERBOX = '/usr/sbin/bearerbox';
const SMSBOX = '/usr/sbin/smsbox';
const FAKESMSC = '/usr/lib/kannel/test/fakesmsc';
const USER = { username: 'gyre', password: 'gate-secret' };

/**
 * Debian's kannel with its fake carrier, where both are installed (`apt-get install kannel kannel-extras`).
 *
 * @returns whether it is there; said aloud when it is not
 * @throws with `CI=true`, where nothing may be skipped
 */
export function hasKannel(): boolean {
  const missing = [BEARERBOX, SMSBOX, FAKESMSC].filter((path) => !existsSync(path));
  if (missing.length === 0) return true;
  if (process.env['CI'] === 'true') throw new Error(`CI=true but kannel is not installed: no ${missing.join(', ')}`);
  process.stderr.write('skipped: kannel and kannel-extras are not installed\n');
  return false;
}

/** What the carrier's own log says it got. */
interface CarriedSms {
  readonly to: string;
  readonly text: string;
}

/** 真实短信网关 — bearerbox, smsbox and the fake carrier of kannel-extras, in a folder and on ports of their own. */
export interface KannelPeer {
  /** Settings and secret of a provider of kind `kannel` that sends through it. */
  readonly settings: { readonly url: string; readonly username: string; readonly from: string; readonly smscId: string };
  readonly secret: { readonly password: string };
  /** Every message the carrier got, in order, over all restarts. */
  carried(): CarriedSms[];
  /** Numbers the gateway was asked to write to, each time it was, over all restarts. */
  asked(): string[];
  /** Numbers of the messages in the gateway's own store: those it hands over, after a kill perhaps a second time. */
  stored(): string[];
  /** A handset writes back; resolves when the carrier has handed it over. */
  write(from: string, text: string): Promise<void>;
  /** Stops the gateway in its tracks: what is asked from now on hangs. The carrier reads on. */
  freeze(): void;
  /**
   * `kill -9` of the gateway: what hung on it gets no answer. The carrier ends when it has read all that was written to it: the
   * gateway forgets a message once it is written, so killing the carrier too would lose what still lay in between.
   */
  kill(): Promise<void>;
  /** Starts everything; again after a kill, with the same folder. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

interface Ports {
  readonly admin: number;
  readonly smsbox: number;
  readonly carrier: number;
  readonly handset: number;
  readonly http: number;
}

/**
 * Starts Kannel.
 *
 * @param inboundUrl  where replies go, as an operator would write it into its `get-url`
 */
export async function startKannel(inboundUrl: () => string): Promise<KannelPeer> {
  const folder = mkdtempSync(join(tmpdir(), 'gyre-kannel-'));
  mkdirSync(join(folder, 'store'));
  const ports: Ports = {
    admin: await freePort(),
    smsbox: await freePort(),
    carrier: await freePort(),
    handset: await freePort(),
    http: await freePort(),
  };
  const running = new Set<ChildProcess>();
  const gateway: ChildProcess[] = [];
  const killAll = (): void => running.forEach((child) => void child.kill('SIGKILL'));
  process.once('exit', killAll);
  const run = (command: string, args: readonly string[], logFile: string): ChildProcess => {
    const log = openSync(join(folder, logFile), 'a');
    const child = spawn(command, args, { cwd: folder, stdio: ['ignore', log, log] });
    closeSync(log);
    running.add(child);
    child.once('exit', () => running.delete(child));
    return child;
  };
  const read = (logFile: string): string => (existsSync(join(folder, logFile)) ? readFileSync(join(folder, logFile), 'utf8') : '');
  const kannel: KannelPeer = {
    settings: { url: `http://127.0.0.1:${ports.http}/cgi-bin/sendsms`, username: USER.username, from: '10690001', smscId: 'carrier' },
    secret: { password: USER.password },
    carried: () => carriedIn(read('carrier.log')),
    asked: () => [...read('access.log').matchAll(/request added .* target:(\+\d+)/g)].map(([, to = '']) => to),
    stored: () => filesBelow(join(folder, 'store')).flatMap((file) => readFileSync(file, 'latin1').match(/\+86\d{11}/g) ?? []),
    async write(from, text) {
      const said = `${from} 10690001 ucs2 ${percent(text)}`;
      const before = count(read('handset.log'), 'sent message 1');
      const handset = run(FAKESMSC, ['-H', '127.0.0.1', '-r', String(ports.handset), '-m', '1', said], 'handset.log');
      await until('the handset to write', () => count(read('handset.log'), 'sent message 1') > before);
      await ended(handset, 'SIGTERM');
    },
    freeze: () => gateway.forEach((child) => void child.kill('SIGSTOP')),
    async kill() {
      await Promise.all(gateway.splice(0).map((child) => ended(child, 'SIGKILL')));
      await until('the carrier to have read everything', () => running.size === 0);
    },
    async start() {
      writeFileSync(join(folder, 'kannel.conf'), configuration(folder, ports, inboundUrl()));
      gateway.push(run(BEARERBOX, ['-v', '2', 'kannel.conf'], 'bearerbox.log'));
      await until('bearerbox', async () => (await status(ports)).includes('Status: running'));
      run(FAKESMSC, ['-H', '127.0.0.1', '-r', String(ports.carrier), '-m', '0', '1 2 text nothing'], 'carrier.log');
      gateway.push(run(SMSBOX, ['-v', '2', 'kannel.conf'], 'smsbox.log'));
      await until('smsbox and carrier', async () => /smsbox:.*carrier\[carrier\] +FAKE:\d+ \(online/s.test(await status(ports)));
    },
    async stop() {
      process.off('exit', killAll);
      await Promise.all([...running].map((child) => ended(child, 'SIGKILL')));
      await rm(folder, { recursive: true, force: true });
    },
  };
  await kannel.start().catch(async (error: unknown) => {
    const said = read('bearerbox.log') + read('smsbox.log');
    await kannel.stop();
    throw new Error(`kannel did not come up: ${said.slice(-4000)}`, { cause: error });
  });
  return kannel;
}

function configuration(folder: string, ports: Ports, inboundUrl: string): string {
  const line = (id: string, port: number): string => `group = smsc
smsc = fake
smsc-id = ${id}
allowed-smsc-id = ${id}
port = ${port}
connect-allow-ip = 127.0.0.1
`;
  return `group = core
admin-port = ${ports.admin}
admin-interface = 127.0.0.1
admin-password = admin
smsbox-port = ${ports.smsbox}
smsbox-interface = 127.0.0.1
dlr-storage = internal
store-type = spool
store-location = ${join(folder, 'store')}

${line('carrier', ports.carrier)}
${line('handset', ports.handset)}
group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${ports.http}
sendsms-interface = 127.0.0.1
mo-recode = true
access-log = ${join(folder, 'access.log')}

group = sendsms-user
username = ${USER.username}
password = ${USER.password}
max-messages = 10

group = sms-service
keyword = default
catch-all = true
max-messages = 0
get-url = "${inboundUrl}/mo?from=%p&text=%b"
`;
}

async function status({ admin }: Ports): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${admin}/status.txt?password=admin`).catch(() => undefined);
  return answer === undefined ? '' : await answer.text();
}

/** Lines such as `Got message 1: <10690001 +8613800000001 ucs-2 0%10s%AF>`: bytes are percent-encoded, a space is a plus. */
function carriedIn(log: string): CarriedSms[] {
  return [...log.matchAll(/Got message \d+: <\S+ (\S+) (\S+) (.*)>/g)].map(([, to = '', type = '', encoded = '']) => ({
    to,
    text: type === 'ucs-2' ? utf16(bytesOf(encoded)) : encoded,
  }));
}

function bytesOf(encoded: string): Buffer {
  const bytes = encoded
    .replaceAll('+', ' ')
    .replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}

function utf16(bigEndian: Buffer): string {
  return bigEndian.swap16().toString('utf16le');
}

function percent(text: string): string {
  const bytes = Buffer.from(text, 'utf16le').swap16();
  return [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('');
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}
