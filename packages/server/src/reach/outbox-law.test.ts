import type { Lane } from '@gyre/domain/reach/channel';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '@gyre/domain/time';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Outgoing, SendOutcome } from '../channels/index.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import {
  capacityOf,
  insertCampaign,
  openBench,
  queueMessages,
  statesOf,
  wronglyRepeated,
  type OutboxBench,
} from '../../test/outbox-bench.ts';
import { withholdQueued } from './withhold.ts';

let ledgers: TestLedgers;
beforeAll(async () => void (ledgers = await embeddedLedger.open()));
afterAll(() => ledgers.close());

type Answer = SendOutcome | 'hidden';
const failed = (failure: 'recipient' | 'content' | 'throttled' | 'auth' | 'quota' | 'transient'): Answer => ({
  state: 'failed',
  detail: failure,
  failure,
});
const answers = fc.constantFrom<Answer>(
  { state: 'sent', detail: 'ok' },
  { state: 'sent', detail: 'ok' },
  { state: 'unknown', detail: '?' },
  failed('recipient'),
  failed('content'),
  failed('throttled'),
  failed('auth'),
  failed('quota'),
  failed('transient'),
  failed('transient'),
  'hidden',
);
const setups = fc.record({
  deduplicates: fc.boolean(),
  concurrency: fc.integer({ min: 1, max: 3 }),
  ratePerSecond: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  slowMs: fc.constantFrom(0, 5 * SECOND_MS, 15 * MINUTE_MS),
});
const acts = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('pass' as const),
      ms: fc.constantFrom(100, SECOND_MS, 20 * SECOND_MS, 2 * MINUTE_MS, 20 * MINUTE_MS),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant('queue' as const),
      count: fc.integer({ min: 1, max: 6 }),
      campaign: fc.constantFrom('a', 'b', 'rated'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('crash' as const) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('stop' as const), campaign: fc.constantFrom('a', 'b') }) },
);
const RATED = 3;

test('whatever providers answer, however slowly, and whenever the process dies: nothing twice, nothing lost, nothing late or after a stop, no speed exceeded, capacity exact', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(setups, { minLength: 1, maxLength: 3 }),
      fc.array(answers, { minLength: 10, maxLength: 40 }),
      fc.array(acts, { minLength: 4, maxLength: 14 }),
      async (providers, script, story) => {
        const ledger = await ledgers.ledger(projectMigrations);
        for (const campaign of ['a', 'b']) await insertCampaign(ledger, campaign);
        await insertCampaign(ledger, 'rated', { ratePerMinute: RATED });
        let isScripted = true;
        let next = 0;
        let run = 0;
        const campaignOf = new Map<number, string>();
        const expiryOf = new Map<number, number>();
        const stopped = new Set<string>();
        const [late, afterStop]: [string[], string[]] = [[], []];
        const answer = ({ key, customer, campaign }: Outgoing): Answer => {
          if (bench.clock.now() >= (expiryOf.get(customer) ?? Infinity)) late.push(key);
          if (stopped.has(campaign)) afterStop.push(key);
          return isScripted ? (script[next++ % script.length] ?? 'hidden') : { state: 'sent', detail: 'ok' };
        };
        const bench: OutboxBench = await openBench(
          ledger,
          providers.map((setup, i) => ({ key: `p${i}`, ...setup, slowMs: () => (isScripted ? setup.slowMs : 0), answer })),
        );
        const queue = async (count: number, campaign: string): Promise<void> => {
          const lane: Lane = campaign === 'b' ? 'bulk' : 'journey';
          const drafts = Array.from({ length: count }, () => ({ run: ++run, campaign, lane }));
          const expiresAt = bench.clock.now() + 10 * MINUTE_MS;
          for (const draft of drafts) campaignOf.set(draft.run, campaign);
          for (const draft of drafts) if (draft.run % 5 === 0) expiryOf.set(draft.run, expiresAt);
          await queueMessages(
            ledger,
            drafts.map((d) => (d.run % 5 === 0 ? { ...d, expiresAt } : d)),
            bench.clock.now(),
          );
          bench.outbox.wake();
        };
        await queue(4, 'a');
        for (const step of story) {
          if (step.act === 'pass') await bench.pass(step.ms);
          if (step.act === 'queue' && !stopped.has(step.campaign)) await queue(step.count, step.campaign);
          if (step.act === 'crash') await restart(bench);
          if (step.act === 'stop' && !stopped.has(step.campaign)) {
            await queue(6, step.campaign);
            await bench.quiet();
            await ledger.run(`update campaigns set state = 'ended' where key = $1`, [step.campaign]);
            bench.outbox.recall();
            stopped.add(step.campaign);
            await ledger.transaction((tx) => withholdQueued(tx, { campaign: step.campaign }, 'campaign_not_running', bench.clock.now()));
          }
          await bench.quiet();
        }
        isScripted = false;
        await restart(bench);
        await bench.pass(3 * HOUR_MS, 10 * MINUTE_MS);
        await bench.pass(25 * MINUTE_MS, 20 * SECOND_MS);
        const broken = { ...(await brokenLaws(bench, providers, campaignOf)), late, afterStop };
        expect(broken).toEqual({ unsettled: [], repeated: [], tooFast: [], capacity: [], late: [], afterStop: [] });
        await bench.close();
      },
    ),
    { numRuns: 12, interruptAfterTimeLimit: 90_000 },
  );
}, 150_000);

/** A process takes a moment to come back. */
async function restart(bench: OutboxBench): Promise<void> {
  await bench.clock.advance(SECOND_MS);
  await bench.crash();
}

async function brokenLaws(
  { ledger, calls }: OutboxBench,
  providers: readonly { readonly deduplicates: boolean; readonly ratePerSecond?: number | undefined }[],
  campaignOf: ReadonlyMap<number, string>,
): Promise<Readonly<Record<'unsettled' | 'repeated' | 'tooFast' | 'capacity', unknown[]>>> {
  const states = await statesOf(ledger);
  const deduplicating = new Set(providers.flatMap((p, i) => (p.deduplicates ? [`p${i}`] : [])));
  const byMessage = [...Map.groupBy(calls, (c) => c.message.key).values()];
  const ofProviders = providers.map(({ ratePerSecond }, i) => {
    const times = calls.filter((c) => c.provider === `p${i}`).map((c) => c.at);
    return tooFast(times, ratePerSecond ?? Infinity, SECOND_MS);
  });
  const rated = states.flatMap((m) => (campaignOf.get(m.run) === 'rated' ? (m.attempted_at ?? []) : [])).toSorted((a, b) => a - b);
  const capacity: unknown[] = [];
  for (const campaign of ['a', 'b', 'rated']) {
    const runs = [...campaignOf].filter(([, of]) => of === campaign).map(([run]) => run);
    const holding = runs.filter((run) => states.some((m) => m.run === run && (m.state === 'sent' || m.state === 'unknown')));
    const { messages } = await capacityOf(ledger, campaign);
    if (messages !== holding.length) capacity.push({ campaign, messages, holding });
  }
  return {
    unsettled: states.filter((m) => m.state === 'queued' || m.state === 'attempting'),
    repeated: byMessage.flatMap((ofMessage) => wronglyRepeated(ofMessage, deduplicating)),
    tooFast: [...ofProviders.flat(), ...tooFast(rated, RATED, MINUTE_MS)],
    capacity,
  };
}

/** Instants at which more than `most` had gone in the window that ends with them. */
function tooFast(times: readonly number[], most: number, windowMs: number): number[] {
  return times.filter((t, i) => (times[Math.max(-1, i - most)] ?? -Infinity) > t - windowMs);
}
