import { counted, grouped } from '../counted.ts';
import { z } from 'zod';
import type { Sentence } from '../sentence.ts';
import { leastProvable, powerOf, shareBaseline, type GroupSizes, type PowerPlan } from '../statistics/power.ts';
import { points } from './share-text.ts';

/** A control group grows by so much at a time while its least sufficient share is looked for, in basis points. */
const STRIDE_BP = 100;
const POWER = 0.8;

/** 预期 — of a run before its start: how many customers can be reached or held back, and which share of them would reach the goal unreached. */
export interface Expectation {
  readonly customers: number;
  /** 0 … 1; null: nothing to tell it from. */
  readonly baseline: number | null;
}

/** 可证明性 — what a run will be able to show, told before its start. Effects are absolute, of the share who reach the deciding goal. */
export const Provability = z.object({
  /** Expected in both groups together, within the run's budget. */
  customers: z.number().int(),
  baseline: z.number().nullable(),
  declared: z.number(),
  controlShareBp: z.number().int(),
  /** The least effect shown with 80 % power at that control share; null: none. */
  smallest: z.number().nullable(),
  /** Whether the declared effect is one of those. */
  provable: z.boolean(),
});
export type Provability = Readonly<z.infer<typeof Provability>>;

/** What is asked about a run. */
export interface ProvabilityQuestion extends Expectation {
  readonly declared: number;
  readonly controlShare: { readonly leastBp: number; readonly mostBp: number };
  /** Messages the run may send. Ghosts use none, so a run of M messages with a share c of control takes M / (1 − c) customers at most. */
  readonly messages: number;
}

/**
 * 事前判断 — the control share a run starts with: the least at which the declared effect is provable with 80 % power, two-sided at 5 %, by one look
 * after the end. Where none suffices the run cannot be judged by itself: it starts with the least, since holding back more customers would cost
 * their effect and still prove nothing, and the playbook's record pools its runs.
 */
export function provabilityOf(question: ProvabilityQuestion): Provability {
  const { declared, controlShare, baseline } = question;
  const plan = planOf(baseline);
  const sizes = (shareBp: number): GroupSizes => groupsAt(question, shareBp);
  const enough = plan === null ? undefined : sharesWithin(controlShare).find((bp) => powerOf(plan, sizes(bp), declared) >= POWER);
  const controlShareBp = enough ?? controlShare.leastBp;
  const { control, treated } = sizes(controlShareBp);
  return {
    customers: Math.round(control + treated),
    baseline,
    declared,
    controlShareBp,
    smallest: plan === null ? null : leastProvable(plan, { control, treated }, POWER),
    provable: enough !== undefined,
  };
}

function planOf(baseline: number | null): PowerPlan | null {
  if (baseline === null || !(baseline > 0 && baseline < 1)) return null;
  return { baseline: shareBaseline(baseline), difference: 'absolute', alpha: 0.05, method: { kind: 'fixed' } };
}

function groupsAt({ customers, messages }: ProvabilityQuestion, controlShareBp: number): GroupSizes {
  const share = controlShareBp / 10_000;
  const taken = Math.min(customers, Math.floor(messages / (1 - share)));
  return { control: taken * share, treated: taken * (1 - share) };
}

function sharesWithin({ leastBp, mostBp }: ProvabilityQuestion['controlShare']): number[] {
  const shares = Array.from({ length: Math.ceil((mostBp - leastBp) / STRIDE_BP) }, (_, i) => leastBp + i * STRIDE_BP);
  return [...shares, mostBp];
}

/** What is said of a run before it starts. */
export function provabilitySentence({ customers, controlShareBp, smallest, declared, provable }: Provability): Sentence {
  const [control, effect, wanted] = [controlShareBp / 100, smallest === null ? '–' : points(smallest), points(declared)];
  if (provable) {
    return {
      zh: `预计 ${grouped(customers)} 人，留 ${control}% 作对照，能证明 ${effect} 个百分点以上的提升（声明 ${wanted}）。`,
      en: `About ${counted(customers, 'customer')} with ${control} % held back as control can show a lift of ${effect} percentage points or more (declared: ${wanted}).`,
    };
  }
  const atBest: Sentence =
    smallest === null
      ? { zh: '任何提升都证明不了', en: 'no lift could be shown' }
      : { zh: `只能证明 ${effect} 个百分点以上的提升`, en: `only a lift of ${effect} percentage points or more could be shown` };
  return {
    zh: `本次样本不足以单独验证：预计 ${grouped(customers)} 人，${atBest.zh}，而声明的是 ${wanted}；结果将与这份预案的其他次合并判断。`,
    en: `This run alone proves nothing: with about ${counted(customers, 'customer')} ${atBest.en}, while ${wanted} is declared; it will be judged together with the playbook's other runs.`,
  };
}
