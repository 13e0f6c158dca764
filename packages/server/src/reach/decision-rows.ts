import type { Instant } from '@gyre/domain/time';
import type { Ledger } from '../stores/ports.ts';
import type { Moment, Wish } from './wish.ts';
import type { MessageContent, ReadyMessage } from './message.ts';
import type { Verdict } from './policy.ts';

/** A wish and what was decided; `content` when it was rendered. */
export interface Decided {
  readonly wish: Wish;
  readonly verdict: Verdict;
  readonly content?: MessageContent | undefined;
}

/** Books decisions, one row per wish, in one statement. */
export async function insertDecisions(tx: Ledger, decided: readonly Decided[], now: Instant): Promise<void> {
  const of = <T>(pick: (d: Decided) => T): T[] => decided.map(pick);
  await tx.run(
    `insert into decisions (run, node, attempt, campaign, customer, root, channel, outcome, reason, detail, at)
     select run, node, 1, campaign, customer, root, channel, outcome, reason, detail::jsonb, $10::bigint
     from unnest($1::bigint[], $2::text[], $3::text[], $4::integer[], $5::integer[], $6::text[], $7::text[], $8::text[], $9::text[])
       as d (run, node, campaign, customer, root, channel, outcome, reason, detail)`,
    [
      of((d) => d.wish.run),
      of((d) => d.wish.node),
      of((d) => d.wish.campaign),
      of((d) => d.wish.customer),
      of((d) => d.wish.root),
      of((d) => d.wish.definition.content.channel),
      of((d) => d.verdict.outcome),
      of((d) => (d.verdict.outcome === 'send' ? '' : d.verdict.reason)),
      of((d) => JSON.stringify(d.verdict.outcome === 'withheld' ? d.verdict.detail : {})),
      now,
    ],
  );
}

/** Books messages: `direct` as attempting under this epoch, `queued` as queued. */
export async function insertMessages(
  tx: Ledger,
  direct: readonly ReadyMessage[],
  queued: readonly ReadyMessage[],
  decided: readonly Decided[],
  moment: Moment,
): Promise<void> {
  const messages = [...direct, ...queued];
  if (messages.length === 0) return;
  const roots = new Map(decided.map((d) => [d.wish.run, d.wish.root]));
  const of = <T>(pick: (m: ReadyMessage) => T): T[] => messages.map(pick);
  await tx.run(
    `insert into messages (id, run, node, attempt, campaign, customer, root, channel, provider, lane, address, content,
       state, epoch, created_at, attempted_at)
     select id, run, node, 1, campaign, customer, root, channel, provider, lane, address, content::jsonb,
       case when number <= $12 then 'attempting' else 'queued' end, case when number <= $12 then $13::bigint else 0 end,
       $14::bigint, case when number <= $12 then $14::bigint end
     from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::integer[], $6::integer[], $7::text[], $8::text[], $9::text[],
       $10::text[], $11::text[]) with ordinality
       as m (id, run, node, campaign, customer, root, channel, provider, lane, address, content, number)`,
    [
      of((m) => m.id),
      of((m) => m.run),
      of((m) => m.node),
      of((m) => m.campaign),
      of((m) => m.customer),
      of((m) => roots.get(m.run) ?? m.customer),
      of((m) => m.channel),
      of((m) => m.provider),
      of((m) => m.lane),
      of((m) => m.address),
      of((m) => JSON.stringify(m.content)),
      direct.length,
      moment.epoch,
      moment.now,
    ],
  );
}
