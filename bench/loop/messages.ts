import { z } from 'zod';
import { SHOP_STORY } from '../../packages/server/src/projects/shop-story.ts';
import type { Ledger } from '../../packages/server/src/stores/ports.ts';
import type { ReceivedMessage } from '../../packages/shop/src/index.ts';

/** Fen of the shop in a unit of the server's money. */
const UNITS_OF_FEN = 100;
/** What the story's coupon is worth to a customer of the shop, in 分. */
const COUPON_FEN = (SHOP_STORY.playbook.definition.benefits[0]?.faceValue ?? 0) / UNITS_OF_FEN;

const MessageRow = z.object({ id: z.string(), at: z.number(), user: z.string(), coupons: z.number() });

/** 收信 — messages that arrived, each once, with the coupon that came with it; only to customers the shop knows by a user id. */
export function messageReader(ledger: Ledger): () => Promise<ReceivedMessage[]> {
  const known = new Set<string>();
  return async () => {
    const rows = await ledger.rows(
      MessageRow,
      `select m.id, m.attempted_at as at, min(i.value) as user,
         (select count(*) from coupons k where k.campaign = m.campaign and k.customer = m.root) as coupons
       from messages m join customers c on c.root = m.root join identities i on i.customer = c.customer and i.namespace = 'user_id'
       where m.state in ('sent', 'delivered') group by m.id order by m.attempted_at, m.id`,
    );
    const arrived = rows.filter(({ id }) => !known.has(id));
    for (const { id } of arrived) known.add(id);
    return arrived.map(({ id, at, user, coupons }) => ({ id, userId: user, sentAt: at, coupon: coupons > 0 ? COUPON_FEN : 0 }));
  };
}
