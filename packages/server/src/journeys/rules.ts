import type { Rule } from '@gyre/domain/rules/rule';
import type { Sentence } from '@gyre/domain/sentence';
import type { Instant } from '@gyre/domain/time';
import type { CustomerSet } from '@gyre/engine';
import { AppError, sentenceOfError } from '../errors.ts';
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
  /** Makes all given ones ready anew, such as after a segment they name has changed; lets go of all others and of those that cannot be evaluated any more. */
  renew(filters: readonly (Rule | null)[]): Promise<void>;
  /** Why a filter cannot be evaluated any more, so that nobody passes it; null when it can. */
  problemOf(filter: Rule | null): Sentence | null;
  /** Lets go of all but these. */
  keepOnly(filters: readonly (Rule | null)[]): void;
  /** Whether a root passes at an instant; nobody passes a filter that is not ready. */
  passes(filter: Rule | null, root: number, now: Instant): boolean;
}

export function openFilters(rules: Pick<Rules, 'prepare'>, log: Log): Filters {
  const ready = new Map<string, LiveRule>();
  const problems = new Map<string, Sentence>();
  const keyOf = keys();
  function put(key: string, rule: LiveRule | undefined, problem: Sentence | null = null): void {
    ready.get(key)?.release();
    if (rule === undefined) ready.delete(key);
    else ready.set(key, rule);
    if (problem === null) problems.delete(key);
    else problems.set(key, problem);
  }
  function keepOnly(filters: readonly (Rule | null)[]): void {
    const kept = new Set(filters.map((f) => (f === null ? '' : keyOf(f))));
    for (const key of [...ready.keys(), ...problems.keys()]) if (!kept.has(key)) put(key, undefined);
  }
  return {
    async prepare(filter) {
      if (filter !== null && !ready.has(keyOf(filter))) put(keyOf(filter), await rules.prepare(filter));
    },
    async renew(filters) {
      const wanted = new Map(filters.flatMap((f) => (f === null ? [] : [[keyOf(f), f] as const])));
      for (const [key, filter] of wanted) {
        try {
          put(key, await rules.prepare(filter));
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          put(key, undefined, sentenceOfError(error));
          log.warn('the filter of a campaign cannot be evaluated; nobody passes it', { filter: key.slice(0, 500), detail: error.message });
        }
      }
      keepOnly(filters);
    },
    keepOnly,
    problemOf: (filter) => (filter === null ? null : (problems.get(keyOf(filter)) ?? null)),
    passes(filter, root, now) {
      return filter === null || (ready.get(keyOf(filter))?.ask(root, now).member ?? false);
    },
  };
}

/** The text equal filters share, written once for each object: a running campaign's filter is asked at every entry. */
function keys(): (filter: Rule) => string {
  const known = new WeakMap<Rule, string>();
  return (filter) => {
    const key = known.get(filter) ?? JSON.stringify(filter);
    known.set(filter, key);
    return key;
  };
}
