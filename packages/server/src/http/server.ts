import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { HOUR_MS, SECOND_MS, type Instant } from '@gyre/domain/time';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Clock } from '../clock.ts';
import type { HttpEnv } from './peer.ts';

/** How long running calls may take to finish when the server stops. */
const GRACE_MS = 5 * SECOND_MS;

export interface RunningServer {
  /** The port listened on; the free one found when 0 was asked for. */
  readonly port: number;
  readonly server: Server;
  /** Stops listening, lets running calls finish, cuts those that take longer than 5 s. */
  close(): Promise<void>;
}

/**
 * 监听 — serves the app. Connections are kept alive longer than those of common proxies (60 s); a request line with headers may have 64 KB,
 * because 神策's pixel carries its events in the address.
 *
 * @throws when the port is taken
 */
export async function createServer(options: {
  readonly app: Hono<HttpEnv>;
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
}): Promise<RunningServer> {
  const server = createAdaptorServer({
    fetch: options.app.fetch,
    serverOptions: {
      keepAliveTimeout: 65 * SECOND_MS,
      headersTimeout: 66 * SECOND_MS,
      requestTimeout: HOUR_MS,
      maxHeaderSize: 64 * 1024,
      noDelay: true,
    },
  }) as Server;
  const lines = watchLines(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  return { port, server, close: () => closeServer(server, lines, options.clock) };
}

/** Connections with the number of calls under way on each; node itself does not count one that has not called yet as idle. */
interface Lines {
  hangUpIdle(): void;
}

function watchLines(server: Server): Lines {
  const calls = new Map<Socket, number>();
  let stopping = false;
  server.on('connection', (socket) => {
    calls.set(socket, 0);
    socket.once('close', () => calls.delete(socket));
  });
  server.on('request', ({ socket }, outgoing) => {
    calls.set(socket, (calls.get(socket) ?? 0) + 1);
    outgoing.once('close', () => {
      if (!calls.has(socket)) return;
      const left = (calls.get(socket) ?? 1) - 1;
      calls.set(socket, left);
      if (stopping && left === 0) socket.destroySoon();
    });
  });
  return {
    hangUpIdle() {
      stopping = true;
      for (const [socket, underWay] of calls) if (underWay === 0) socket.destroySoon();
    },
  };
}

async function closeServer(server: Server, lines: Lines, clock: Clock): Promise<void> {
  const finished = new AbortController();
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      finished.abort();
      resolve();
    });
  });
  lines.hangUpIdle();
  void clock.until((clock.now() + GRACE_MS) as Instant, finished.signal).then(() => server.closeAllConnections());
  await closed;
}
