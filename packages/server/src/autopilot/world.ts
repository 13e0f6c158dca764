import type { GuardedWorld } from '@gyre/domain/autopilot/guards';
import type { LoopWorld } from '@gyre/domain/autopilot/loop-events';
import type { SavedPlaybook } from '@gyre/domain/autopilot/playbook';
import type { Expectation } from '@gyre/domain/autopilot/provable';
import { recordOf, type PlaybookRecord } from '@gyre/domain/autopilot/record';
import { localDate } from '@gyre/domain/time';
import type { Ledger } from '../stores/ports.ts';
import type { AutopilotContext } from './context.ts';
import { otherStates } from './loop-rows.ts';
import { readPlaybooks } from './playbooks.ts';
import { runRecords } from './run-rows.ts';
import { readSwitches } from './switches.ts';

/** What reading the world needs. */
export type WorldContext = Pick<AutopilotContext, 'clock' | 'zone' | 'offEverywhere'>;

/** By the playbook's key and version, whom a start for one diagnosis would reach. */
export type Expectations = ReadonlyMap<string, Expectation>;

/** The name an expectation goes by: of another version there is none. */
export function expectationKey({ key, version }: SavedPlaybook): string {
  return `${key}@${version}`;
}

/** 战绩 — what each playbook's runs show together, by its key. */
export async function readRecords(ledger: Ledger, playbooks: readonly SavedPlaybook[]): Promise<Map<string, PlaybookRecord>> {
  const runs = await runRecords(ledger);
  return new Map(playbooks.map(({ key, definition }) => [key, recordOf(runs.get(key) ?? [], definition.declaredLift)]));
}

/** 闭环世界 — everything a transition of a loop depends on, as the transaction sees it. */
export async function readWorld(tx: Ledger, context: WorldContext, episode: string, expectations: Expectations): Promise<LoopWorld> {
  const playbooks = await readPlaybooks(tx);
  const known = playbooks.flatMap((playbook) => {
    const expectation = expectations.get(expectationKey(playbook));
    return expectation === undefined ? [] : [[playbook.key, expectation] as const];
  });
  return {
    ...(await readGuarded(tx, context, episode)),
    playbooks,
    records: await readRecords(tx, playbooks),
    expectations: new Map(known),
  };
}

async function readGuarded(tx: Ledger, { clock, zone, offEverywhere }: WorldContext, episode: string): Promise<GuardedWorld> {
  const at = clock.now();
  return {
    at,
    month: localDate(at, zone()).slice(0, 'yyyy-mm'.length),
    switches: await readSwitches(tx, offEverywhere()),
    others: await otherStates(tx, episode),
  };
}
