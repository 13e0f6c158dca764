import { systemClock } from './clock.ts';
import { intakeOf } from './intake.ts';
import { messagesOf } from './messages.ts';
import { readOptions, USAGE, type Options } from './options.ts';
import { run } from './runner.ts';
import { openShop } from './shop.ts';

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
    const options = readOptions(argv);
    await run({ ...serverOf(options, signal), shop: openShop(options), clock: systemClock, signal, report, complain }, options);
    return 0;
  } catch (error) {
    if (signal.aborted) return 0;
    complain(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    stop.abort();
  }
}

function serverOf(options: Options, signal: AbortSignal) {
  const { token } = options;
  return {
    intake: intakeOf(options, systemClock, signal),
    messages: token === undefined ? undefined : messagesOf({ ...options, token }, signal),
  };
}

function report(progress: object): void {
  process.stdout.write(`${JSON.stringify(progress)}\n`);
}

function complain(message: string): void {
  process.stderr.write(`${message}\n`);
}
