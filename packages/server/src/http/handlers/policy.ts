import { isDeepStrictEqual } from 'node:util';
import { missingHolidayYear } from '@gyre/domain/reach/holidays';
import { maskAddress } from '@gyre/domain/reach/address';
import type { ContactPolicy } from '@gyre/domain/reach/policy';
import { may } from '../../access/index.ts';
import { readCustomer } from '../../customers/index.ts';
import { changeConsent, consentsOf } from '../../reach/index.ts';
import type { Handlers } from '../call.ts';
import { maskIdentities } from '../redact.ts';
import type { Services } from '../services.ts';

type Group = Pick<Handlers['reach'], 'policy' | 'savePolicy' | 'consents' | 'changeConsent'>;

/** 防打扰与同意 — the contact policy, and what customers agreed to. */
export function policyHandlers({ project }: Pick<Services, 'project'>): Group {
  return {
    policy({ params, caller }) {
      const { policies, approvals, clock, record } = project(params.project);
      const { policy: latest, version, at, by } = policies.latest();
      const missingHolidays = missingHolidayYear(latest.quiet, clock.now(), record().zone);
      const policy = may(caller, 'configure') ? latest : withoutAddresses(latest);
      return Promise.resolve({ version, policy, at, by, missingHolidays, robots: approvals.robots() });
    },
    async savePolicy({ params, body, caller, note }) {
      const { policies, approvals } = project(params.project);
      const before = policies.latest();
      const { receivers } = body.policy.approval;
      const after = await policies.save(body.policy, caller.actor, approvals.seal(receivers, body.robotSecrets));
      const changed = changedParts(before.policy, after.policy);
      const robots = receivers.filter(({ key }) => Object.keys(body.robotSecrets[key] ?? {}).length > 0).map(({ key }) => key);
      const details = {
        before: { version: before.version, ...changed.before },
        after: { version: after.version, ...changed.after, ...(robots.length === 0 ? {} : { robotsEntered: robots }) },
      };
      note({ details: maskIdentities(details) as typeof details });
      return null;
    },
    async consents({ params }) {
      const { ledger } = project(params.project);
      const { current, history, intact } = await consentsOf(ledger, (await readCustomer(ledger, params.customer)).leaves);
      return { current: [...current], history: [...history], intact };
    },
    async changeConsent({ params, body, caller }) {
      const { ledger, clock, wakeRelay, recallOutbox } = project(params.project);
      const { customer } = await readCustomer(ledger, params.customer);
      await ledger.transaction((tx) => changeConsent(tx, [{ ...body, customer }], caller.actor, clock.now()));
      wakeRelay();
      recallOutbox();
      return null;
    },
  };
}

/** Whoever may only look sees no address of the test list. */
function withoutAddresses(policy: ContactPolicy): ContactPolicy {
  const testList = policy.testList.map((entry) => ({ ...entry, address: maskAddress(entry.channel, entry.address) }));
  return { ...policy, testList };
}

/** The parts of a policy that differ. */
function changedParts(before: ContactPolicy, after: ContactPolicy) {
  const names = (Object.keys(after) as (keyof ContactPolicy)[]).filter((name) => !isDeepStrictEqual(before[name], after[name]));
  const pick = (of: ContactPolicy): Record<string, unknown> => Object.fromEntries(names.map((name) => [name, of[name]]));
  return { before: pick(before), after: pick(after) };
}
