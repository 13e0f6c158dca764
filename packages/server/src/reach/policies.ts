import { ContactPolicy } from '@gyre/domain/reach/policy';
import { instant, Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Ledger } from '../stores/ports.ts';

/** A version of the contact policy; version 0 is the default nobody saved. */
export interface PolicyVersion {
  readonly version: number;
  readonly policy: ContactPolicy;
  readonly at: Instant;
  readonly by: string;
}

/** 防打扰规则 — the project's contact policy in immutable versions; the latest one applies to every decision from then on. */
export interface Policies {
  /** The one that applies now, from memory. */
  current(): ContactPolicy;
  latest(): PolicyVersion;
  /** Writes a new version. @returns it */
  save(policy: ContactPolicy, by: string): Promise<PolicyVersion>;
}

/** What applies while nobody has saved a policy. */
export const DEFAULT_POLICY: ContactPolicy = ContactPolicy.parse({});

const PolicyRow = z.object({ version: z.number().int(), definition: ContactPolicy, at: Instant, by: z.string() });

/** Reads the latest version. */
export async function openPolicies({ ledger, clock }: { readonly ledger: Ledger; readonly clock: Clock }): Promise<Policies> {
  const [row] = await ledger.rows(PolicyRow, 'select version, definition, at, by from policies order by version desc limit 1');
  let latest: PolicyVersion =
    row === undefined
      ? { version: 0, policy: DEFAULT_POLICY, at: instant(0), by: '' }
      : { version: row.version, policy: row.definition, at: row.at, by: row.by };
  return {
    current: () => latest.policy,
    latest: () => latest,
    async save(policy, by) {
      const at = clock.now();
      const [saved] = await ledger.rows(
        PolicyRow.pick({ version: true }),
        `insert into policies (version, definition, at, by) select coalesce(max(version), 0) + 1, $1::jsonb, $2::bigint, $3 from policies
         returning version`,
        [policy, at, by],
      );
      if (saved === undefined) throw new Error('a saved policy has no version');
      latest = { version: saved.version, policy, at, by };
      return latest;
    },
  };
}
