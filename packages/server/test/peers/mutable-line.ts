import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

const END_OF_MAIL = '\r\n.\r\n';

/** 失声线路 — a line to a mail server that, once muted, carries what is said to it and nothing of what it answers. */
export interface MutableLine {
  readonly port: number;
  /** Acts once, right before the end of the mail of that number goes through. */
  atMail(number: number, act: () => void): void;
  /** Mutes all connections, those to come too. */
  mute(): void;
  /** Connections made from now on carry both ways. */
  unmute(): void;
  stop(): Promise<void>;
}

/** Starts one on a free loopback port, to a server on the loopback. */
export async function startMutableLine(target: number): Promise<MutableLine> {
  const line = { mails: 0, actAt: Infinity, act: () => {}, isMute: false };
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const onward = connect(target, '127.0.0.1');
    for (const [socket, other] of [
      [client, onward],
      [onward, client],
    ] as const) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
    let tail = '';
    client.on('data', (said: Buffer) => {
      tail = (tail + said.toString('latin1')).slice(-said.length - END_OF_MAIL.length);
      if (tail.endsWith(END_OF_MAIL) && ++line.mails === line.actAt) line.act();
      onward.write(said);
    });
    onward.on('data', (answer: Buffer) => {
      if (!line.isMute) client.write(answer);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    atMail: (number, act) => void Object.assign(line, { actAt: number, act }),
    mute: () => void (line.isMute = true),
    unmute: () => void (line.isMute = false),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
