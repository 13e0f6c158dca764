/** 累计 — what hourly shares add up to by each hour; null from the first hour nothing is known of on. */
export function cumulated(shares: readonly (number | null)[]): (number | null)[] {
  let sum = 0;
  let isKnown = true;
  return shares.map((share) => {
    isKnown &&= share !== null;
    sum += share ?? 0;
    return isKnown ? sum : null;
  });
}
