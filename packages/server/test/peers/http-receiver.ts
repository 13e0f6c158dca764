import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came in. */
export interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly url: string;
  readonly body: string;
}

/** What it answers; `hang`: nothing; `cut`: it has the request and breaks the connection. */
type Reply = { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string } | 'hang' | 'cut';

/** 接收方 — an HTTP server that keeps what it gets and answers as the test says. */
export interface HttpReceiver {
  readonly port: number;
  received: readonly Received[];
  reply: Reply | ((got: Received) => Reply);
  stop(): Promise<void>;
}

/** Starts one on a free loopback port, or on the one an earlier one had; until told it answers 200 and nothing else. */
export async function startReceiver(port = 0): Promise<HttpReceiver> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const got = { headers: request.headers, url: request.url ?? '', body };
      receiver.received = [...receiver.received, got];
      const reply = typeof receiver.reply === 'function' ? receiver.reply(got) : receiver.reply;
      if (reply === 'cut') request.socket.destroy();
      else if (reply !== 'hang') response.writeHead(reply.status, reply.headers).end(reply.body ?? '');
    });
  });
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
  const receiver: HttpReceiver = {
    port: (server.address() as AddressInfo).port,
    received: [],
    reply: { status: 200 },
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
  return receiver;
}
