import type { CampaignDefinition } from '@gyre/domain/campaign';
import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Effects } from '../pipeline/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { assign, assignmentKey, campaignSalt } from './assignment.ts';
import { contactsOf, pastKey, pastReaches } from './contacts.ts';
import { messageId, type MessageContent, type ReadyMessage } from './message.ts';
import type { Outbox } from './outbox.ts';
import { decide, withheld, type Standing, type Verdict } from './policy.ts';
import { withheldEvent } from './queue.ts';
import { renderContent, type ParsedContent } from './render.ts';
import { unsubscribeHeaders, unsubscribeToken } from './unsubscribe.ts';
import { insertDecisions, insertMessages, type Decided } from './decision-rows.ts';
import type { Moment, Wish } from './wish.ts';

export interface ReachContext {
  readonly project: string;
  /** Address customers reach this server at, without a slash at the end. */
  readonly publicUrl: () => string;
  readonly unsubscribeKey: Buffer;
  readonly outbox: Pick<Outbox, 'room' | 'take' | 'wake'>;
  readonly content: (campaign: string, version: number, content: CampaignDefinition['content']) => ParsedContent;
}

/**
 * 触达决策（微批） — decides all wishes of one turn in a fixed number of statements and leaves decisions, messages and own events in the
 * turn's transaction. A message that is due at once and for which the sender has room is committed as `attempting` and handed over after the
 * commit; the others are queued. Capacity decided earlier in the same turn counts for later wishes.
 */
export async function decideReach(context: ReachContext, effects: Effects, moment: Moment, wishes: readonly Wish[]): Promise<Decided[]> {
  if (wishes.length === 0) return [];
  const standings = await loadStandings(effects.tx, wishes, moment.now);
  const decided: Decided[] = [];
  for (const wish of wishes) {
    const { verdict, content } = withContent(context, wish, moment.now, decide(standings.of(wish)));
    if (verdict.outcome !== 'withheld') standings.reserve(wish);
    decided.push({ wish, verdict, content });
    emitDecision(effects, moment.now, wish, verdict);
  }
  await insertDecisions(effects.tx, decided, moment.now);
  await handOver(context, effects, moment, decided);
  return decided;
}

interface Standings {
  of(wish: Wish): Standing;
  /** Books frequency capacity, so later wishes of this turn see it. */
  reserve(wish: Wish): void;
}

/** Loads what the policy looks at, for all wishes at once. */
async function loadStandings(tx: Ledger, wishes: readonly Wish[], now: Instant): Promise<Standings> {
  const roots = [...new Set(wishes.map((w) => w.root))];
  const running = await runningAmong(tx, [...new Set(wishes.map((w) => w.campaign))]);
  const contacts = await contactsOf(tx, 'email', roots, new Map(wishes.map((w) => [w.root, w.attributes['email']])));
  const salted = wishes.map((w) => ({ salt: campaignSalt(w.campaign), root: w.root, controlShareBp: w.definition.controlShareBp }));
  const arms = await assign(tx, salted, now);
  const capped = wishes.filter((w) => w.definition.cap !== null);
  const longest = Math.max(0, ...capped.map((w) => w.definition.cap?.windowMs ?? 0));
  const past = await pastReaches(tx, [...new Set(capped.map((w) => w.campaign))], roots, now - longest);
  const pastOf = (wish: Wish): Instant[] => past.get(pastKey(wish.campaign, wish.root)) ?? [];
  return {
    of: (wish) => ({
      campaignRuns: running.has(wish.campaign),
      suppressed: contacts.get(wish.root)?.suppressed,
      arm: arms.get(assignmentKey(campaignSalt(wish.campaign), wish.root)) ?? 'both',
      address: contacts.get(wish.root)?.address,
      cap: wish.definition.cap,
      past: pastOf(wish),
      now,
    }),
    reserve: (wish) => void past.set(pastKey(wish.campaign, wish.root), [...pastOf(wish), now]),
  };
}

const CampaignKeyRow = z.object({ key: z.string() });

/** Which campaigns run. They stay so until the commit: pausing one waits for it. */
async function runningAmong(tx: Ledger, campaigns: readonly string[]): Promise<Set<string>> {
  const rows = await tx.rows(CampaignKeyRow, `select key from campaigns where key = any($1::text[]) and state = 'running' for share`, [
    campaigns,
  ]);
  return new Set(rows.map((r) => r.key));
}

/** Renders what would be sent, also for a ghost: a template that fails would have failed for both groups. */
function withContent(context: ReachContext, wish: Wish, now: Instant, verdict: Verdict): { verdict: Verdict; content?: MessageContent } {
  if (verdict.outcome === 'withheld') return { verdict };
  const message = messageId(now, wish.run, wish.node, 1);
  const address = verdict.outcome === 'send' ? verdict.address : '';
  const url = `${context.publicUrl()}/u/${unsubscribeToken(context.unsubscribeKey, { project: context.project, message }, address)}`;
  const rendered = render(context, wish, url);
  if (!rendered.ok) return { verdict: withheld('template_error', { error: rendered.error }) };
  return { verdict, content: { subject: rendered.subject, body: rendered.body, headers: unsubscribeHeaders(url) } };
}

function render(context: ReachContext, wish: Wish, unsubscribeUrl: string): ReturnType<typeof renderContent> {
  const { campaign, version, definition, attributes, event } = wish;
  try {
    const parsed = context.content(campaign, version, definition.content);
    return renderContent(parsed, { customer: attributes, event, campaign: { key: campaign, name: definition.name }, unsubscribeUrl });
  } catch (error) {
    return { ok: false, error: String(error).slice(0, 500) };
  }
}

function emitDecision(effects: Effects, at: Instant, wish: Wish, verdict: Verdict): void {
  const { run, node, campaign, customer, definition } = wish;
  const { channel } = definition.content;
  if (verdict.outcome === 'withheld') effects.emit(withheldEvent({ run, node, campaign, customer, channel }, verdict.reason, at));
  if (verdict.outcome === 'ghost') effects.emit({ name: '$ghost_send', customer, at, properties: { campaign, run, node, channel } });
}

/** Books messages: as many as the sender has room for are `attempting` and handed over after the commit, the others wait in the queue. */
async function handOver(context: ReachContext, effects: Effects, moment: Moment, decided: readonly Decided[]): Promise<void> {
  const { slots, provider } = context.outbox.room();
  const messages = decided.flatMap((d) => messageOf(d, moment.now));
  const direct: ReadyMessage[] = messages.slice(0, slots).map((m) => ({ ...m, provider }));
  await insertMessages(effects.tx, direct, messages.slice(slots), decided, moment);
  if (direct.length > 0) effects.afterCommit(() => context.outbox.take(direct));
  if (messages.length > slots) effects.afterCommit(() => context.outbox.wake());
}

function messageOf({ wish, verdict, content }: Decided, now: Instant): ReadyMessage[] {
  if (verdict.outcome !== 'send' || content === undefined) return [];
  const { run, node, campaign, customer, definition } = wish;
  return [
    {
      id: messageId(now, run, node, 1),
      run,
      node,
      attempt: 1,
      campaign,
      customer,
      channel: definition.content.channel,
      provider: '',
      lane: definition.lane,
      address: verdict.address,
      content,
    },
  ];
}
