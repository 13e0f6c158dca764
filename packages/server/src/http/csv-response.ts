import { Readable } from 'node:stream';

/** A download of CSV lines under a file name without its ending. */
export function csvResponse(name: string, lines: AsyncIterable<string> | Iterable<string>): Response {
  const body = Readable.toWeb(Readable.from(lines).map((line: string) => Buffer.from(line))) as ReadableStream<Uint8Array<ArrayBuffer>>;
  return new Response(body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}.csv"`,
      'cache-control': 'no-store',
    },
  });
}
