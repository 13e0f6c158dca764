import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import { messageOf } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { readBounceAddress, type Returned } from './bounces.ts';
import { readMailReport, type MailReport } from './dsn.ts';

const MAX_BYTES = 2 * 1024 * 1024;
const IDLE_MS = 60_000;
/** Where mailbox providers send complaints of all senders of a domain. */
const FEEDBACK = /^(fbl|abuse|complaints)@/i;

export interface BounceInboxParts {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly log: Log;
  /** Whether one of our projects gave that return address to a message. */
  readonly isOurs: (returned: Returned) => boolean;
  /** Takes a report, durably: only then is the mail accepted. */
  readonly take: (returned: Returned, report: MailReport) => Promise<void>;
}

export interface BounceInbox {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * 退信收件箱 — a mail server that takes nothing but what comes back: reports to return addresses we gave out, and complaints to
 * `fbl@`, `abuse@` and `complaints@`. A forged return address is refused (550 5.1.1); when a report cannot be stored the sender is asked to come again (451).
 *
 * @throws when the port cannot be opened
 */
export async function openBounceInbox(parts: BounceInboxParts): Promise<BounceInbox> {
  const { log } = parts;
  const server = new SMTPServer({
    name: 'gyre',
    banner: 'Gyre takes what comes back',
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    size: MAX_BYTES,
    maxClients: 50,
    socketTimeout: IDLE_MS,
    logger: false,
    onRcptTo({ address }, _session, done) {
      done(FEEDBACK.test(address) || ours(address, parts) !== undefined ? undefined : reply(550, '5.1.1 no such return address'));
    },
    onData(stream, { envelope }, done) {
      const to = envelope.rcptTo.map((r) => ours(r.address, parts)).find((r) => r !== undefined);
      takeMail(stream, to, parts).then(
        (refused) => done(refused),
        (error: unknown) => {
          log.error('a returned mail could not be taken', { detail: messageOf(error) });
          done(reply(451, '4.3.0 try again later'));
        },
      );
    },
  });
  server.on('error', (error) => log.debug('a connection to the bounce inbox broke', { detail: messageOf(error) }));
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(parts.port, parts.host, resolve);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function ours(address: string, { isOurs }: BounceInboxParts): Returned | undefined {
  const returned = readBounceAddress(address);
  return returned !== undefined && isOurs(returned) ? returned : undefined;
}

function reply(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

/** @returns why the mail is refused; undefined once it was taken, or is none that matters */
async function takeMail(stream: SMTPServerDataStream, to: Returned | undefined, parts: BounceInboxParts): Promise<Error | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += (chunk as Buffer).length;
    if (length <= MAX_BYTES) chunks.push(chunk as Buffer);
  }
  if (length > MAX_BYTES) return reply(552, `5.3.4 more than ${MAX_BYTES} bytes`);
  const report = await readMailReport(Buffer.concat(chunks));
  if (report === undefined) return undefined;
  const about = to ?? (report.kind === 'complaint' ? report.about : undefined);
  if (about !== undefined && parts.isOurs(about)) await parts.take(about, report);
  return undefined;
}
