import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';

/** Where a mail server takes its time: before it greets, before it takes a recipient, or before it says that it took the mail it has. */
export type SlowAt = 'greeting' | 'recipient' | 'mail';

/** 慢邮件服务器 — one that takes everything, in its own time. */
export interface SlowSmtp {
  readonly port: number;
  /** Recipients of the mails it has, once each time it got one, whether or not anybody waited for its answer. */
  readonly took: readonly string[];
  stop(): Promise<void>;
}

/** Starts one on a free loopback port. */
export async function startSlowSmtp(slow: SlowAt, waitMs: number): Promise<SlowSmtp> {
  const took: string[] = [];
  const inItsTime = (at: SlowAt, done: () => void): void => void pause(at === slow ? waitMs : 0).then(done);
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onConnect: (_session, done) => inItsTime('greeting', done),
    onRcptTo: (_address, _session, done) => inItsTime('recipient', done),
    onData(stream, { envelope }, done) {
      stream.resume();
      stream.on('end', () => {
        took.push(...envelope.rcptTo.map((r) => r.address));
        inItsTime('mail', done);
      });
    },
  });
  // Whoever does not wait hangs up.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    took,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
