import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ports systems hand out by themselves, to servers on port 0 and to outgoing connections: there one may be gone before its peer has started. */
const FROM = 10_000;
const TO = 32_000;

/** A loopback port nobody listens on now. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FROM, TO);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
