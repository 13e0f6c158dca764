import type { CampaignDefinition } from '@gyre/domain/campaign';
import type { ContactPolicy } from '@gyre/domain/reach/policy';
import type { Instant } from '@gyre/domain/time';
import { assignOne, campaignSalt, CONTROL, TREATED, type Assigned, type StoredAssignments } from './assignment.ts';
import { hasHoldout, holdoutSalt, washOutSalt } from './holdout.ts';
import { inLayer, layerSalt, type InLayer } from './layer.ts';

/** 归属 — the group and arm of a customer in a campaign, whether its layer has it there, and whether the global hold-out has it. */
export interface Membership {
  readonly assigned: Assigned;
  readonly heldOut: boolean;
  /** Whether that is not stored yet. */
  readonly isHoldoutFresh: boolean;
  /** Held out until the last rotation, not long ago: reached like everybody, but in no experiment. */
  readonly washedOut: boolean;
  readonly layer: InLayer;
}

/** Whose membership is asked, in which campaign. */
export interface MemberOf {
  readonly campaign: string;
  readonly root: number;
  readonly definition: Pick<CampaignDefinition, 'category' | 'controlShareBp' | 'arms' | 'layer'>;
}

/** What it is decided from; `active` by layer, as `activeInLayers` has it. */
export interface MembershipGround {
  readonly policy: Pick<ContactPolicy, 'holdout'>;
  readonly now: Instant;
  readonly stored: StoredAssignments;
  readonly active: ReadonlyMap<string, ReadonlySet<string>>;
}

const NONE: ReadonlySet<string> = new Set();
const EVERYBODY: InLayer = { isIn: true, isKept: true };

/** The salts under which something may be stored of the customers of a campaign. */
export function saltsOfCampaign(
  campaign: string,
  { category, layer }: MemberOf['definition'],
  { policy, now }: Pick<MembershipGround, 'policy' | 'now'>,
): string[] {
  if (category !== 'marketing') return [campaignSalt(campaign)];
  const holdout = hasHoldout(policy) ? [holdoutSalt(policy.holdout.rotation)] : [];
  const before = washOutSalt(policy, now);
  return [
    campaignSalt(campaign),
    ...holdout,
    ...(before === undefined ? [] : [before]),
    ...(layer === null ? [] : [layerSalt(layer.name)]),
  ];
}

/** Decides by what is stored, else by hash; only marketing has a control group, a layer and a hold-out. Pure. */
export function membershipOf(of: MemberOf, { policy, now, stored, active }: MembershipGround): Membership {
  const { campaign, root } = of;
  const { category, controlShareBp, arms, layer } = of.definition;
  const isMarketing = category === 'marketing';
  const salt = campaignSalt(campaign);
  const assigned = assignOne({ salt, root, controlShareBp: isMarketing ? controlShareBp : 0, arms }, stored(salt, root));
  if (!isMarketing) return { assigned, heldOut: false, isHoldoutFresh: false, washedOut: false, layer: EVERYBODY };
  const held = holdoutOf(root, policy, stored);
  const before = washOutSalt(policy, now);
  return {
    assigned,
    heldOut: held?.group === 'control',
    isHoldoutFresh: held?.fresh ?? false,
    washedOut: before !== undefined && stored(before, root)[0] === CONTROL,
    layer:
      layer === null ? EVERYBODY : inLayer({ campaign, root, layer }, stored(layerSalt(layer.name), root), active.get(layer.name) ?? NONE),
  };
}

function holdoutOf(root: number, { holdout }: MembershipGround['policy'], stored: StoredAssignments): Assigned | undefined {
  if (!hasHoldout({ holdout })) return undefined;
  const salt = holdoutSalt(holdout.rotation);
  return assignOne({ salt, root, controlShareBp: holdout.shareBp, arms: [] }, stored(salt, root).slice(0, 1));
}

/**
 * What is to be kept of a membership: salts with what is stored under them. The hold-out's at once; the campaign's own, and its layer's, once it
 * has decided something (`isUsed`): not for who is withheld before it is asked, is held out or was until lately.
 */
export function keptOf(
  of: MemberOf,
  membership: Membership,
  { holdout }: MembershipGround['policy'],
  isUsed: boolean,
): [salt: string, arm: string][] {
  const { assigned, heldOut, isHoldoutFresh, washedOut, layer } = membership;
  const kept: [string, string][] = [];
  if (isHoldoutFresh) kept.push([holdoutSalt(holdout.rotation), heldOut ? CONTROL : TREATED]);
  if (!isUsed || heldOut || washedOut) return kept;
  if (assigned.fresh && assigned.group !== 'both')
    kept.push([campaignSalt(of.campaign), assigned.group === 'control' ? CONTROL : assigned.text]);
  if (of.definition.layer !== null && layer.isIn && !layer.isKept) kept.push([layerSalt(of.definition.layer.name), of.campaign]);
  return kept;
}
