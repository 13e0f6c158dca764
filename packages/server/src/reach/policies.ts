import { isDeepStrictEqual } from 'node:util';
import { ContactPolicy } from '@gyre/domain/reach/policy';
import { instant, Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Ledger } from '../stores/ports.ts';
import { washedOut } from './holdout.ts';

/** A version of the contact policy; version 0 is the default nobody saved. */
export interface PolicyVersion {
  readonly version: number;
  readonly policy: ContactPolicy;
  /** Sealed: what the robots among the receivers of `approval` are called with. */
  readonly secret: string;
  readonly at: Instant;
  readonly by: string;
}

/** 防打扰规则 — the project's contact policy in immutable versions; the latest one applies to every decision from then on. */
export interface Policies {
  /** The one that applies now, from memory. */
  current(): ContactPolicy;
  latest(): PolicyVersion;
  /**
   * Writes a new version. What was deferred for quiet hours or caps that it changes is looked at again soon.
   *
   * @param secret  of its robots; left out: as it was. That of earlier versions is forgotten
   * @returns it
   */
  save(policy: ContactPolicy, by: string, secret?: string): Promise<PolicyVersion>;
}

/** What applies while nobody has saved a policy. */
export const DEFAULT_POLICY: ContactPolicy = ContactPolicy.parse({});

const PolicyRow = z.object({ version: z.number().int(), definition: ContactPolicy, secret: z.string(), at: Instant, by: z.string() });

/** Timer that has deferred wishes decided anew after a change. There is one at a time; a newer change takes its place. */
export const REVISIT = 'revisit';

/** `version`: from which on they are decided anew; `after`: the last timer of a wish that was; `upTo`: the last that was set before. */
export const RevisitPayload = z.object({
  version: z.number().int(),
  after: z.string().optional(),
  upTo: z.number().int().optional(),
});

export interface PoliciesContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** A timer was set. */
  readonly wakePipeline: () => void;
}

/** Reads the latest version. */
export async function openPolicies({ ledger, clock, wakePipeline }: PoliciesContext): Promise<Policies> {
  const [row] = await ledger.rows(PolicyRow, 'select version, definition, secret, at, by from policies order by version desc limit 1');
  let latest: PolicyVersion =
    row === undefined
      ? { version: 0, policy: DEFAULT_POLICY, secret: '', at: instant(0), by: '' }
      : { version: row.version, policy: row.definition, secret: row.secret, at: row.at, by: row.by };
  return {
    current: () => latest.policy,
    latest: () => latest,
    async save(asked, by, secret = latest.secret) {
      const at = clock.now();
      const policy = washedOut(asked, latest.policy, at);
      const { quiet, caps } = latest.policy;
      const concernsWaiting = !isDeepStrictEqual({ quiet, caps }, { quiet: policy.quiet, caps: policy.caps });
      const version = await ledger.transaction(async (tx) => {
        const added = await insertPolicy(tx, { policy, secret, at, by });
        if (concernsWaiting) await setRevisit(tx, added, at);
        return added;
      });
      latest = { version, policy, secret, at, by };
      if (concernsWaiting) wakePipeline();
      return latest;
    },
  };
}

const VersionRow = PolicyRow.pick({ version: true });

async function insertPolicy(tx: Ledger, { policy, secret, at, by }: Omit<PolicyVersion, 'version'>): Promise<number> {
  await tx.run(`update policies set secret = '' where secret <> ''`);
  const [saved] = await tx.rows(
    VersionRow,
    `insert into policies (version, definition, secret, at, by) select coalesce(max(version), 0) + 1, $1::jsonb, $2, $3::bigint, $4 from policies
     returning version`,
    [policy, secret, at, by],
  );
  if (saved === undefined) throw new Error('a saved policy has no version');
  return saved.version;
}

async function setRevisit(tx: Ledger, version: number, at: Instant): Promise<void> {
  const payload: z.infer<typeof RevisitPayload> = { version };
  await tx.run(
    `insert into due (at, lane, kind, ref, payload) values ($1, 'bulk', $2, $2, $3::jsonb)
     on conflict (kind, ref) do update set at = excluded.at, payload = excluded.payload`,
    [at, REVISIT, payload],
  );
}
