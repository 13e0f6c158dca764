import { normalAbove } from './distributions.ts';
import type { Judged } from './judged.ts';
import { betaPower } from './special-functions.ts';

/** 比例 — how many customers an arm has, and how many of them did it. */
export interface Share {
  readonly n: number;
  readonly reached: number;
}

interface Ends {
  readonly from: number;
  readonly to: number;
}

/** A p is looked for down to here, by so many halvings of its logarithm. */
const LEAST_P = 1e-12;
const HALVINGS = 60;

/**
 * 没有变异的比例 — p and the interval of a difference of shares, treated − control, that means something also where nobody of an arm did it, or all:
 * there the variance is estimated as 0, and a test that rests on it says nothing.
 *
 * - `fixed`: Newcombe's hybrid score interval (*Statistics in Medicine* 17, 1998, 873–890, method 10), made of both arms' score intervals (Wilson 1927).
 * - `sequential`: each arm's own always-valid interval at half the level: the shares whose likelihood is at least `level` of its mean over all
 *   shares (Robbins, *Annals of Mathematical Statistics* 41, 1970, 1397–1409, with a uniform mixture, by Ville's inequality). It is exact for any
 *   number of customers, and wider than need be.
 *
 * p is the least level at which the interval leaves out 0, {@link LEAST_P} at least.
 *
 * @param level  the interval covers 1 − level; 0 < level < 1
 */
export function judgeShares(kind: 'fixed' | 'sequential', [control, treated]: readonly [Share, Share], level: number): Judged {
  const intervalAt = (at: number): Ends => (kind === 'fixed' ? newcombe(control, treated, at) : apart(control, treated, at));
  return { p: leastLevel((at) => leavesOutZero(intervalAt(at))), ...intervalAt(level) };
}

function newcombe(control: Share, treated: Share, level: number): Ends {
  const z = normalAbove(level / 2);
  const [c, t] = [wilson(control, z), wilson(treated, z)];
  const [ofControl, ofTreated] = [control.reached / control.n, treated.reached / treated.n];
  const effect = ofTreated - ofControl;
  return {
    from: Math.max(-1, effect - Math.hypot(ofTreated - t.from, c.to - ofControl)),
    to: Math.min(1, effect + Math.hypot(t.to - ofTreated, ofControl - c.from)),
  };
}

function wilson({ n, reached }: Share, z: number): Ends {
  const centre = reached + (z * z) / 2;
  const half = z * Math.sqrt((reached * (n - reached)) / n + (z * z) / 4);
  return { from: (centre - half) / (n + z * z), to: (centre + half) / (n + z * z) };
}

function apart(control: Share, treated: Share, level: number): Ends {
  const [c, t] = [alwaysWithin(control, level / 2), alwaysWithin(treated, level / 2)];
  return { from: t.from - c.to, to: t.to - c.from };
}

/** Likelihood by its mean over all shares is the density of the beta distribution with reached + 1 and n − reached + 1. */
function alwaysWithin({ n, reached }: Share, level: number): Ends {
  const isWithin = (share: number): boolean => {
    const rest = 1 - share;
    return betaPower(reached + 1, n - reached + 1, share, rest) >= level * share * rest;
  };
  const likeliest = reached / n;
  return {
    from: reached === 0 ? 0 : lastWithin(likeliest, 0, isWithin),
    to: reached === n ? 1 : lastWithin(likeliest, 1, isWithin),
  };
}

/** By halving, the last of the numbers from `inside` towards `outside`, which is not within, that is. */
function lastWithin(inside: number, outside: number, isWithin: (number: number) => boolean): number {
  let [within, beyond] = [inside, outside];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (within + beyond) / 2;
    if (isWithin(middle)) within = middle;
    else beyond = middle;
  }
  return within;
}

function leavesOutZero({ from, to }: Ends): boolean {
  return from > 0 || to < 0;
}

/** The least level from which on the interval excludes 0; 1 where it never does. */
function leastLevel(excludes: (level: number) => boolean): number {
  if (excludes(LEAST_P)) return LEAST_P;
  return Math.exp(lastWithin(0, Math.log(LEAST_P), (log) => excludes(Math.exp(log))));
}
