import type { PlaybookMatchRow } from '@gyre/domain/api/loop-views';
import { guardSentence } from '@gyre/domain/autopilot/guard-words';
import { budgetFor, guardAgainst, guardOfReach } from '@gyre/domain/autopilot/guards';
import { matchPlaybooks, type PlaybookMatch } from '@gyre/domain/autopilot/match';
import { matchSentence } from '@gyre/domain/autopilot/match-words';
import { provabilityOf } from '@gyre/domain/autopilot/provable';
import type { Diagnosis } from '@gyre/domain/autopilot/diagnosis';
import type { LoopWorld } from '@gyre/domain/autopilot/loop-events';
import type { AutopilotContext } from './context.ts';
import { diagnosisOf, type ExpectedStarts } from './expected-starts.ts';
import { readLoop } from './loop-rows.ts';
import { findRun } from './run-rows.ts';
import { provabilityView, recordView } from './views.ts';
import { readWorld } from './world.ts';

/**
 * 匹配预览 — all playbooks against the diagnosis of an episode, best first, with what holds each back now and what it could show. Whom they would reach is
 * estimated before a run alone: once there is one, that is neither told nor missed. @throws AppError `not_found`
 */
export async function matchesOf(context: AutopilotContext, expected: ExpectedStarts, episode: string): Promise<PlaybookMatchRow[]> {
  const { ledger } = context;
  const loop = await readLoop(ledger, episode);
  const run = 'run' in loop.state ? await findRun(ledger, loop.state.run.key) : undefined;
  const diagnosis = run?.diagnosis ?? diagnosisOf(loop.state);
  if (diagnosis === null) return [];
  const expectations = await expected.of(loop);
  const world = await ledger.transaction((tx) => readWorld(tx, context, episode, expectations));
  const asked = { diagnosis, world, hasRun: run !== undefined };
  return matchPlaybooks(diagnosis, world.playbooks, world.records).map((match) => rowOf(context, match, asked));
}

function rowOf(
  { metricName, dimensionName }: AutopilotContext,
  match: PlaybookMatch,
  { diagnosis: { metric, slice }, world, hasRun }: { readonly diagnosis: Diagnosis; readonly world: LoopWorld; readonly hasRun: boolean },
): PlaybookMatchRow {
  const { playbook, misses, fit, record } = match;
  const { key, definition } = playbook;
  const expectation = world.expectations.get(key);
  const guard = guardAgainst(playbook, slice, world) ?? (hasRun ? undefined : guardOfReach(playbook, expectation));
  const { declaredLift: declared, controlShare } = definition;
  const { messages } = budgetFor(playbook, world);
  return {
    playbook: key,
    name: definition.name,
    serves: misses.length === 0,
    fit,
    sentence: matchSentence(match, { metric: metricName, dimension: (name) => dimensionName(metric, name) }),
    record: recordView(record),
    guard: misses.length > 0 || guard === undefined ? null : guardSentence(guard),
    provability: expectation === undefined ? null : provabilityView(provabilityOf({ ...expectation, declared, controlShare, messages })),
  };
}
