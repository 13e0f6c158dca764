/**
 * 合页 — turns work on pages into work on single things: what arrives while a page is worked on shares the next, one page at a time. A page
 * that fails fails for each of its things.
 *
 * @param most  things on a page at most
 * @param work  tells the outcome of each by its place on the page
 */
export function gatherPages<Thing, Outcome>(
  most: number,
  work: (page: readonly Thing[]) => Promise<(place: number) => Outcome>,
): (thing: Thing) => Promise<Outcome> {
  const waiting: { readonly thing: Thing; readonly resolve: (outcome: Outcome) => void; readonly reject: (error: unknown) => void }[] = [];
  let working = false;
  async function run(): Promise<void> {
    if (working) return;
    working = true;
    while (waiting.length > 0) {
      const page = waiting.splice(0, most);
      try {
        const outcomeOf = await work(page.map((w) => w.thing));
        for (const [place, { resolve }] of page.entries()) resolve(outcomeOf(place));
      } catch (error) {
        for (const { reject } of page) reject(error);
      }
    }
    working = false;
  }
  return (thing) =>
    new Promise((resolve, reject) => {
      waiting.push({ thing, resolve, reject });
      // Whatever comes in this moment shares the page.
      queueMicrotask(() => void run());
    });
}
