import { addDays, instant, localDate, startOfDay, type Instant } from '@gyre/domain/time';
import { ITEM_TYPE, type TurnChanges } from '../customers/index.ts';
import type { Effects, MicroBatch, Stage } from '../pipeline/stage.ts';
import type { FactChange, FactSubject, LogRow, SegmentBook, Warehouse } from '../stores/ports.ts';
import type { Activation } from './activation.ts';
import { Membership, type LiveSegment, type Moment } from './membership.ts';
import { addHours } from './sizes.ts';
import { byOffset, openTold, type RowChanges, type TurnTold } from './turn.ts';

/** What the stage works with. */
export interface SegmentsStageParts {
  readonly warehouse: Pick<Warehouse, 'select' | 'live'>;
  readonly zone: () => string;
  readonly membership: Membership;
  readonly activation: Activation;
  /** Rules and members of the segments as they are live now. */
  readonly book: () => SegmentBook;
  /** Changes of the current turn; asked after the customers stage has run. */
  readonly changes: () => TurnChanges;
  /** Logical instant the state stands at before the first turn. */
  readonly asOf: () => Instant;
}

/** Whose facts those of customers are. */
const CUSTOMER: FactSubject = 'customer';

/** What lasts from turn to turn. */
interface Standing {
  asOf: Instant;
  /** The next midnight in the project's zone, and for which zone and from when it was worked out. */
  midnight: Instant;
  zone: string;
  /** Item types that changed since rules that read them were asked. */
  readonly items: Set<string>;
  /** Whether a changed item was part of an import. */
  itemsHistorical: boolean;
}

/**
 * 分群阶段 — keeps the members of all live segments and tells who enters and leaves.
 *
 * Membership is a pure function of the log up to a row and an instant. Rows are taken in the log's order, each at `max(asOf, received)`;
 * timers and midnights between rows are taken at their own instants. So what is told does not depend on where the batches were cut.
 *
 * Items that change are seen by everybody at once: rules that read them are counted anew when the logical instant moves on, and at the
 * end of a turn.
 */
export function segmentsStage(parts: SegmentsStageParts): Stage {
  let standing: Standing | undefined;
  return {
    name: 'segments',
    isToldLater: (row) => changesItems(parts, row),
    wants: () => (parts.activation.isReady() ? -Infinity : wants(parts, standing)),
    async run(batch, effects) {
      standing ??= { asOf: parts.asOf(), midnight: instant(0), zone: '', items: new Set(), itemsHistorical: false };
      await runTurn(parts, standing, batch, effects);
      effects.afterCommit(() => parts.warehouse.live.committed());
    },
  };
}

function wants({ membership, zone }: SegmentsStageParts, standing: Standing | undefined): number {
  if (standing === undefined) return -Infinity;
  const calendar = membership.segments.some((s) => s.rule.concerns.calendar);
  return calendar ? Math.min(membership.soonest, midnightAfter(standing, zone())) : membership.soonest;
}

/** Whether a row may change items that rules read: whom that concerns is counted after the last row of its millisecond. */
function changesItems({ activation, membership }: SegmentsStageParts, { name, properties }: LogRow): boolean {
  const type = name === '$facts_imported' ? properties['subject'] : properties[ITEM_TYPE];
  if (typeof type !== 'string' || type === CUSTOMER) return false;
  return activation.isReady() || membership.segments.some(({ rule }) => rule.concerns.items.has(type));
}

/** A turn: what was saved becomes live, then the rows, then what time alone changes. */
async function runTurn(parts: SegmentsStageParts, standing: Standing, batch: MicroBatch, effects: Effects): Promise<void> {
  const told = openTold(effects);
  const asOf = standing.asOf;
  await parts.activation.activate(effects, { at: asOf, historical: true, tell: told.tell });
  const changes = parts.changes();
  const rows = byOffset(changes);
  for (const row of batch.rows) {
    const at = instant(Math.max(standing.asOf, row.received));
    if (at > standing.asOf && standing.items.size > 0) await recountItems(parts, standing, told);
    await reach(parts, standing, at, told);
    takeRow(parts, standing, row, rows.get(row.offset), { at, historical: row.historical, tell: told.tell });
  }
  await recountItems(parts, standing, told);
  await reach(parts, standing, instant(Math.max(standing.asOf, batch.asOf)), told);
  await addHours(effects.tx, told.hours());
}

/** Lets time pass up to and including an instant: timers before each midnight, the midnight, timers after it. */
async function reach(parts: SegmentsStageParts, standing: Standing, to: Instant, told: TurnTold): Promise<void> {
  const { membership } = parts;
  for (let midnight = midnightAfter(standing, parts.zone()); midnight <= to; midnight = midnightAfter(standing, parts.zone())) {
    membership.fire(midnight - 1, { historical: false, tell: told.tell });
    standing.asOf = midnight;
    for (const segment of membership.segments)
      if (segment.rule.concerns.calendar) await recount(parts, segment, { at: midnight, historical: false, tell: told.tell });
  }
  membership.fire(to, { historical: false, tell: told.tell });
  standing.asOf = to;
}

/** The first midnight after where the state stands; worked out once a day. */
function midnightAfter(standing: Standing, zone: string): Instant {
  if (standing.midnight <= standing.asOf || standing.zone !== zone) {
    standing.midnight = startOfDay(addDays(localDate(standing.asOf, zone), 1), zone);
    standing.zone = zone;
  }
  return standing.midnight;
}

