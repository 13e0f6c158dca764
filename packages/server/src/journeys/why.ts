import type { CampaignDefinition, Trigger } from '@gyre/domain/campaign';
import { instant } from '@gyre/domain/time';
import { sentenceOfRule } from '@gyre/domain/rules/sentence';
import { spanMs } from '@gyre/domain/rules/span';
import type { Sentence } from '@gyre/domain/sentence';
import type { Clock } from '../clock.ts';
import { readCustomer, type Customer } from '../customers/index.ts';
import { passages, type PassageView } from '../reach/index.ts';
import type { History, Ledger, LogRow } from '../stores/ports.ts';
import { absenceFrom, type AbsenceContext } from './absence.ts';
import { lastAudienceTake, readMembers } from './audience-rows.ts';
import { plannedFor } from './audience-stage.ts';
import { readCampaign, readStates, type CampaignRow } from './campaign-rows.ts';
import { answerCheck, audienceChecks, checksOf, filterCheck, LATEST, reentryCheck, startedCheck, type Check } from './checks.ts';
import { isOf, rowPasses } from './match.ts';
import { eventOf, type AudienceTrigger } from './trigger.ts';

const PASSAGES = 20;

export interface Why {
  readonly customer: number;
  readonly verdict: Sentence;
  readonly passages: PassageView[];
  readonly checks: Check[];
}

export interface WhyContext extends AbsenceContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly history: Pick<History, 'timeline'>;
}

/**
 * 为什么收到／没收到 — for one customer and campaign: every entry with what became of it; or, when the customer never entered, the tests of
 * the trigger on the customer's latest occurrence of its event (or the conditions of the last audience taken) and the campaign's filter as of now, the first
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
  const { trigger } = row.definition;
  const ofTrigger =
    trigger.kind === 'audience' ? await audienceReasons(context, row, known, trigger) : await eventReasons(context, row, known);
  const checks = [...ofTrigger, ...(await filterReasons(context, row.definition, known.customer))];
  const failed = checks.find((c) => !c.passed);
  const verdict = failed === undefined ? PENDING : { zh: `没有进入：${failed.zh}`, en: `Never entered: ${failed.en}` };
  return { customer: known.customer, verdict, passages: [], checks };
}

const PENDING: Sentence = {
  zh: '触发条件全部满足，正在处理，请稍后再看',
  en: 'Every test of the trigger holds; it is being worked on, look again in a moment',
};

async function eventReasons(context: WhyContext, { key, definition }: CampaignRow, { customer, leaves }: Customer): Promise<Check[]> {
  const { trigger } = definition;
  const selector = eventOf(trigger);
  if (selector === null) return [];
  const found = await context.history.timeline({ customers: leaves, names: [selector.event], limit: LATEST });
  const moment = { now: context.clock.now(), zone: context.zone };
  const events = trigger.kind === 'segment' ? found.filter((row) => rowPasses(selector.filter, row, moment)) : found;
  const mayEnter = trigger.kind === 'segment' && trigger.on === 'entered' && events.length === 0;
  const absence = mayEnter ? await absenceFrom(context, { kind: 'segment', segment: trigger.segment }, customer, moment.now) : undefined;
  const checks = checksOf(definition, await readStates(context.ledger, key), events, context.zone, absence);
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

async function audienceReasons(context: WhyContext, row: CampaignRow, customer: Customer, trigger: AudienceTrigger): Promise<Check[]> {
  const { ledger, clock, zone } = context;
  const { key, state } = row;
  const last = await lastAudienceTake(ledger, key);
  const takenAt = last?.taken_at ?? null;
  const members = last === undefined || takenAt === null ? undefined : await readMembers(ledger, last.id);
  const isMember = members === undefined ? undefined : customer.leaves.some((leaf) => members.has(leaf));
  const absence = await absenceFrom(context, trigger.rule, customer.customer, takenAt ?? clock.now());
  const next = state === 'running' ? await plannedFor(ledger, key, trigger, clock.now(), zone) : null;
  return [startedCheck(await readStates(ledger, key), zone), ...audienceChecks({ last, isMember, next, absence }, zone)];
}

async function filterReasons(context: WhyContext, { filter }: CampaignDefinition, root: number): Promise<Check[]> {
  if (filter === null) return [];
  const absence = await absenceFrom(context, filter, root, context.clock.now());
  const words = await context.segments.words();
  return [filterCheck(absence, { zh: sentenceOfRule(filter, words('zh')), en: sentenceOfRule(filter, words('en')) })];
}
