import type { Namespace } from '@gyre/domain/identity';
import type { Ledger } from '../stores/ports.ts';
import type { TurnChanges } from './changes.ts';
import { storedPairs, upsertLinks, type StoredPair, type Testimony } from './identity-rows.ts';
import { resolveAround, type Resolved } from './merge.ts';

/** What the testimonies of a turn changed, and the pairs whose earliest evidence is known since. */
export interface LinkChanges extends Pick<TurnChanges, 'joins' | 'roots'> {
  readonly settled: readonly SettledPair[];
}

/** A pair never unbound: of later testimonies only one with earlier evidence is news. */
export type SettledPair = Pick<StoredPair, 'a' | 'b' | 'at'>;

type Rules = (namespace: string) => Namespace;

/**
 * 收入证据 — stores a turn's testimonies and resolves who is who, as if each row had a turn to itself.
 *
 * While no link is refused, all links together join what they join one after the other. Where one is refused, a later row may take back what
 * an earlier one joined: those customers' rows are taken one by one.
 */
export async function foldLinks(tx: Ledger, told: readonly Testimony[], rules: Rules): Promise<LinkChanges> {
  if (told.length === 0) return NOTHING;
  const stored = await storedPairs(tx, told);
  const testimonies = newsOf(told, stored);
  const known = stored.filter(({ unboundAt }) => unboundAt === null);
  const changes = await foldNews(tx, testimonies, rules);
  return { ...changes, settled: [...known, ...changes.settled] };
}

const NOTHING: LinkChanges = { joins: [], roots: [], settled: [] };

/** Testimonies that change a link: its first, an earlier one, an unbinding, or one later than all where it was ever unbound. */
function newsOf(told: readonly Testimony[], stored: readonly StoredPair[]): Testimony[] {
  const known = new Map(stored.map((pair) => [`${pair.a}:${pair.b}`, pair]));
  return told.filter((t) => {
    const key = `${t.a}:${t.b}`;
    const old = known.get(key);
    const isNews = old === undefined || t.unbinds || t.at < old.at || (old.unboundAt !== null && t.at > old.lastAt);
    if (isNews) known.set(key, pairAfter(old, t));
    return isNews;
  });
}

function pairAfter(old: StoredPair | undefined, { a, b, at, unbinds }: Testimony): StoredPair {
  const before = old ?? { a, b, at: Infinity, lastAt: -Infinity, unboundAt: null };
  if (unbinds) return { ...before, unboundAt: Math.max(before.unboundAt ?? -Infinity, at) };
  return { ...before, at: Math.min(before.at, at), lastAt: Math.max(before.lastAt, at) };
}

async function foldNews(tx: Ledger, testimonies: readonly Testimony[], rules: Rules): Promise<LinkChanges> {
  const [first] = testimonies;
  if (first === undefined) return NOTHING;
  if (testimonies.every(({ offset }) => offset === first.offset)) return await foldRows(tx, testimonies, rules);
  await tx.run('savepoint links');
  const all = await foldTogether(tx, testimonies, rules);
  if (all.contested.size === 0) return all;
  await tx.run('rollback to savepoint links');
  const isContested = ({ a, b }: Testimony): boolean => all.contested.has(a) || all.contested.has(b);
  const quiet = testimonies.filter((t) => !isContested(t));
  const { joins, settled } = quiet.length === 0 ? NOTHING : await foldTogether(tx, quiet, rules);
  const contested = await foldRows(tx, testimonies.filter(isContested), rules);
  return { joins: [...joins, ...contested.joins], roots: contested.roots, settled: [...settled, ...contested.settled] };
}

type Together = LinkChanges & Pick<Resolved, 'contested'> & { readonly changed: Resolved['roots'] };

async function foldTogether(tx: Ledger, testimonies: readonly Testimony[], rules: Rules): Promise<Together> {
  const settled = await upsertLinks(tx, testimonies);
  const leaves = new Set(testimonies.flatMap((t) => [t.a, t.b]));
  const { joined, contested, roots } = await resolveAround(tx, [...leaves], rules);
  const joins = testimonies.filter((t) => {
    const link = joined.get(`${t.a}:${t.b}`);
    return !t.unbinds && link !== undefined && t.at > (link.unboundAt ?? -Infinity);
  });
  return { joins, roots: [], settled, contested, changed: roots };
}

/** Row by row; a row that takes back nothing tells whom it joins, another whose root is another since. */
async function foldRows(tx: Ledger, testimonies: readonly Testimony[], rules: Rules): Promise<LinkChanges> {
  const joins: TurnChanges['joins'][number][] = [];
  const roots: TurnChanges['roots'][number][] = [];
  const settled: SettledPair[] = [];
  for (const [offset, ofRow] of Map.groupBy(testimonies, (t) => t.offset)) {
    const row = await foldTogether(tx, ofRow, rules);
    settled.push(...row.settled);
    if (row.contested.size === 0 && !ofRow.some((t) => t.unbinds)) joins.push(...row.joins);
    else roots.push({ offset, roots: row.changed });
  }
  return { joins, roots, settled };
}
