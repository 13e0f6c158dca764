import type { CampaignDefinition, CampaignState } from '@gyre/domain/campaign';
import { maskValue } from '@gyre/domain/masking';
import { passes, sentenceOf } from '@gyre/domain/rules/property-filter';
import { readCustomer } from '../customers/index.ts';
import { duration, passages, roughly, wallClock, type PassageView, type Sentence } from '../reach/index.ts';
import type { History, Ledger, LogRow } from '../stores/ports.ts';
import { readCampaign, readStates } from './campaign-rows.ts';

/** Occurrences of the trigger event that are looked at. */
const LATEST = 50;
const PASSAGES = 20;

/** One test of the trigger and whether it held. */
export interface Check extends Sentence {
  readonly passed: boolean;
}

export interface Why {
  readonly customer: number;
  readonly verdict: Sentence;
  readonly passages: PassageView[];
  readonly checks: Check[];
}

export interface WhyContext {
  readonly ledger: Ledger;
  readonly history: Pick<History, 'timeline'>;
  readonly zone: string;
}

/**
 * 为什么收到／没收到 — for one customer and campaign: every entry with what became of it; or, when the customer never entered, the tests of
 * the trigger on the customer's latest occurrence of its event, the first that failed being the reason.
 *
 * @throws AppError `not_found` for an unknown campaign or customer
 */
export async function why(context: WhyContext, campaign: string, customer: number): Promise<Why> {
  const { ledger, history, zone } = context;
  const { definition } = await readCampaign(ledger, campaign);
  const { customer: root, leaves } = await readCustomer(ledger, customer);
  const entered = await passages(ledger, { campaign, customers: leaves, limit: PASSAGES }, zone);
  const newest = entered[0];
  if (newest !== undefined) return { customer: root, verdict: newest.sentence, passages: entered, checks: [] };
  const events = await history.timeline({ customers: leaves, names: [definition.trigger.event], limit: LATEST });
  const checks = checksOf(definition, await readStates(ledger, campaign), events, zone);
  const failed = checks.find((c) => !c.passed);
  const verdict = failed === undefined ? PENDING : { zh: `没有进入：${failed.zh}`, en: `Never entered: ${failed.en}` };
  return { customer: root, verdict, passages: [], checks };
}

const PENDING: Sentence = {
  zh: '触发条件全部满足，正在处理，请稍后再看',
  en: 'Every test of the trigger holds; it is being worked on, look again in a moment',
};

type States = readonly { readonly state: CampaignState; readonly at: number }[];

/** The trigger's tests in order. Events are newest first; only the newest is tested. Pure. */
export function checksOf(definition: CampaignDefinition, states: States, events: readonly LogRow[], zone: string): Check[] {
  const checks = [startedCheck(states, zone), seenCheck(definition, events)];
  const latest = events[0];
  return latest === undefined ? checks : [...checks, ...occurrenceChecks(definition, states, latest, zone)];
}

function startedCheck(states: States, zone: string): Check {
  const start = states.find((s) => s.state === 'running');
  return start === undefined
    ? { passed: false, zh: '计划还没有启动过', en: 'the campaign was never started' }
    : { passed: true, zh: `计划于 ${wallClock(start.at, zone)} 启动`, en: `the campaign was started at ${wallClock(start.at, zone)}` };
}

function seenCheck({ trigger }: CampaignDefinition, events: readonly LogRow[]): Check {
  const times = events.length >= LATEST ? `${LATEST}+` : String(events.length);
  return events.length === 0
    ? { passed: false, zh: `该用户从未发生「${trigger.event}」`, en: `the customer never did “${trigger.event}”` }
    : { passed: true, zh: `该用户发生过 ${times} 次「${trigger.event}」`, en: `the customer did “${trigger.event}” ${times} time(s)` };
}

function occurrenceChecks({ trigger, latenessMs }: CampaignDefinition, states: States, row: LogRow, zone: string): Check[] {
  const when = wallClock(row.at, zone);
  const received = wallClock(row.received, zone);
  const state = states.findLast((s) => s.at <= row.received)?.state ?? 'draft';
  const late = row.received - row.at;
  const most = duration(latenessMs);
  const delay = roughly(Math.max(60_000, late));
  return [
    check(!row.historical, {
      zh: `最近一次（${when}）${row.historical ? '是导入或重放的历史数据，不触发' : '是实时数据'}`,
      en: `the latest one (${when}) ${row.historical ? 'is historical (imported or replayed), which never triggers' : 'is live'}`,
    }),
    check(state === 'running', {
      zh: `收到它时（${received}）计划${state === 'running' ? '在运行' : `没有运行（${STATE_ZH[state]}）`}`,
      en: `when it was received (${received}) the campaign was ${state === 'running' ? 'running' : `not running (${state})`}`,
    }),
    check(late <= latenessMs, {
      zh: late <= latenessMs ? `收到时不晚于允许的 ${most.zh}` : `收到时已过去约 ${delay.zh}，超过允许的 ${most.zh}`,
      en:
        late <= latenessMs ? `it was received within the allowed ${most.en}` : `it was received about ${delay.en} late; ${most.en} allowed`,
    }),
    ...filterChecks(trigger.filter, row),
  ];
}

const STATE_ZH: Readonly<Record<CampaignState, string>> = { draft: '草稿', running: '运行中', paused: '已暂停', ended: '已结束' };

function filterChecks(filter: CampaignDefinition['trigger']['filter'], row: LogRow): Check[] {
  const single = filter.all.map((test) => ({ all: [test], any: [] }));
  const parts = filter.any.length === 0 ? single : [...single, { all: [], any: filter.any }];
  return parts.map((part) => {
    const properties = [...part.all, ...part.any].map((t) => t.property);
    const actual = [...new Set(properties)].map((p) => `${p} = ${JSON.stringify(maskValue(p, row.properties[p] ?? null))}`).join(', ');
    return check(passes(part, row.properties), {
      zh: `要求 ${sentenceOf(part, 'zh')}；实际 ${actual}`,
      en: `needs ${sentenceOf(part, 'en')}; was ${actual}`,
    });
  });
}

function check(passed: boolean, sentence: Sentence): Check {
  return { passed, ...sentence };
}
