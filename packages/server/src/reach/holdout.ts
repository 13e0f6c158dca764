import type { ContactPolicy } from '@gyre/domain/reach/policy';

/** The salt of the global hold-out of one rotation. */
export function holdoutSalt(rotation: string): string {
  return `holdout:${rotation}`;
}

/** 全局对照组 — whether a policy has one at all: with a share of nothing nobody is held out, whoever was before. */
export function hasHoldout({ holdout }: Pick<ContactPolicy, 'holdout'>): boolean {
  return holdout.shareBp > 0;
}
