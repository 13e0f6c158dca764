import { cleanKey } from '@gyre/domain/identity';
import type { IdentityKey } from '@gyre/domain/events';

/** 身份归属 — finds the leaf customer of identities, and makes customers of those nobody has been known by. */
export interface Holders {
  /** A leaf for each identity, in order; undefined for what stands for nobody (`0`, `null` …) or is no such identity. */
  leavesOf(identities: readonly IdentityKey[]): Promise<(number | undefined)[]>;
}

/** What knows who owns an identity. */
export interface IdentityGround {
  /** The leaf of an identity in its clean form; undefined when nobody is known by it. */
  readonly leafOf: (identity: IdentityKey) => number | undefined;
  /** Brings identities into the log, each as a customer. */
  readonly identify: (identities: readonly IdentityKey[]) => Promise<void>;
  /** Resolves when every identity found by now is durable in the log. */
  readonly durable: () => Promise<void>;
}

/** A claim may be the first we hear of a customer: then the identity goes into the log before the claim is decided. */
export function openHolders({ leafOf, identify, durable }: IdentityGround): Holders {
  return {
    async leavesOf(identities) {
      const clean = identities.map((identity) => {
        const key = cleanKey(identity);
        return typeof key === 'string' ? undefined : key;
      });
      const unknown = clean.filter((key): key is IdentityKey => key !== undefined && leafOf(key) === undefined);
      if (unknown.length > 0) {
        const once = new Map(unknown.map((key) => [`${key.namespace}\n${key.value}`, key]));
        await identify([...once.values()]);
      }
      const leaves = clean.map((key) => (key === undefined ? undefined : leafOf(key)));
      // The number of a customer whose first event is lost in a crash would be given again.
      await durable();
      return leaves;
    },
  };
}
