import type { ContactPolicy } from '@gyre/domain/reach/policy';
import { DAY_MS, instant, type Instant } from '@gyre/domain/time';

/** The salt of the global hold-out of one rotation. */
export function holdoutSalt(rotation: string): string {
  return `holdout:${rotation}`;
}

/** 全局对照组 — whether a policy has one at all: with a share of nothing nobody is held out, whoever was before. */
export function hasHoldout({ holdout }: Pick<ContactPolicy, 'holdout'>): boolean {
  return holdout.shareBp > 0;
}

type Holdout = ContactPolicy['holdout'];

/** 冷静期 — a policy as it is saved over another: with another rotation those held out until now are washed out for a while; else it stays as it was. */
export function washedOut<P extends Pick<ContactPolicy, 'holdout'>>(policy: P, before: Pick<ContactPolicy, 'holdout'>, now: Instant): P {
  const { holdout } = policy;
  return { ...policy, holdout: { ...holdout, washOut: washOutOf(holdout, before.holdout, now) } };
}

function washOutOf({ rotation, washOutDays }: Holdout, before: Holdout, now: Instant): Holdout['washOut'] {
  if (rotation === before.rotation) return before.washOut;
  return before.shareBp === 0 || washOutDays === 0 ? null : { rotation: before.rotation, until: instant(now + washOutDays * DAY_MS) };
}

/** The salt of the rotation whose members are washed out at an instant; undefined when there is none. */
export function washOutSalt({ holdout: { washOut } }: Pick<ContactPolicy, 'holdout'>, now: Instant): string | undefined {
  return washOut !== null && now < washOut.until ? holdoutSalt(washOut.rotation) : undefined;
}
