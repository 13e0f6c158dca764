import { counted } from '@gyre/domain/counted';
import type { CampaignDefinition, CampaignState, Reentry, Trigger } from '@gyre/domain/campaign';
import { maskValue } from '@gyre/domain/masking';
import { sentenceOf, type PropertyFilter } from '@gyre/domain/rules/property-filter';
import { spanMs } from '@gyre/domain/rules/span';
import type { Instant } from '@gyre/domain/time';
import type { Sentence } from '@gyre/domain/sentence';
import { duration, roughly, wallClock } from '../reach/index.ts';
import type { LogRow } from '../stores/ports.ts';
import type { Absence } from './absence.ts';
import type { AudienceRow } from './audience-rows.ts';
import { rowPasses } from './match.ts';
import { entersAgainFrom } from './reentry.ts';
import { eventOf } from './trigger.ts';

/** Occurrences of the trigger event that are looked at. */
export const LATEST = 50;

/** One test of the trigger and whether it held. */
export interface Check extends Sentence {
  readonly passed: boolean;
}

/** A campaign's states, oldest first. */
export type States = readonly { readonly state: CampaignState; readonly at: number }[];

/**
 * The trigger's tests in order. Events are newest first; only the newest is tested. Pure.
 *
 * @param absence  from the segment a trigger waits for customers to enter, as of now
 */
export function checksOf(
  definition: CampaignDefinition,
  states: States,
  events: readonly LogRow[],
  zone: string,
  absence?: Absence,
): Check[] {
  const checks = [startedCheck(states, zone), seenCheck(definition.trigger, events, absence)];
  const latest = events[0];
  return latest === undefined ? checks : [...checks, ...occurrenceChecks(definition, states, latest, zone)];
}

/** Whether the campaign was ever started. */
export function startedCheck(states: States, zone: string): Check {
  const start = states.find((s) => s.state === 'running');
  if (start === undefined) return { passed: false, ...neverStarted(states.at(-1)?.state) };
  return { passed: true, zh: `计划于 ${wallClock(start.at, zone)} 启动`, en: `the campaign was started at ${wallClock(start.at, zone)}` };
}

function neverStarted(state: CampaignState | undefined): Sentence {
  if (state === 'in_review') return { zh: '计划还没有启动过，正在等待审批', en: 'the campaign was never started; it waits for approval' };
  if (state === 'approved') return { zh: '计划已通过审批，还没有启动', en: 'the campaign is approved but was not started yet' };
  return { zh: '计划还没有启动过', en: 'the campaign was never started' };
}

function seenCheck(trigger: Trigger, events: readonly LogRow[], absence: Absence | undefined): Check {
  const what = whatHappens(trigger, absence);
  const times = events.length >= LATEST ? `${LATEST}+` : String(events.length);
  const because = absence === undefined ? NOTHING : withReason(absence, { zh: '；按现在看，', en: '; as of now: ' });
  return events.length === 0
    ? { passed: false, zh: `该用户从未${what.zh}${because.zh}`, en: `the customer never ${what.en}${because.en}` }
    : {
        passed: true,
        zh: trigger.kind === 'segment' ? `该用户${what.zh}过 ${times} 次` : `该用户发生过 ${times} 次${what.zh.slice(2)}`,
        en: `the customer ${what.en} ${times} time(s)`,
      };
}

function whatHappens(trigger: Trigger, absence: Absence | undefined): Sentence {
  if (trigger.kind === 'segment') {
    const [zh, en] = trigger.on === 'entered' ? ['进入', 'entered'] : ['离开', 'left'];
    const { segment } = trigger;
    const name = absence?.name ?? { zh: `分群「${segment}」`, en: `segment “${segment}”` };
    return { zh: `${zh}${name.zh}`, en: `${en} ${name.en}` };
  }
  const event = eventOf(trigger)?.event ?? '';
  return { zh: `发生「${event}」`, en: `did “${event}”` };
}

function occurrenceChecks({ trigger, latenessMs }: CampaignDefinition, states: States, row: LogRow, zone: string): Check[] {
  const when = wallClock(row.at, zone);
  const received = wallClock(row.received, zone);
  const state = states.findLast((s) => s.at <= row.received)?.state ?? 'draft';
  const late = row.received - row.at;
  const most = duration(latenessMs);
  const delay = roughly(Math.max(60_000, late));
  const filter = trigger.kind === 'segment' ? undefined : eventOf(trigger)?.filter;
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
    ...(filter === undefined ? [] : filterChecks(filter, row, zone)),
  ];
}

const STATE_ZH: Readonly<Record<CampaignState, string>> = {
  draft: '草稿',
  in_review: '待审批',
  approved: '待启动',
  running: '运行中',
  paused: '已暂停',
  ended: '已结束',
};

function filterChecks(filter: PropertyFilter, row: LogRow, zone: string): Check[] {
  const single = filter.all.map((test) => ({ all: [test], any: [] }));
  const parts = filter.any.length === 0 ? single : [...single, { all: [], any: filter.any }];
  return parts.map((part) => {
    const properties = [...part.all, ...part.any].map((t) => t.property);
    const actual = [...new Set(properties)].map((p) => `${p} = ${JSON.stringify(maskValue(p, row.properties[p] ?? null))}`).join(', ');
    return check(rowPasses(part, row, { now: row.received, zone }), {
      zh: `要求 ${sentenceOf(part, 'zh')}；实际 ${actual}`,
      en: `needs ${sentenceOf(part, 'en')}; was ${actual}`,
    });
  });
}

