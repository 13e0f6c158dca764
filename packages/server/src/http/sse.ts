import { SECOND_MS, type Instant } from '@gyre/domain/time';
import type { Clock } from '../clock.ts';

const HEARTBEAT_MS = 20 * SECOND_MS;
/** Lines a slow reader may have waiting before further ones are skipped. */
const MOST_WAITING = 500;

/** 事件流 — an open stream of server-sent events. */
export interface EventStream {
  /** Sends one value as JSON; skipped, and counted, while the reader is too slow. */
  readonly send: (value: unknown) => void;
  /** Aborts when the reader has gone or the server stops. */
  readonly closed: AbortSignal;
}

/**
 * Answers with server-sent events (HTML Living Standard §9.2): every message has a rising id; a comment each 20 s keeps proxies from
 * closing; a reader that was too slow gets an event `skipped` with the number of messages it missed.
 *
 * @param start  begins sending; what it returns is called once when the stream ends
 */
export function eventStream(clock: Clock, signal: AbortSignal, start: (stream: EventStream) => () => void): Response {
  const closing = new AbortController();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let id = 0;
        let skipped = 0;
        const write = (text: string): void => controller.enqueue(encoder.encode(text));
        const send = (value: unknown): void => {
          if (closing.signal.aborted) return;
          id += 1;
          if ((controller.desiredSize ?? 0) <= 0) {
            skipped += 1;
            return;
          }
          if (skipped > 0) write(`event: skipped\ndata: ${skipped}\n\n`);
          skipped = 0;
          write(`id: ${id}\ndata: ${JSON.stringify(value)}\n\n`);
        };
        write(': open\n\n');
        const stop = start({ send, closed: closing.signal });
        closing.signal.addEventListener('abort', () => {
          stop();
          try {
            controller.close();
          } catch {
            // Cancelled by the reader: already closed.
          }
        });
        void beat(clock, closing.signal, () => write(': still here\n\n'));
        if (signal.aborted) closing.abort();
        else signal.addEventListener('abort', () => closing.abort(), { signal: closing.signal });
      },
      cancel: () => closing.abort(),
    },
    { highWaterMark: MOST_WAITING },
  );
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  });
}

async function beat(clock: Clock, closed: AbortSignal, write: () => void): Promise<void> {
  for (;;) {
    await clock.until((clock.now() + HEARTBEAT_MS) as Instant, closed);
    if (closed.aborted) return;
    write();
  }
}
