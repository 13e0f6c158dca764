import { benchBroadcast } from './broadcast.ts';
import { benchDecisions } from './decisions.ts';
import { benchToProvider } from './to-provider.ts';

/** `npm run bench -- reach [--only decisions,latency,broadcast] [--turns 12] [--seconds 8] [--customers 200000]`. */
export async function benchReach(args: readonly string[]): Promise<void> {
  const said = (name: string): string | undefined => (args.includes(`--${name}`) ? args[args.indexOf(`--${name}`) + 1] : undefined);
  const parts = said('only')?.split(',') ?? ['decisions', 'latency', 'broadcast'];
  if (parts.includes('decisions')) await benchDecisions(Number(said('turns')) || 12);
  if (parts.includes('latency')) await benchToProvider('sms', Number(said('seconds')) || 8);
  if (parts.includes('broadcast')) await benchBroadcast(Number(said('customers')) || 200_000);
}
