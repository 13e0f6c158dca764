/**
 * 轮流 — puts things of several owners in an order in which the owners take turns, each keeping its own order.
 *
 * @param owners  things by owner, in any order of owners
 * @param after   the owner who had the last turn: the one after it, in the order of names, begins
 */
export function inTurns<Thing>(owners: ReadonlyMap<string, readonly Thing[]>, after: string): Thing[] {
  const names = [...owners.keys()].toSorted();
  const start = names.findIndex((name) => name > after);
  const order = start < 0 ? names : [...names.slice(start), ...names.slice(0, start)];
  const lists = order.map((name) => owners.get(name) ?? []);
  const longest = Math.max(0, ...lists.map((list) => list.length));
  const turns: Thing[] = [];
  for (let turn = 0; turn < longest; turn++) {
    for (const list of lists) {
      const thing = list[turn];
      if (thing !== undefined) turns.push(thing);
    }
  }
  return turns;
}
