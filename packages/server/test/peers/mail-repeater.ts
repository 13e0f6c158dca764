import type { AddressInfo } from 'node:net';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';

/** 重复投递 — a mail server that hands every mail on several times, as one does that loses the answers of the next. */
export interface MailRepeater {
  readonly port: number;
  /** Mails the next server has taken from it. */
  handedOn(): number;
  stop(): Promise<void>;
}

/**
 * Starts one on a free loopback port. What the next server refuses it refuses, too.
 *
 * @param target  port of the next server, on the loopback
 */
export async function startMailRepeater(target: number, times: number): Promise<MailRepeater> {
  let handedOn = 0;
  const transport = createTransport({ host: '127.0.0.1', port: target, secure: false, ignoreTLS: true });
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks);
        const to = envelope.rcptTo.map((r) => r.address);
        const handOn = async (): Promise<void> => {
          for (let i = 0; i < times; i++) {
            await transport.sendMail({ envelope: { from: '', to }, raw });
            handedOn++;
          }
        };
        handOn().then(() => done(), done);
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    handedOn: () => handedOn,
    stop: () =>
      new Promise((resolve) => {
        transport.close();
        server.close(() => resolve());
      }),
  };
}
