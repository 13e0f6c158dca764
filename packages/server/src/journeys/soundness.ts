import type { CampaignDefinition } from '@gyre/domain/campaign';
import type { Rule } from '@gyre/domain/rules/rule';
import type { Clock } from '../clock.ts';
import { lateNames } from '../benefits/index.ts';
import type { Contents } from '../content/index.ts';
import { toldError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import { requireRecurrence } from './recurrence.ts';
import type { Filters, Rules } from './rules.ts';
import { requirePlainFilter, requireSoundTrigger } from './trigger.ts';

export interface SoundnessContext {
  readonly ledger: Ledger;
  readonly contents: Pick<Contents, 'check'>;
  readonly clock: Clock;
  /** The project's zone. */
  readonly zone: () => string;
}

/**
 * Refuses a definition that could never work: a circular trigger, a repetition that never comes round, a goal that looks through an item, a
 * content with a problem that forbids saving (all of them in `details.problems`, in both languages).
 *
 * @throws AppError `invalid_input`
 */
export async function requireSound({ ledger, contents, clock, zone }: SoundnessContext, definition: CampaignDefinition): Promise<void> {
  const { trigger, goals } = definition;
  requireSoundTrigger(trigger);
  if (trigger.kind === 'audience' && 'repeat' in trigger) requireRecurrence(trigger.repeat, clock.now(), zone());
  for (const { name, select } of goals) requirePlainFilter(select.filter, { zh: `目标「${name}」`, en: `the goal “${name}”` });
  const problems = contents.check(definition, await lateNames(ledger)).filter((problem) => problem.blocks);
  const [first] = problems;
  if (first === undefined) return;
  throw toldError('invalid_input', { zh: `文案 ${first.arm}：${first.zh}`, en: `text ${first.arm}: ${first.en}` }, { problems });
}

/** Makes the filter ready and tries the other rules, such as whether their segments exist. @throws AppError `invalid_input` */
export async function requireUsable(
  rules: Pick<Rules, 'prepare'>,
  filters: Pick<Filters, 'prepare'>,
  { trigger, filter }: CampaignDefinition,
): Promise<void> {
  const tried = triedRule(trigger);
  if (tried !== null) (await rules.prepare(tried)).release();
  await filters.prepare(filter);
}

function triedRule(trigger: CampaignDefinition['trigger']): Rule | null {
  if (trigger.kind === 'audience') return trigger.rule;
  return trigger.kind === 'segment' ? { kind: 'segment', segment: trigger.segment } : null;
}
