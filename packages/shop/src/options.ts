import { parseArgs } from 'node:util';

/** 参数 — what the runner is told on its command line. */
export interface Options {
  /** Origin of the server, without a slash at the end. */
  readonly url: string;
  readonly writeKey: string;
  /** Without a token messages are not read and nobody responds to them. */
  readonly token: string | undefined;
  readonly project: string;
  readonly seed: number;
  readonly days: number;
  readonly customers: number;
  /** Everything before this instant (ms) was acknowledged in an earlier run. */
  readonly since: number | undefined;
}

/** What the command line may say, for `--help`. */
export const USAGE = `node packages/shop/src/main.ts --url URL --write-key KEY [options]
  --url URL           origin of the server, e.g. http://127.0.0.1:8080
  --write-key KEY     write key of the source that receives the events
  --token TOKEN       API token that may view messages; without it nobody responds to messages
  --project KEY       project the messages are read from (shop)
  --seed N            which shop (1)
  --customers N       different customers over any 60 days (30000)
  --days N            days of history before going live, 0 to 200 (60)
  --since MS          continue: everything before this instant was acknowledged by an earlier run with the same seed and customers
`;

/**
 * Reads the command line.
 *
 * @throws RangeError or TypeError naming the option, its value and what it may be
 */
export function readOptions(args: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { url: text, 'write-key': text, token: text, project: text, seed: text, customers: text, days: text, since: text },
  });
  return {
    url: originOf(required('url', values.url)),
    writeKey: required('write-key', values['write-key']),
    token: values.token === undefined || values.token === '' ? undefined : values.token,
    project: values.project ?? 'shop',
    seed: integer('seed', values.seed ?? '1', 0, 0xffffffff),
    customers: integer('customers', values.customers ?? '30000', 360, 10_000_000),
    days: integer('days', values.days ?? '60', 0, 200),
    since: values.since === undefined ? undefined : integer('since', values.since, 0, 8.64e15),
  };
}

function required(name: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new TypeError(`--${name} is required`);
  return value;
}

function originOf(url: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new TypeError(`--url must be an http or https address, got ${url}`);
  return new URL(url).origin;
}

function integer(name: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) throw new RangeError(`--${name} must be an integer from ${least} to ${most}, got ${text}`);
  return value;
}
