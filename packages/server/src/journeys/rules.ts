import type { Rule } from '@gyre/domain/rules/rule';
import type { Instant } from '@gyre/domain/time';
import type { CustomerSet } from '@gyre/engine';
import type { Log } from '../log.ts';
import type { LiveRule, Watch } from '../stores/ports.ts';

/** 规则 — what campaigns ask of the rule engine, all of it outside a turn: both may read the ledger. */
export interface Rules {
  /** Makes a rule ready to be asked. @throws AppError `invalid_input` for a rule that cannot be evaluated */
  prepare(rule: Rule, watch?: Watch): Promise<LiveRule>;
  /** Roots that pass a rule at an instant, as of everything decided so far. */
  select(rule: Rule, at: Instant): Promise<CustomerSet>;
}

/** 进入条件 — the filters of campaigns that run or are paused, ready to be asked inside a turn. */
export interface Filters {
  /** Makes a filter ready; null needs nothing. @throws AppError `invalid_input` */
  prepare(filter: Rule | null): Promise<void>;
  /** Makes all given ones ready anew, such as after a segment they name has changed; lets go of all others. One that fails is logged. */
  renew(filters: readonly (Rule | null)[]): Promise<void>;
  /** Lets go of all but these. */
  keepOnly(filters: readonly (Rule | null)[]): void;
  /** Whether a root passes at an instant; nobody passes a filter that could not be prepared. */
  passes(filter: Rule | null, root: number, now: Instant): boolean;
}

export function openFilters(rules: Pick<Rules, 'prepare'>, log: Log): Filters {
  const ready = new Map<string, LiveRule>();
  function put(key: string, rule: LiveRule): void {
    ready.get(key)?.release();
    ready.set(key, rule);
  }
  function keepOnly(filters: readonly (Rule | null)[]): void {
    const kept = new Set(filters.map((f) => JSON.stringify(f)));
    for (const [key, rule] of ready) {
      if (kept.has(key)) continue;
      ready.delete(key);
      rule.release();
    }
  }
  return {
    async prepare(filter) {
      const key = JSON.stringify(filter);
      if (filter !== null && !ready.has(key)) put(key, await rules.prepare(filter));
    },
    async renew(filters) {
      const wanted = new Map(filters.flatMap((f) => (f === null ? [] : [[JSON.stringify(f), f] as const])));
      for (const [key, filter] of wanted) {
        try {
          put(key, await rules.prepare(filter));
        } catch (error) {
          log.warn('the filter of a campaign cannot be evaluated; nobody passes it', { filter: key.slice(0, 500), detail: String(error) });
        }
      }
      keepOnly(filters);
    },
    keepOnly,
    passes(filter, root, now) {
      return filter === null || (ready.get(JSON.stringify(filter))?.ask(root, now).member ?? false);
    },
  };
}
