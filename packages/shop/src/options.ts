import { parseArgs } from 'node:util';
import { EDITIONS, type EditionName } from './editions.ts';
import { INCIDENT_KINDS } from './incidents/registry.ts';

/** 店铺参数 — which shop it is. */
export interface ShopOptions {
  readonly seed: number;
  readonly edition: EditionName;
  readonly customers: number;
  /** What is said of each incident: `name`, `from`, `hours` and the parameters of its kind. */
  readonly incidents: readonly Readonly<Record<string, string>>[];
}

/** 参数 — what the runner is told on its command line. */
export interface Options extends ShopOptions {
  /** Origin of the server, without a slash at the end. */
  readonly url: string;
  readonly writeKey: string;
  /** Without a token messages are not read and nobody responds to them; one that may not redeem sells without coupons. */
  readonly token: string | undefined;
  readonly project: string;
  readonly days: number;
  /** Everything before this instant (ms) was acknowledged in an earlier run. */
  readonly since: number | undefined;
  /** How many times as fast as the wall clock the shop lives. */
  readonly speed: number;
  /** The instant (ms) at which the shop's clock and the wall clock agree; the start of the run when nothing is said. */
  readonly origin: number | undefined;
  /** Port of 127.0.0.1 on which incidents are switched while the shop runs; 0 for any free one. */
  readonly control: number | undefined;
}

/** What the command line may say, for `--help`. */
export const USAGE = `node packages/shop/src/main.ts --url URL --write-key KEY [options]
node packages/shop/src/main.ts truth [--seed, --edition, --customers, --incident]
  --url URL           origin of the server, e.g. http://127.0.0.1:8080
  --write-key KEY     write key of the source that receives the events
  --token TOKEN       API token that may view and operate (messages, unsubscribing) and redeem (coupons); without it nobody responds
  --project KEY       project the messages are read from (shop)
  --seed N            which shop (1)
  --edition NAME      sample, or full: more visits, strangers, promotions, benefit abusers, customers of different types (sample)
  --customers N       different customers over any 60 days (sample 30000, full 120000)
  --days N            days of history before going live, 0 to 200 (60)
  --since MS          continue: everything before this instant was acknowledged by an earlier run with the same seed and customers
  --speed N           live N times as fast as the wall clock, 1 to 10000 (1); 60 is a day in 24 minutes, 4320 a month in ten
  --origin MS         the instant at which the fast clock and the wall clock agree (the start)
  --incident TEXT     something that goes wrong, may be said several times: NAME[,from=2026-11-23T09:00][,hours=N][,parameter=value …]
  --control PORT      answer on this port of 127.0.0.1: GET, POST, DELETE /incidents and GET /truth; 0 for any free port
truth prints what the incidents do, as JSON of the form truth.schema.json, and sends nothing.
incidents: ${INCIDENT_KINDS.map(({ name, hours, parameters }) => {
  const fallbacks = Object.entries(parameters).map(([parameter, { fallback }]) => `,${parameter}=${fallback}`);
  return `${name},hours=${hours}${fallbacks.join('')}`;
}).join('\n           ')}
`;

const TEXT = { type: 'string' } as const;
const OF_SHOP = { seed: TEXT, edition: TEXT, customers: TEXT, incident: { type: 'string', multiple: true } } as const;
const OF_SERVER = { url: TEXT, 'write-key': TEXT, token: TEXT, project: TEXT } as const;
const OF_RUN = { days: TEXT, since: TEXT, speed: TEXT, origin: TEXT, control: TEXT } as const;

/**
 * Reads the command line.
 *
 * @throws RangeError or TypeError naming the option, its value and what it may be
 */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({ args: [...args], options: { ...OF_SHOP, ...OF_SERVER, ...OF_RUN } });
  return {
    ...shopOptionsOf(values),
    url: originOf(required('url', values.url)),
    writeKey: required('write-key', values['write-key']),
    token: values.token === undefined || values.token === '' ? undefined : values.token,
    project: values.project ?? 'shop',
    days: integer('days', values.days ?? '60', 0, 200),
    since: values.since === undefined ? undefined : integer('since', values.since, 0, 8.64e15),
    speed: integer('speed', values.speed ?? '1', 1, 10_000),
    origin: values.origin === undefined ? undefined : integer('origin', values.origin, 0, 8.64e15),
    control: values.control === undefined ? undefined : integer('control', values.control, 0, 65_535),
  };
}

/** Reads what follows `truth` on the command line. @throws RangeError or TypeError as {@link readOptions} */
export function readShopOptions(args: readonly string[]): ShopOptions {
  return shopOptionsOf(parseArgs({ args: [...args], options: OF_SHOP }).values);
}

interface SaidOfShop {
  readonly seed?: string;
  readonly edition?: string;
  readonly customers?: string;
  readonly incident?: readonly string[];
}

function shopOptionsOf({ seed = '1', edition = 'sample', customers, incident = [] }: SaidOfShop): ShopOptions {
  if (edition !== 'sample' && edition !== 'full') throw new RangeError(`--edition must be sample or full, got ${edition}`);
  return {
    seed: integer('seed', seed, 0, 0xffffffff),
    edition,
    customers: integer('customers', customers ?? String(EDITIONS[edition].customers), 360, 10_000_000),
    incidents: incident.map(saidOf),
  };
}

/** `city-drop,hours=2` as a record. */
function saidOf(text: string): Record<string, string> {
  const [name = '', ...pairs] = text.split(',');
  const said = pairs.map((pair): [string, string] => {
    const at = pair.indexOf('=');
    if (at < 1) throw new RangeError(`--incident is NAME,parameter=value,…, got ${pair} in ${text}`);
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return { ...Object.fromEntries(said), name };
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
