import type { CampaignDefinition, Trigger } from '@gyre/domain/campaign';
import { instant } from '@gyre/domain/time';
import { plainWords, sentenceOfRule } from '@gyre/domain/rules/sentence';
import { spanMs } from '@gyre/domain/rules/span';
import type { Sentence } from '@gyre/domain/sentence';
import type { Clock } from '../clock.ts';
import { readCustomer, type Customer } from '../customers/index.ts';
import { passages, type PassageView } from '../reach/index.ts';
import type { History, Ledger, LogRow } from '../stores/ports.ts';
import { lastAudienceTake, readMembers } from './audience-rows.ts';
import { plannedFor } from './audience-stage.ts';
import { readCampaign, readStates, type CampaignRow } from './campaign-rows.ts';
import { answerCheck, audienceChecks, checksOf, filterCheck, LATEST, reentryCheck, startedCheck, type Check } from './checks.ts';
import { isOf, rowPasses } from './match.ts';
import type { Rules } from './rules.ts';
import { eventOf } from './trigger.ts';

const PASSAGES = 20;

export interface Why {
  readonly customer: number;
  readonly verdict: Sentence;
  readonly passages: PassageView[];
  readonly checks: Check[];
}

export interface WhyContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly history: Pick<History, 'timeline'>;
  readonly rules: Pick<Rules, 'prepare'>;
  readonly zone: string;
}

/**
 * 为什么收到／没收到 — for one customer and campaign: every entry with what became of it; or, when the customer never entered, the tests of
 * the trigger on the customer's latest occurrence of its event (or on the last audience taken) and the campaign's filter as of now, the first
 * that failed being the reason. Who entered is told, too, whether and when another entry is possible.
 *
 * @throws AppError `not_found` for an unknown campaign or customer
 */
export async function why(context: WhyContext, campaign: string, customer: number): Promise<Why> {
  const { ledger, zone } = context;
  const row = await readCampaign(ledger, campaign);
  const known = await readCustomer(ledger, customer);
  const entered = await passages(ledger, { campaign, customers: known.leaves, limit: PASSAGES }, zone);
  const newest = entered[0];
  if (newest !== undefined) {
    const again = reentryCheck(row.definition.reentry, instant(newest.enteredAt), context.clock.now(), zone);
    return { customer: known.customer, verdict: newest.sentence, passages: entered, checks: again === null ? [] : [again] };
  }
  const ofTrigger =
    row.definition.trigger.kind === 'audience' ? await audienceReasons(context, row, known) : await eventReasons(context, row, known);
  const checks = [...ofTrigger, ...(await filterReasons(context, row.definition, known.customer))];
  const failed = checks.find((c) => !c.passed);
  const verdict = failed === undefined ? PENDING : { zh: `没有进入：${failed.zh}`, en: `Never entered: ${failed.en}` };
  return { customer: known.customer, verdict, passages: [], checks };
}

const PENDING: Sentence = {
  zh: '触发条件全部满足，正在处理，请稍后再看',
  en: 'Every test of the trigger holds; it is being worked on, look again in a moment',
};

async function eventReasons(context: WhyContext, { key, definition }: CampaignRow, { leaves }: Customer): Promise<Check[]> {
  const { trigger } = definition;
  const selector = eventOf(trigger);
  if (selector === null) return [];
  const found = await context.history.timeline({ customers: leaves, names: [selector.event], limit: LATEST });
  const moment = { now: context.clock.now(), zone: context.zone };
  const events = trigger.kind === 'segment' ? found.filter((row) => rowPasses(selector.filter, row, moment)) : found;
  const checks = checksOf(definition, await readStates(context.ledger, key), events, context.zone);
  const latest = events[0];
  if (trigger.kind !== 'then_not' || latest === undefined) return checks;
  return [...checks, answerCheck(trigger, latest, await answerTo(context, trigger, latest, leaves), moment)];
}

/** The earliest answer to an event within its time. */
async function answerTo(
  { history, clock, zone }: WhyContext,
  { answer, within }: Extract<Trigger, { kind: 'then_not' }>,
  first: LogRow,
  leaves: readonly number[],
): Promise<LogRow | undefined> {
  const before = { at: instant(first.at + spanMs(within) + 1), offset: 0 };
  const rows = await history.timeline({ customers: leaves, names: [answer.event], before, limit: LATEST });
  const isLater = (row: LogRow): boolean => row.at > first.at || (row.at === first.at && row.offset > first.offset);
  return rows.findLast((row) => isLater(row) && isOf(answer, row, { now: clock.now(), zone }));
}

async function audienceReasons({ ledger, clock, zone }: WhyContext, row: CampaignRow, customer: Customer): Promise<Check[]> {
  const { key, state, definition } = row;
  const last = await lastAudienceTake(ledger, key);
  const members = last === undefined || last.taken_at === null ? undefined : await readMembers(ledger, last.id);
  const isIn = members === undefined ? undefined : customer.leaves.some((leaf) => members.has(leaf));
  const { trigger } = definition;
  const next = state === 'running' && trigger.kind === 'audience' ? await plannedFor(ledger, key, trigger, clock.now(), zone) : null;
  return [startedCheck(await readStates(ledger, key), zone), ...audienceChecks({ last, isMember: isIn, next }, zone)];
}

async function filterReasons({ rules, clock }: WhyContext, { filter }: CampaignDefinition, root: number): Promise<Check[]> {
  if (filter === null) return [];
  const rule = await rules.prepare(filter);
  const { member } = rule.ask(root, clock.now());
  rule.release();
  return [filterCheck(member, { zh: sentenceOfRule(filter, plainWords('zh')), en: sentenceOfRule(filter, plainWords('en')) })];
}
