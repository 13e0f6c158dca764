import { instant, SECOND_MS } from '@gyre/domain/time';
import type { InboxStream, InboxView } from '../channels/index.ts';
import type { Clock } from '../clock.ts';

const HEARTBEAT_MS = 20 * SECOND_MS;

/**
 * 站内信事件流 — one customer's inbox as server-sent events (HTML Living Standard §9.2). `id` is the message's sequence, so a reader that was cut
 * off says `Last-Event-ID` and misses nothing and gets nothing twice; it begins with an event `ready` that carries the id to resume from. A
 * comment each 20 s keeps proxies from closing. Messages are read when the reader has taken the earlier ones: a slow one costs nothing.
 */
export function inboxEvents(clock: Clock, stream: InboxStream, signal: AbortSignal): Response {
  const encoder = new TextEncoder();
  if (signal.aborted) stream.close();
  signal.addEventListener('abort', () => stream.close(), { once: true });
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        controller.enqueue(encoder.encode(`retry: 2000\nid: ${stream.from}\nevent: ready\ndata: {"unread":${stream.unread}}\n\n`));
      },
      async pull(controller) {
        for (;;) {
          if (stream.ended.aborted) return controller.close();
          const page = await stream.next();
          if (page.length > 0) return controller.enqueue(encoder.encode(page.map(eventOf).join('')));
          if (await beatOrNews(clock, stream)) return controller.enqueue(encoder.encode(': still here\n\n'));
        }
      },
      cancel: () => stream.close(),
    },
    { highWaterMark: 1 },
  );
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  });
}

function eventOf(message: InboxView): string {
  return `id: ${message.sequence}\nevent: message\ndata: ${JSON.stringify(message)}\n\n`;
}

/** Waits for something new. @returns whether a heartbeat is due instead */
async function beatOrNews(clock: Clock, stream: InboxStream): Promise<boolean> {
  const done = new AbortController();
  let isDue = false;
  const beat = clock.until(instant(clock.now() + HEARTBEAT_MS), done.signal).then(() => {
    isDue = !done.signal.aborted;
    done.abort();
  });
  await stream.arrival(done.signal);
  done.abort();
  await beat;
  return isDue && !stream.ended.aborted;
}
