import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens to one request: it passes, it is refused before the server sees it, or the server's answer never comes back. */
export type Fault = 'none' | 'unavailable' | 'answer lost';

/** 不可靠线路 — a fixed address in front of a server that moves and dies. */
export interface FaultyLine {
  readonly url: string;
  /** Requests the server answered with 200, whether or not the answer came back. */
  readonly taken: () => number;
  stop(): Promise<void>;
}

/**
 * Starts a line on a free loopback port.
 *
 * @param target  where the server is now; undefined while it is down, which breaks the connection
 * @param faults  what happens to the first requests; later ones pass
 */
export async function startFaultyLine(target: () => string | undefined, faults: readonly Fault[]): Promise<FaultyLine> {
  let count = 0;
  let taken = 0;
  const server = createServer((incoming, outgoing) => {
    const fault = faults[count++] ?? 'none';
    const to = target();
    if (to === undefined) return void incoming.socket.destroy();
    if (fault === 'unavailable') return void outgoing.writeHead(503).end();
    forward(to, incoming, outgoing, fault === 'answer lost', () => (taken += 1));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    taken: () => taken,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function forward(to: string, incoming: IncomingMessage, outgoing: ServerResponse, isLost: boolean, taken: () => void): void {
  const { host: _, ...headers } = incoming.headers;
  const onward = request(`${to}${incoming.url ?? '/'}`, { method: incoming.method, headers, agent: false }, (answer) => {
    if (answer.statusCode === 200) taken();
    if (isLost) {
      answer.resume();
      answer.once('end', () => incoming.socket.destroy());
      return;
    }
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
    answer.once('error', () => incoming.socket.destroy());
  });
  onward.once('error', () => incoming.socket.destroy());
  incoming.pipe(onward);
}
