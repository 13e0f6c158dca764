import type { AskedArm } from '@gyre/domain/api/experiments';
import { CampaignDefinition } from '@gyre/domain/campaign';
import type { OwnProperties } from '@gyre/domain/own-properties';
import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { emitOwn } from '../pipeline/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { storeAssignments, storedAssignments, type NewAssignment } from './assignment.ts';
import { takeTurns } from './capacity.ts';
import { activeInLayers } from './layer.ts';
import { keptOf, membershipOf, saltsOfCampaign, type Membership, type MembershipGround } from './membership.ts';

const CampaignRow = z.object({ state: z.string(), definition: CampaignDefinition });
const LeafRow = z.object({ customer: z.number().int(), root: z.number().int(), leaf: z.number().int() });

/** Whose arm is asked for, in which campaign. */
interface AskingArms {
  readonly campaign: string;
  /** Leaves; undefined for an identity that stands for nobody. */
  readonly customers: readonly (number | undefined)[];
}

/**
 * 询问分组 — the arms of some customers in a campaign that runs, decided as for its messages and kept from then on: a page shows what the message
 * says. Who asks first leaves a `$experiment_exposed`; whatever is asked again is answered again, holds nothing and leaves nothing.
 *
 * @throws AppError `not_found`
 */
export async function askArms(
  ledger: Ledger,
  policy: MembershipGround['policy'],
  asking: AskingArms,
  now: Instant,
): Promise<readonly AskedArm[]> {
  const known = await look(ledger, policy, asking, now);
  if (known.fresh.length === 0) return known.answers;
  return await ledger.transaction(async (tx) => {
    await takeTurns(tx);
    const { answers, fresh, exposed } = await look(tx, policy, asking, now);
    await storeAssignments(tx, fresh, now);
    const properties = (arm: string): OwnProperties => ({ experiment: asking.campaign, arm });
    await emitOwn(
      tx,
      exposed.map(({ customer, arm }) => ({ name: '$experiment_exposed', customer, at: now, properties: properties(arm) })),
    );
    return answers;
  });
}

/** What is answered, and what is not stored yet. */
interface Looked {
  readonly answers: readonly AskedArm[];
  readonly fresh: readonly NewAssignment[];
  readonly exposed: readonly { readonly customer: number; readonly arm: string }[];
}

async function look(
  ledger: Ledger,
  policy: MembershipGround['policy'],
  { campaign, customers }: AskingArms,
  now: Instant,
): Promise<Looked> {
  const [row] = await ledger.rows(CampaignRow, 'select state, definition from campaigns where key = $1', [campaign]);
  if (row === undefined) throw new AppError('not_found', `there is no campaign ${campaign}`, { campaign });
  if (row.state !== 'running') return { answers: customers.map(() => noArm('not_running')), fresh: [], exposed: [] };
  const { definition } = row;
  const roots = await readRoots(ledger, customers);
  const salts = [...saltsOfCampaign(campaign, definition, { policy, now }), exposureSalt(campaign)];
  const stored = await storedAssignments(ledger, new Map(salts.map((salt) => [salt, [...roots.keys()]])), roots);
  const active = await activeInLayers(ledger, definition.layer === null ? [] : [definition.layer.name]);
  return answered({ campaign, definition, customers, roots }, { policy, now, stored, active });
}

interface Asked extends AskingArms {
  readonly definition: CampaignDefinition;
  readonly roots: ReadonlyMap<number, number>;
}

/** Pure; of a customer asked for twice only the first counts as new. */
function answered({ campaign, definition, customers, roots }: Asked, ground: MembershipGround): Looked {
  const salt = exposureSalt(campaign);
  const fresh = new Map<string, NewAssignment>();
  const exposed = new Map<number, { readonly customer: number; readonly arm: string }>();
  const answers = customers.map((customer): AskedArm => {
    if (customer === undefined) return noArm('customer_unknown');
    const of = { campaign, definition, root: roots.get(customer) ?? customer };
    const membership = membershipOf(of, ground);
    const answer = armOf(membership);
    const isNew = answer.arm !== null && ground.stored(salt, of.root).length === 0 && !exposed.has(of.root);
    const kept = keptOf(of, membership, ground.policy, answer.arm !== null);
    if (isNew && answer.arm !== null) {
      kept.push([salt, answer.arm]);
      exposed.set(of.root, { customer, arm: answer.arm });
    }
    for (const [under, arm] of kept) {
      fresh.set(`${under} ${of.root}`, { salt: under, root: of.root, arm, isFirst: ground.stored(under, of.root).length === 0 });
    }
    return { ...answer, isNew };
  });
  return { answers, fresh: [...fresh.values()], exposed: [...exposed.values()] };
}

/** Under which a customer is stored with the arm a page was told first. */
function exposureSalt(campaign: string): string {
  return `exposed:${campaign}`;
}

function noArm(reason: NonNullable<AskedArm['reason']>): AskedArm {
  return { arm: null, reason, isNew: false };
}

function armOf({ assigned, heldOut, washedOut, layer }: Membership): AskedArm {
  if (!layer.isIn) return noArm('not_in_layer');
  if (assigned.group === 'both') return noArm('in_both_arms');
  if (heldOut) return noArm('holdout');
  if (washedOut) return noArm('wash_out');
  return { arm: assigned.group === 'control' ? 'control' : assigned.text, reason: null, isNew: false };
}

/** All leaves of the customers, each with its root; one the pipeline has not heard of yet is its own. */
async function readRoots(ledger: Ledger, customers: AskingArms['customers']): Promise<Map<number, number>> {
  const rows = await ledger.rows(
    LeafRow,
    `select p.customer, coalesce(c.root, p.customer) as root, coalesce(l.customer, p.customer) as leaf from unnest($1::integer[]) as p (customer)
     left join customers c on c.customer = p.customer left join customers l on l.root = c.root`,
    [[...new Set(customers.flatMap((customer) => customer ?? []))]],
  );
  return new Map(rows.flatMap(({ customer, leaf, root }) => [[customer, root] as const, [leaf, root] as const]));
}
