import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** 攒存线路 — takes GET requests as their receiver would, keeps them, and hands them on when told, in another order. */
export interface HoardingLine {
  readonly url: string;
  /** Requests it keeps. */
  kept(): number;
  /** Hands on all it keeps, those that go first and then the others, each so many times at once. @throws when the receiver refuses one */
  release(times: number, goesFirst: (path: string) => boolean): Promise<void>;
  stop(): Promise<void>;
}

/** @param target  where the receiver is */
export async function startHoardingLine(target: () => string): Promise<HoardingLine> {
  const kept: string[] = [];
  const server = createServer((incoming, outgoing) => {
    kept.push(incoming.url ?? '/');
    outgoing.writeHead(200).end();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const handOn = async (path: string): Promise<void> => {
    const answer = await fetch(`${target()}${path}`);
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status} ${await answer.text()}`);
  };
  return {
    url: `http://127.0.0.1:${port}`,
    kept: () => kept.length,
    async release(times, goesFirst) {
      const all = kept.splice(0);
      const inOrder = [...all.filter(goesFirst), ...all.filter((path) => !goesFirst(path))];
      for (const path of inOrder) await Promise.all(Array.from({ length: times }, () => handOn(path)));
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
