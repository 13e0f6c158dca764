import type { CouponRefusal } from '@gyre/domain/benefits/coupon-life';
import type { IdentityKey } from '@gyre/domain/events';
import { z } from 'zod';
import { REFUSALS, refuse, type Act, type Answer, type Coupon } from '../../benefits/index.ts';
import { readCursor, writeCursor } from '../../cursor.ts';
import { readCustomers, rootsOf } from '../../customers/index.ts';
import type { Project } from '../../projects/index.ts';
import type { Handlers } from '../call.ts';
import type { Services } from '../services.ts';
import { shownName } from '../shown.ts';

type Group = Handlers['benefits'];
type Has = Pick<Services, 'project'>;
type System = 'system' | 'saveSystem' | 'report';
type Uses = 'coupon' | 'claim' | 'quote' | 'lock' | 'release' | 'redeem' | 'return';

/** 权益 — coupon batches and the coupons of them; what a shop's own system asks for its customers. */
export function benefitsHandlers(services: Has): Group {
  return { ...batchHandlers(services), ...useHandlers(services), ...systemHandlers(services) };
}

function batchHandlers({ project }: Has): Omit<Group, Uses | System> {
  const of = (key: string): Project['benefits'] => project(key).benefits;
  return {
    batches: ({ params }) => of(params.project).batches.list(),
    async batch({ params }) {
      const { batches } = of(params.project);
      const [batch, days] = await Promise.all([batches.get(params.batch), batches.days(params.batch)]);
      return { ...batch, days };
    },
    saveBatch: ({ params, body, caller }) => of(params.project).batches.save(params.batch, body.definition, caller.actor, body.version),
    switchBatch: ({ params, body, caller }) => of(params.project).batches.switch(params.batch, body, caller.actor),
    async removeBatch({ params }) {
      await of(params.project).batches.remove(params.batch);
      return null;
    },
    coupons: ({ params, query }) => couponPage(project(params.project), params.batch, query),
    async issue({ params, body }) {
      const { claimed, customers, key } = body;
      const origin = { campaign: '', arm: '', run: null };
      return await askForCustomers(of(params.project), customers, (customer, i) => {
        return { kind: 'issue', key: `operator/${key}/${i}`, batch: params.batch, customer, claimed, origin };
      });
    },
    void: ({ params }) => askOne(of(params.project), { kind: 'void', coupon: params.coupon }),
  };
}

function useHandlers({ project }: Has): Pick<Group, Uses> {
  const of = (key: string): Project['benefits'] => project(key).benefits;
  return {
    coupon: async ({ params }) => shownCoupon(await of(params.project).coupon(params.coupon)),
    async claim({ params, body: { claims } }) {
      const wanted = claims.map(({ customer }) => customer);
      return await askForCustomers(of(params.project), wanted, (customer, i) => ({ kind: 'claim', ...claimAt(claims, i), customer }));
    },
    async quote({ params, body }) {
      const benefits = of(params.project);
      const [customer] = await benefits.leavesOf([body.customer]);
      return customer === undefined ? [] : (await benefits.quote(customer, body.lines)).map(shownAnswer);
    },
    lock: ({ params, body }) => askOne(of(params.project), { kind: 'lock', ...body }),
    release: ({ params, body }) => askOne(of(params.project), { kind: 'release', ...body }),
    redeem: ({ params, body }) => askOne(of(params.project), { kind: 'redeem', ...body }),
    return: ({ params, body }) => askOne(of(params.project), { kind: 'return', ...body }),
  };
}

function systemHandlers({ project }: Has): Pick<Group, System> {
  const of = (key: string): Project['benefits'] => project(key).benefits;
  return {
    system: ({ params }) => of(params.project).system.read(),
    async saveSystem({ params, body: { secret, ...system }, caller }) {
      await of(params.project).system.save(system, secret, caller.actor);
      return null;
    },
    async report({ params, body: { reports } }) {
      const answers = await of(params.project).desk.ask(reports.map(({ coupon, ...told }) => ({ kind: 'report', coupon, told })));
      return answers.map(shownAnswer);
    },
  };
}

function claimAt(claims: readonly { readonly key: string; readonly batch: string }[], i: number): { key: string; batch: string } {
  const claim = claims[i];
  if (claim === undefined) throw new RangeError(`there is no claim ${i}`);
  return { key: claim.key, batch: claim.batch };
}

/** Asks for each identity's customer; what stands for nobody is refused in its place. */
async function askForCustomers(
  benefits: Project['benefits'],
  identities: readonly IdentityKey[],
  actOf: (customer: number, i: number) => Act,
): Promise<ReturnType<typeof shownAnswer>[]> {
  const leaves = await benefits.leavesOf(identities);
  const acts = leaves.flatMap((customer, i) => (customer === undefined ? [] : [actOf(customer, i)]));
  const answers = await benefits.desk.ask(acts);
  let next = 0;
  return leaves.map((customer) => shownAnswer((customer === undefined ? undefined : answers[next++]) ?? refuse('customer_unknown')));
}

async function askOne({ desk }: Project['benefits'], act: Act): Promise<ReturnType<typeof shownAnswer>> {
  const [answer] = await desk.ask([act]);
  if (answer === undefined) throw new Error(`the desk did not answer to ${act.kind}`);
  return shownAnswer(answer);
}

function shownAnswer(answer: Answer) {
  if (!answer.ok) return { ...answer, said: REFUSALS[answer.reason satisfies CouponRefusal] };
  const { repeated, coupon, discount, lines } = answer;
  return { ok: true as const, repeated, coupon: shownCoupon(coupon), discount, lines: [...lines] };
}

function shownCoupon({ origin: { campaign, arm }, ...coupon }: Coupon) {
  const { id, batch, version, customer, state, madeAt, claimedAt, validFrom, validUntil, order, lockedUntil, outerCode } = coupon;
  return { id, batch, version, customer, state, madeAt, claimedAt, validFrom, validUntil, order, lockedUntil, campaign, arm, outerCode };
}

async function couponPage(
  { benefits, ledger }: Project,
  batch: string,
  query: { state?: Coupon['state'] | undefined; cursor?: string | undefined; limit: number },
) {
  const before = readCursor(z.string(), query.cursor);
  const coupons = await benefits.couponsOf(batch, { state: query.state, before, limit: query.limit });
  const roots = await rootsOf(
    ledger,
    coupons.map(({ customer }) => customer),
  );
  const customers = await readCustomers(ledger, [...new Set(roots.values())]);
  const rows = coupons.map((coupon) => {
    const customer = customers.get(roots.get(coupon.customer) ?? coupon.customer);
    return { ...shownCoupon(coupon), name: customer === undefined ? '' : shownName(customer) };
  });
  return { rows, next: coupons.length < query.limit ? null : writeCursor(coupons.at(-1)?.id ?? '') };
}
