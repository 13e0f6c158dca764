import { spedClock, systemClock, type Clock } from './clock.ts';
import { openControl } from './control.ts';
import { openIncident } from './incidents/registry.ts';
import { couponsOf } from './coupons.ts';
import { intakeOf } from './intake.ts';
import { messagesOf } from './messages.ts';
import { readOptions, readShopOptions, USAGE, type Options, type ShopOptions } from './options.ts';
import { run } from './runner.ts';
import { openShop, withIncidents, type Shop } from './shop.ts';
import { truthOf } from './truth.ts';

const args = process.argv.slice(2);
if (args.includes('--help')) process.stdout.write(USAGE);
else process.exitCode = await start(args);
// The channel to whoever started it would keep the process alive.
if (process.connected) process.disconnect();

async function start(argv: readonly string[]): Promise<number> {
  const stop = new AbortController();
  const { signal } = stop;
  for (const farewell of ['SIGINT', 'SIGTERM', 'disconnect']) process.once(farewell, () => stop.abort());
  try {
    if (argv[0] === 'truth') report(tellTruth(readShopOptions(argv.slice(1))));
    else await live(readOptions(argv), signal);
    return 0;
  } catch (error) {
    if (signal.aborted) return 0;
    complain(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    stop.abort();
  }
}

function tellTruth(options: ShopOptions): object {
  const shop = shopOf(options, systemClock);
  return truthOf(shop, Math.max(systemClock.now(), ...shop.incidents.map(({ until }) => until)));
}

async function live(options: Options, signal: AbortSignal): Promise<void> {
  const clock = options.speed === 1 ? systemClock : spedClock(systemClock, options.speed, options.origin ?? systemClock.now());
  const shop = shopOf(options, clock);
  const control = options.control === undefined ? undefined : await openControl({ shop, clock, port: options.control });
  if (control !== undefined) report({ phase: 'control', url: control.url });
  const server = serverOf(options, clock, signal);
  const around = {
    ...server,
    clock,
    signal,
    report,
    complain,
    get shop() {
      return control?.shop() ?? shop;
    },
  };
  try {
    await run(around, options);
  } finally {
    await control?.close();
  }
}

function shopOf(options: ShopOptions, clock: Clock): Shop {
  const shop = openShop(options);
  return withIncidents(
    shop,
    options.incidents.map((said) => openIncident(shop.population, said, clock.now())),
  );
}

function serverOf({ token, ...options }: Options, clock: Clock, signal: AbortSignal) {
  // What is sent is stamped by the shop's clock; a busy server is given real time.
  const sending: Clock = { ...systemClock, now: () => clock.now() };
  const intake = intakeOf({ ...options, hasOurTime: options.origin !== undefined }, sending, signal);
  if (token === undefined) return { intake, messages: undefined };
  const place = { ...options, token };
  return { intake, messages: messagesOf(place, signal), coupons: couponsOf(place, sending, signal) };
}

function report(progress: object): void {
  process.stdout.write(`${JSON.stringify(progress)}\n`);
}

function complain(message: string): void {
  process.stderr.write(`${message}\n`);
}