async function recount(
  { warehouse, book, activation, membership }: SegmentsStageParts,
  segment: LiveSegment,
  moment: Moment,
): Promise<void> {
  const rule = activation.ruleOf(segment.key);
  const answer = await warehouse.select({ rule, segments: book(), at: moment.at, timers: true });
  membership.recount(segment, answer, moment);
}

async function recountItems(parts: SegmentsStageParts, standing: Standing, told: TurnTold): Promise<void> {
  if (standing.items.size === 0) return;
  const moment = { at: standing.asOf, historical: standing.itemsHistorical, tell: told.tell };
  for (const segment of parts.membership.segments)
    if ([...segment.rule.concerns.items].some((type) => standing.items.has(type))) await recount(parts, segment, moment);
  standing.items.clear();
  standing.itemsHistorical = false;
}

/** One row: into the columns, then everybody it concerns is asked. */
function takeRow(
  { warehouse: { live }, membership }: SegmentsStageParts,
  standing: Standing,
  row: LogRow,
  changes: RowChanges | undefined,
  moment: Moment,
): void {
  const before = live.leaves;
  let largest = row.customer;
  for (const key of row.keys) if (key.customer > largest) largest = key.customer;
  if (largest > before) live.grow(largest);
  live.append(row);
  if (largest <= before && changes === undefined) {
    askConcerned(membership, row, live.rootOf(row.customer), moment);
    return;
  }
  const anew = new Set<number>();
  for (let leaf = before + 1; leaf <= largest; leaf++) anew.add(leaf);
  if (changes !== undefined) {
    for (const { a, b } of changes.joins) join(live, membership, a, b, anew);
    for (const { roots } of changes.roots) settleRoots(live, membership, roots, anew);
    for (const { leaf, attributes } of changes.profiles) live.setAttributes(leaf, attributes);
    for (const type of changeItems(live, changes)) {
      standing.items.add(type);
      standing.itemsHistorical ||= row.historical;
    }
  }
  const roots = new Set([...anew].map((leaf) => live.rootOf(leaf)));
  for (const root of roots) for (const segment of membership.segments) membership.ask(segment, root, moment);
  for (const { subject, fact, changes: values } of changes?.facts ?? [])
    if (subject === CUSTOMER) askOwners(live, membership, fact, values, moment);
  const root = live.rootOf(row.customer);
  if (roots.has(root)) return;
  askConcerned(membership, row, root, moment);
  for (const { leaf } of changes?.profiles ?? [])
    for (const segment of membership.segments) if (readsAttributes(segment, row)) membership.ask(segment, live.rootOf(leaf), moment);
}

function askConcerned(membership: Membership, row: LogRow, root: number, moment: Moment): void {
  if (row.customer === 0) return;
  for (const segment of membership.concernedBy(row.name))
    if (segment.rule.sees(row.offset, moment.at)) membership.ask(segment, root, moment);
}

/** Puts a row's items and facts into the columns. @returns types of items that rules see changed */
function changeItems(live: Warehouse['live'], { items, facts }: RowChanges): Set<string> {
  const types = new Set<string>();
  for (const { type, id, attributes } of items) if (live.setItem(type, id, attributes)) types.add(type);
  for (const { subject, fact, changes } of facts) if (live.setFacts(subject, fact, changes) && subject !== CUSTOMER) types.add(subject);
  return types;
}

/** Asks the customers whose own fact changed. One not named by any row yet is asked when it is. */
function askOwners(live: Warehouse['live'], membership: Membership, fact: string, changes: readonly FactChange[], moment: Moment): void {
  const owners = new Set(changes.map(({ id }) => live.rootOf(Number(id))).filter((root) => root !== 0));
  for (const segment of membership.segments) {
    if (!segment.rule.concerns.facts.has(fact)) continue;
    for (const root of owners) membership.ask(segment, root, moment);
  }
}

/** Two leaves are one customer from here on. */
function join(live: Warehouse['live'], membership: Membership, a: number, b: number, anew: Set<number>): void {
  const [winner, loser] = [live.rootOf(a), live.rootOf(b)].sort((x, y) => x - y) as [number, number];
  if (winner === loser) return;
  live.setRoots(new Map(live.leavesOf(loser).map((leaf) => [leaf, winner])));
  membership.absorb(loser, winner);
  anew.add(winner);
}

/** Profile calls whose properties name the attributes they change; the others may change any. */
const NAMING_CALLS: ReadonlySet<string> = new Set(['$profile_set', '$profile_set_once', '$profile_increment', '$profile_append']);

function readsAttributes({ rule: { concerns } }: LiveSegment, row: LogRow): boolean {
  if (concerns.attributes.size === 0) return false;
  if (!NAMING_CALLS.has(row.name)) return true;
  for (const attribute of concerns.attributes) if (Object.hasOwn(row.properties, attribute)) return true;
  return false;
}

/** Brings the roots to what the identity graph says after a row. Everybody whose leaves changed is asked anew. */
function settleRoots(live: Warehouse['live'], membership: Membership, final: ReadonlyMap<number, number>, anew: Set<number>): void {
  const changed = new Map([...final].filter(([leaf, root]) => live.rootOf(leaf) !== root));
  if (changed.size === 0) return;
  const before = [...changed.keys()].map((leaf) => live.rootOf(leaf));
  live.setRoots(changed);
  const concerned = new Set<number>(changed.values());
  for (const old of before) {
    const root = live.rootOf(old);
    if (root !== old) membership.absorb(old, root);
    concerned.add(root);
  }
  for (const root of [...concerned].sort((x, y) => x - y)) anew.add(root);
}
