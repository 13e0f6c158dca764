import type { OwnEventName } from '@gyre/domain/events';
import type { Namespace } from '@gyre/domain/identity';
import { z } from 'zod';
import type { Effects, MicroBatch, Stage } from '../pipeline/stage.ts';
import type { History, Ledger, LogRow, OwnedKey } from '../stores/ports.ts';
import { NO_CHANGES, type TurnChanges } from './changes.ts';
import { factsOfNew, foldFacts } from './facts.ts';
import { countEvents, insertIdentities, pinLink, testimoniesOf, type Testimony } from './identity-rows.ts';
import { storeItems } from './items.ts';
import { foldLinks, type SettledPair } from './linking.ts';
import { resolveAround } from './merge.ts';
import { storeProfiles } from './profile-rows.ts';

export interface CustomersParts {
  readonly history: Pick<History, 'timeline'>;
  readonly rules: (namespace: string) => Namespace;
}

/** Leaves and pairs remembered as stored, to spare the ledger; emptied when full. */
const MOST_REMEMBERED = 1_000_000;

/** Rows that may tell customers apart: whoever reads the ledger in a turn finds who is who after it. */
const SEPARATING: ReadonlySet<string> = new Set(['$identity_unmerged', '$identity_relinked', '$unbind'] satisfies OwnEventName[]);

/** The stage, and what its latest turn changed. */
export interface CustomersStage extends Stage {
  readonly changes: () => TurnChanges;
}

/** 用户阶段 — identities, links, profiles, items and dated facts are a fold of the log; this is the fold. */
export function customersStage(parts: CustomersParts): CustomersStage {
  const leaves = new Set<number>();
  const pairs = new Map<string, number>();
  let changes = NO_CHANGES;
  return {
    name: 'customers',
    changes: () => changes,
    isAlone: ({ name }) => SEPARATING.has(name),
    async run(batch: MicroBatch, effects: Effects): Promise<void> {
      const { tx } = effects;
      const keys = newKeys(batch.rows, leaves);
      const added = await insertIdentities(tx, keys);
      // Before the turn's own facts are stored: those count from their row on.
      const awaited = await factsOfNew(tx, added, batch.rows[0]?.offset ?? 0);
      const testimonies = batch.rows.flatMap((row) => testimoniesOf(row)).filter((t) => isNews(t, pairs));
      const { joins, roots, settled } = await foldLinks(tx, testimonies, parts.rules);
      const pinned = await applyPins(tx, batch.rows, parts.rules);
      await countEvents(tx, batch.rows);
      changes = {
        joins,
        roots: [...roots, ...pinned],
        profiles: await storeProfiles(tx, parts.history, batch),
        items: await storeItems(tx, batch.rows),
        facts: [...awaited, ...(await foldFacts(tx, batch.rows))],
      };
      effects.afterCommit(() => {
        remember(leaves, pairs, keys, settled);
      });
    },
  };
}

function newKeys(rows: readonly LogRow[], known: ReadonlySet<number>): { key: OwnedKey; row: LogRow }[] {
  const found = new Map<number, { key: OwnedKey; row: LogRow }>();
  for (const row of rows)
    for (const key of row.keys) if (!known.has(key.customer) && !found.has(key.customer)) found.set(key.customer, { key, row });
  return [...found.values()];
}

/** A pair whose earliest evidence is known tells nothing new unless this is earlier or an unbinding. */
function isNews(testimony: Testimony, pairs: Map<string, number>): boolean {
  if (testimony.unbinds) pairs.delete(`${testimony.a}:${testimony.b}`);
  const earliest = pairs.get(`${testimony.a}:${testimony.b}`);
  return earliest === undefined || testimony.at < earliest;
}

function remember(
  leaves: Set<number>,
  pairs: Map<string, number>,
  keys: readonly { key: OwnedKey }[],
  settled: readonly SettledPair[],
): void {
  if (leaves.size > MOST_REMEMBERED) leaves.clear();
  if (pairs.size > MOST_REMEMBERED) pairs.clear();
  for (const { key } of keys) leaves.add(key.customer);
  for (const { a, b, at } of settled) pairs.set(`${a}:${b}`, at);
}

const Pair = z.object({ a: z.number().int(), b: z.number().int() });

/** Operators' unmerges and relinks arrive as own events, in the log's order. @returns whose root changed at which */
async function applyPins(tx: Ledger, rows: readonly LogRow[], rules: CustomersParts['rules']): Promise<TurnChanges['roots']> {
  const changes: TurnChanges['roots'][number][] = [];
  for (const { name, offset, properties } of rows) {
    if (name !== '$identity_unmerged' && name !== '$identity_relinked') continue;
    const { a, b } = Pair.parse(properties);
    await pinLink(tx, a, b, name === '$identity_unmerged');
    changes.push({ offset, roots: (await resolveAround(tx, [a, b], rules)).roots });
  }
  return changes;
}
