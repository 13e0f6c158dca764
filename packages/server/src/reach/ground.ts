import type { ContactPolicy } from '@gyre/domain/reach/policy';
import type { GrantGround } from '../benefits/index.ts';
import type { Policies } from './policies.ts';

/** What the project decides by. */
export interface Ground {
  readonly policy: ContactPolicy;
  /** The project's zone. */
  readonly zone: string;
  /** What coupons are granted by. */
  readonly coupons: GrantGround;
}

/** What a {@link Ground} is taken from. */
export interface GroundParts {
  readonly policies: Pick<Policies, 'current'>;
  /** The project's zone. */
  readonly zone: () => string;
  readonly coupons: GrantGround;
}

/** 决策依据 — as it is now. */
export function groundOf({ policies, zone, coupons }: GroundParts): Ground {
  return { policy: policies.current(), zone: zone(), coupons };
}
