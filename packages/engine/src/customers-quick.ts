import { cellTally } from './cell-tally.ts';
import type { ByCustomer } from './customer-order.ts';
import { placedBeside } from './customer-run.ts';
import type { CustomerSet } from './customer-set.ts';
import type { GroupCodes } from './group-codes.ts';
import type { MeasuresPlan, RowDimension } from './measures-plan.ts';
import { oddCustomers, plainNames, rowsOfCustomer } from './odd-customers.ts';
import { isAsked, type Query } from './query.ts';

/** Places gone over in one call: see `RowsByRoot`. */
const PIECE = 8192;

/** More cells than these are not told apart at once. */
const MOST_CELLS = 2 ** 16;

/** A dimension whose codes lie by customer beside the rows. */
interface PlacedDimension {
  readonly codes: Uint32Array;
  readonly of: RowDimension;
  /** Codes are below this. */
  readonly width: number;
}

/** What is gone through: rows told by their names alone, and what tells them apart. */
interface Walked {
  readonly run: ByCustomer;
  readonly dimensions: readonly PlacedDimension[];
  /** The product of all widths. */
  readonly cells: number;
  /** Rows with `from ≤ at < to`. */
  readonly from: number;
  readonly to: number;
}

/** 快速计人 — customers of all rows, and of those of each group. */
export interface QuickCustomers {
  readonly whole: number;
  readonly byGroup: Float64Array;
}

/**
 * Counts customers of the plainest kind: of rows told by their names alone, over the whole time, by dimensions whose codes lie by customer. A
 * row's cell is worked out of its codes, and numbered as a group once all are counted. Customers some of whose rows are not in their place are
 * gone through row by row.
 *
 * @returns null when it is of another kind, or rows do not lie by customer: nothing was done
 */
export function quickCustomers(plan: MeasuresPlan, measure: number, groups: GroupCodes, query: Query): QuickCustomers | null {
  const walked = walkedOf(plan, measure, query);
  if (walked === null) return null;
  const { run, dimensions, cells } = walked;
  const [whole, apart] = [cellTally({ of: 'customers' }, 1, true), cellTally({ of: 'customers' }, cells)];
  const take: Take = ({ who, cell, count }) => {
    whole.add(cell, who, NONE, count);
    if (dimensions.length > 0) apart.add(cell, who, NONE, count);
  };
  const odd = oddCustomers([run], query);
  walk(walked, odd, query, take);
  odd.forEach((root) => {
    if (isAsked(query, root)) takeOdd(root, walked, query, take);
  });
  query.passes.finish();
  return { whole: whole.of(0), byGroup: byGroup(walked, apart.of, groups) };
}

const NONE = new Float64Array(0);

function walkedOf({ measures, dimensions, borders, from, to, now }: MeasuresPlan, measure: number, query: Query): Walked | null {
  const { select, measure: cell } = measures[measure]!;
  const names = plainNames(select);
  if (cell.of !== 'customers' || names === null || (borders !== null && borders.length > 0)) return null;
  if (!dimensions.every((dimension) => dimension.of === 'row')) return null;
  const widths = dimensions.map(({ below = Infinity }) => below);
  const cells = widths.reduce((product, width) => product * width, 1);
  if (cells > MOST_CELLS) return null;
  const until = Math.min(to, now + 1);
  const run = query.byCustomer?.of(names, from, until, query) ?? null;
  if (run === null) return null;
  const placed: PlacedDimension[] = [];
  for (const [i, of] of dimensions.entries()) {
    const codes = of.beside ? placedBeside(run.main, of.beside) : null;
    if (!(codes instanceof Uint32Array)) return null;
    placed.push({ codes, of, width: widths[i]! });
  }
  return { run, dimensions: placed, cells, from, to: until };
}

/** Rows of customers one after another, by their cells; arrays may be longer. */
interface Piece {
  readonly who: Uint32Array;
  readonly cell: Uint32Array;
  count: number;
}
type Take = (piece: Piece) => void;

/** Hands over the rows of all whose rows are in their place. */
function walk({ run: { main }, dimensions, from, to }: Walked, odd: CustomerSet, { passes, among, people }: Query, take: Take): void {
  const piece = { who: new Uint32Array(PIECE), cell: new Uint32Array(PIECE), count: 0 };
  const isWhole = from <= main.earliest && main.latest < to;
  const hasOdd = odd.count > 0;
  for (let start = 0; start < main.rows.length; start += PIECE) {
    passes.poll(start / main.rows.length);
    const rows = main.who.subarray(start, start + PIECE);
    piece.count = rows.length;
    piece.who.set(rows);
    for (const [i, { codes, width }] of dimensions.entries()) narrow(piece, codes, i === 0 ? 0 : width, start);
    if (!isWhole) keepWithin(piece, main.at, start, from, to);
    if (hasOdd) keepThose(piece, odd, false);
    // A run has none of other parts.
    if (among !== null && among !== people.everybody) keepThose(piece, among, true);
    take(piece);
  }
}

/** Puts the codes of one more dimension into the cells; with a width of 0 it is the first. */
function narrow({ cell, count }: Piece, codes: Uint32Array, width: number, start: number): void {
  for (let i = 0; i < count; i++) cell[i] = cell[i]! * width + codes[start + i]!;
}

/** Without a branch: which rows are in a window is not to be guessed. */
function keepWithin(piece: Piece, at: Float64Array, start: number, from: number, to: number): void {
  const { who, cell } = piece;
  let kept = 0;
  for (let i = 0; i < piece.count; i++) {
    const instant = at[start + i]!;
    who[kept] = who[i]!;
    cell[kept] = cell[i]!;
    kept += Number(instant >= from) & Number(instant < to);
  }
  piece.count = kept;
}

function keepThose(piece: Piece, those: CustomerSet, is: boolean): void {
  const { who, cell } = piece;
  let kept = 0;
  for (let i = 0; i < piece.count; i++) {
    const root = who[i]!;
    who[kept] = root;
    cell[kept] = cell[i]!;
    kept += Number(those.has(root) === is);
  }
  piece.count = kept;
}

/** Hands over the rows of one whose rows are not all in their place. */
function takeOdd(root: number, { run, dimensions, from, to }: Walked, query: Query, take: Take): void {
  const { at } = query.view.events;
  const rows = Array.from(rowsOfCustomer(root, run, query)).filter((row) => at[row]! >= from && at[row]! < to);
  const cellOf = (row: number): number => dimensions.reduce((cell, { of, width }) => cell * width + of.code(row), 0);
  take({ who: new Uint32Array(rows.length).fill(root), cell: Uint32Array.from(rows, cellOf), count: rows.length });
}

/** Counts by group of those by cell; groups are numbered as others before them were. */
function byGroup({ dimensions, cells }: Walked, counted: (cell: number) => number, groups: GroupCodes): Float64Array {
  const met = Array.from({ length: cells }, (_, cell) => cell).filter((cell) => counted(cell) > 0);
  const group = new Uint32Array(met.length);
  let below = cells;
  for (const [level, { width }] of dimensions.entries()) {
    below /= width;
    groups.narrow(
      level,
      Float64Array.from(met, (cell) => Math.floor(cell / below) % width),
      group,
      met.length,
    );
  }
  const counts = new Float64Array(groups.size);
  for (const [i, cell] of met.entries()) counts[group[i]!] = counted(cell);
  return counts;
}