/** 之后没做 — whether the event waited in vain: until when it waits, and the answer found. Pure. */
export function answerCheck(
  trigger: Extract<Trigger, { kind: 'then_not' }>,
  first: Pick<LogRow, 'at'>,
  answer: Pick<LogRow, 'at'> | undefined,
  { now, zone }: { readonly now: Instant; readonly zone: string },
): Check {
  const until = first.at + spanMs(trigger.within);
  const within = duration(spanMs(trigger.within));
  const { event } = trigger.answer;
  if (answer !== undefined) {
    const when = wallClock(answer.at, zone);
    return {
      passed: false,
      zh: `之后 ${within.zh}内发生了「${event}」（${when}）`,
      en: `“${event}” followed within ${within.en} (${when})`,
    };
  }
  const end = wallClock(until, zone);
  return now <= until
    ? { passed: false, zh: `正在等待「${event}」，到 ${end} 为止`, en: `it waits for “${event}” until ${end}` }
    : { passed: true, zh: `之后 ${within.zh}内没有发生「${event}」`, en: `no “${event}” followed within ${within.en}` };
}

/** 再次进入 — whether a customer who entered last at `last` may enter again now; null when the campaign lets everybody in again. Pure. */
export function reentryCheck(reentry: Reentry, last: Instant, now: Instant, zone: string): Check | null {
  if (reentry.kind === 'always') return null;
  const when = wallClock(last, zone);
  const from = entersAgainFrom(reentry, last);
  if (from === null) {
    return { passed: false, zh: `已于 ${when} 进入过，计划不允许再次进入`, en: `entered at ${when}; the campaign lets nobody in twice` };
  }
  const again = wallClock(from, zone);
  return from <= now
    ? { passed: true, zh: `上次进入是 ${when}，可以再次进入`, en: `entered last at ${when} and may enter again` }
    : { passed: false, zh: `上次进入是 ${when}，${again} 起可再次进入`, en: `entered last at ${when}; may enter again from ${again}` };
}

/** 进入条件 — whether the customer passes the campaign's filter now, and which of its conditions not. */
export function filterCheck(absence: Absence, rule: Sentence): Check {
  const passed = absence.holds;
  const because = withReason(absence, { zh: '：', en: ': ' });
  return {
    passed,
    zh: `进入条件：${rule.zh}；该用户现在${passed ? '满足' : '不满足'}${because.zh}`,
    en: `the filter: ${rule.en}; the customer ${passed ? 'passes it now' : 'does not pass it now'}${because.en}`,
  };
}

/** What is known of a campaign's audience and one customer. */
export interface AudienceFacts {
  readonly last: AudienceRow | undefined;
  /** Whether the customer is among those it found; undefined when nothing was taken. */
  readonly isMember: boolean | undefined;
  /** When it is taken next, while the campaign runs. */
  readonly next: Instant | null;
  /** What its rule says of the customer: as of the taking, before one as of now. */
  readonly absence: Absence;
}

/** 圈选 — whether the audience was taken, with the customer in it, and if not, what it failed. Pure. */
export function audienceChecks({ last, isMember, next, absence }: AudienceFacts, zone: string): Check[] {
  const takenAt = last?.taken_at ?? undefined;
  const upcoming = next === null ? undefined : wallClock(next, zone);
  if (last === undefined || takenAt === undefined) {
    return [
      {
        passed: false,
        zh: upcoming === undefined ? '受众还没有圈选' : `受众还没有圈选，将在 ${upcoming} 圈选`,
        en: upcoming === undefined ? 'the audience was not taken yet' : `the audience was not taken yet; it will be at ${upcoming}`,
      },
      presentCheck(absence),
    ];
  }
  const when = wallClock(takenAt, zone);
  return [
    {
      passed: true,
      zh: `受众于 ${when} 圈选，共 ${last.size} 人`,
      en: `the audience was taken at ${when}: ${counted(last.size, 'customer')}`,
    },
    isMember === true ? { passed: true, zh: '该用户在其中', en: 'the customer was in it' } : absentCheck(absence),
  ];
}

function presentCheck(absence: Absence): Check {
  const { holds: passed, name } = absence;
  const because = withReason(absence, { zh: '：', en: ': ' });
  return {
    passed,
    zh: `按现在看，该用户${passed ? '在' : '不在'}${name.zh}中${because.zh}`,
    en: `as of now the customer is ${passed ? 'in' : 'not in'} ${name.en}${because.en}`,
  };
}

function absentCheck(absence: Absence): Check {
  const { holds, name, readsPresent } = absence;
  const absent = { zh: `圈选时该用户不在${name.zh}中`, en: `when the audience was taken the customer was not in ${name.en}` };
  if (holds) {
    return {
      passed: false,
      zh: `${absent.zh}；按现在知道的是满足的：有关的数据是圈选之后才收到或改变的`,
      en: `${absent.en}; by what is known now it would have been: what matters was received or changed afterwards`,
    };
  }
  const because = withReason(absence, { zh: '：', en: ': ' });
  const flag = readsPresent ? { zh: '（用户属性按现在的值）', en: ' (attributes as they are now)' } : NOTHING;
  return { passed: false, zh: absent.zh + because.zh + flag.zh, en: absent.en + because.en + flag.en };
}

const NOTHING: Sentence = { zh: '', en: '' };

/** The conditions failed, after what leads to them; nothing where none is known. */
function withReason({ because }: Absence, lead: Sentence): Sentence {
  return because.zh === '' ? NOTHING : { zh: lead.zh + because.zh, en: lead.en + because.en };
}

function check(passed: boolean, sentence: Sentence): Check {
  return { passed, ...sentence };
}
