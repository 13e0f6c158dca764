/** One gang in so many people who register. */
const EVERY = 2000;
/** Accounts of a gang. */
const MEMBERS = 12;

/**
 * 羊毛党 — the gang an account belongs to, by its number: the first twelve of every 2,000 people who register are one gang and share one
 * device; 0.6 % of all accounts. It is named by the number of its first member.
 */
export function gangOf(number: number): number | undefined {
  return number % EVERY < MEMBERS ? number - (number % EVERY) : undefined;
}
