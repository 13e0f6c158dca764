import { addDays, DAY_MS, HOUR_MS, instant, localDate, MINUTE_MS, startOfDay, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { countCustomers } from '../customers/index.ts';
import { countQuarantine } from '../intake/index.ts';
import type { Project } from './project.ts';

const number = z.number().int();

interface Figures {
  readonly revenue: number;
  readonly orders: number;
  readonly payers: number;
  readonly visitors: number;
  readonly messages: number;
}

interface Order {
  readonly event: string;
  readonly amount: string;
}

/** Events that look like a payment, most telling first, and properties that look like its amount. */
const ORDER_EVENTS = [
  /^(支付订单|支付成功|订单支付|pay_?order|order[ _]?(completed|paid)|purchase|checkout completed)$/i,
  /支付|付款|paid|purchase|order completed/i,
];
const AMOUNTS = [/^(amount|revenue|total|gmv|pay_amount|order_amount|金额|实付金额|支付金额|订单金额)$/i, /amount|revenue|金额/i];

const OrderRow = z.object({ event: z.string(), name: z.string() });

/** 订单口径 — what counts as an order: as set for the project, else guessed from the event plan; null when nothing looks like one. */
export async function orderOf(project: Project): Promise<Order | null> {
  const set = project.record().settings.order;
  if (set !== undefined) return set;
  const rows = await project.ledger.rows(
    OrderRow,
    `select p.event, p.name from plan_properties p join plan_events e on e.name = p.event where p.type = 'number' order by e.events desc, p.event, p.name`,
  );
  for (const eventLike of ORDER_EVENTS) {
    for (const amountLike of AMOUNTS) {
      const match = rows.find((row) => eventLike.test(row.event) && !row.event.includes('/') && amountLike.test(row.name));
      if (match !== undefined) return { event: match.event, amount: match.name };
    }
  }
  return null;
}

/** 经营概览 — today until now against the same time of the same weekday last week, hour by hour. */
export async function overview(project: Project) {
  const { clock } = project;
  const { zone, currency } = project.record();
  const now = clock.now();
  const midnight = startOfDay(localDate(now, zone), zone);
  const lastMidnight = startOfDay(addDays(localDate(now, zone), -7), zone);
  const order = await orderOf(project);
  const today = await dayOf(project, order, midnight, now);
  const lastWeek = await dayOf(project, order, lastMidnight, instant(lastMidnight + (now - midnight)));
  const lastWhole = await hoursOf(project, order, lastMidnight, instant(lastMidnight + DAY_MS));
  const todayHours = await hoursOf(project, order, midnight, now);
  const reached = Math.floor((now - midnight) / HOUR_MS);
  const hours = Array.from({ length: 24 }, (_, hour) => ({
    hour,
    revenue: hour <= reached ? (todayHours.revenue.get(hour) ?? 0) : null,
    lastWeekRevenue: lastWhole.revenue.get(hour) ?? 0,
    visitors: hour <= reached ? (todayHours.visitors.get(hour) ?? 0) : null,
    lastWeekVisitors: lastWhole.visitors.get(hour) ?? 0,
  }));
  const totals = await totalsOf(project, now);
  return {
    now,
    zone,
    currency,
    order,
    today,
    lastWeek,
    hours,
    totals,
    sampleTotals: await sampleTotals(project),
    checklist: await checklistOf(project, totals),
  };
}

const CountRow = z.object({ n: number });

/** Figures of a span; a merged customer's identities count apart until then, so visitors may be a few too many. */
async function dayOf(project: Project, order: Order | null, from: Instant, to: Instant): Promise<Figures> {
  const whole = Math.max(1, to - from);
  const range = { from, to: instant(from + whole) };
  const [seen] = await project.log.active(range, whole);
  const [paid] = order === null ? [] : await project.log.sums(range, whole, order.event, order.amount);
  const [row] = await project.ledger.rows(
    CountRow,
    `select count(*) as n from messages where state = 'sent' and settled_at >= $1 and settled_at < $2`,
    [range.from, range.to],
  );
  return {
    revenue: paid?.sum ?? 0,
    orders: paid?.events ?? 0,
    payers: paid?.customers ?? 0,
    visitors: seen?.customers ?? 0,
    messages: row?.n ?? 0,
  };
}

async function hoursOf(
  project: Project,
  order: Order | null,
  from: Instant,
  to: Instant,
): Promise<{ revenue: Map<number, number>; visitors: Map<number, number> }> {
  const range = { from, to: instant(Math.max(to, from + 1)) };
  const hourOf = (bucket: Instant): number => Math.floor((bucket - from) / HOUR_MS);
  const sums = order === null ? [] : await project.log.sums(range, HOUR_MS, order.event, order.amount);
  const active = await project.log.active(range, HOUR_MS);
  return {
    revenue: new Map(sums.map((row) => [hourOf(row.bucket), row.sum])),
    visitors: new Map(active.map((row) => [hourOf(row.bucket), row.customers])),
  };
}

interface Totals {
  readonly customers: number;
  readonly events: number;
  readonly eventsLastMinute: number;
  readonly quarantined: number;
  readonly sources: number;
  readonly runningCampaigns: number;
}

async function totalsOf(project: Project, now: Instant): Promise<Totals> {
  const { log, ledger, sources, quarantine } = project;
  const end = await log.end();
  const lastMinute = await log.sourceActivity(instant(now - MINUTE_MS));
  const bad = await countQuarantine(quarantine);
  const [running] = await ledger.rows(CountRow, `select count(*) as n from campaigns where state = 'running'`);
  return {
    customers: await countCustomers(ledger),
    events: end.offset,
    eventsLastMinute: lastMinute.reduce((sum, s) => sum + s.events, 0),
    quarantined: bad.reduce((sum, c) => sum + c.records, 0),
    sources: (await sources.list()).filter((s) => s.revoked_at === null).length,
    runningCampaigns: running?.n ?? 0,
  };
}

const ChecklistRow = z.object({ started: z.boolean(), sent: z.boolean() });

async function checklistOf({ ledger }: Project, totals: Totals) {
  const [row] = await ledger.rows(
    ChecklistRow,
    `select exists (select 1 from campaigns where started_at is not null) as started, exists (select 1 from messages where state = 'sent') as sent`,
  );
  return {
    sourceConnected: totals.events > 0,
    customerFound: totals.customers > 0,
    campaignStarted: row?.started ?? false,
    messageSent: row?.sent ?? false,
  };
}

const TotalsRow = z.object({ totals: z.record(z.string(), z.number()) });

/** What the job that filled a sample counted in the log. */
async function sampleTotals({ ledger }: Project): Promise<Record<string, number> | null> {
  const [job] = await ledger.rows(
    TotalsRow,
    `select detail -> 'totals' as totals from jobs where kind = 'sample' and detail ? 'totals' order by created_at desc limit 1`,
  );
  return job?.totals ?? null;
}
