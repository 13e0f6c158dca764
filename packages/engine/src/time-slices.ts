/** Rows of one slice: scans work, report and may be cancelled slice by slice, and what they read twice is still in the cache. */
export const SLICE = 16_384;

/** Places `place` … `end - 1` of rows sorted by (at, row), not yet read. */
export interface Part {
  readonly rows: Uint32Array;
  place: number;
  readonly end: number;
}

/** A stream of slices that is being merged with others. */
interface Source {
  readonly slices: Generator<Uint32Array>;
  readonly instants: Float64Array;
  rows: Uint32Array;
  place: number;
}

/** Whether row `a` comes before another row `b` by (at, row). */
export function isEarlier(at: Float64Array, a: number, b: number): boolean {
  const difference = at[a]! - at[b]!;
  return difference < 0 || (difference === 0 && a < b);
}

/** Two parts in one order, in slices; made for a long one and a few rows that lie far apart in it. */
export function* joined(at: Float64Array, long: Part, few: Part): Generator<Uint32Array> {
  const slice = new Uint32Array(few.place < few.end ? SLICE : 0);
  let length = 0;
  for (let [here, there] = [long, few]; there.place < there.end; [here, there] = [there, here]) {
    const stop = placeOf(at, here, there.rows[there.place]!);
    while (here.place < stop) {
      if (length === SLICE) {
        yield slice;
        length = 0;
      }
      length = copyInto(slice, length, here, stop);
    }
  }
  if (length > 0) yield slice.subarray(0, length);
  for (const { rows, place, end } of [long, few])
    for (let start = place; start < end; start += SLICE) yield rows.subarray(start, Math.min(start + SLICE, end));
}

/** Copies rows of a part up to a place as far as there is room. @returns the length then */
function copyInto(slice: Uint32Array, length: number, part: Part, stop: number): number {
  const { rows, place } = part;
  const count = Math.min(stop - place, slice.length - length);
  for (let i = 0; i < count; i++) slice[length + i] = rows[place + i]!;
  part.place = place + count;
  return length + count;
}

/** The first place of a part that does not come before `row`: doubling steps, then a binary search (Bentley and Yao, 1976). */
function placeOf(at: Float64Array, { rows, place, end }: Part, row: number): number {
  let low = place;
  let step = 1;
  for (; low + step <= end && isEarlier(at, rows[low + step - 1]!, row); step *= 2) low += step;
  let high = Math.min(low + step - 1, end);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isEarlier(at, rows[middle]!, row)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Many streams in one order, in slices. Instants are read ahead, so that what the comparisons decide does not wait for memory. */
export function* merged(at: Float64Array, streams: readonly Generator<Uint32Array>[]): Generator<Uint32Array> {
  const slice = new Uint32Array(SLICE);
  let open = streams.map((slices): Source => ({ slices, instants: new Float64Array(SLICE), rows: new Uint32Array(0), place: 0 }));
  for (;;) {
    open = open.filter((source) => source.place < source.rows.length || readAhead(at, source));
    const [first] = open;
    if (first === undefined) return;
    if (open.length === 2) yield slice.subarray(0, mergeTwo(slice, first, open[1]!));
    else if (open.length > 2) yield slice.subarray(0, mergeInto(slice, open));
    else {
      yield first.rows.subarray(first.place);
      first.place = first.rows.length;
    }
  }
}

/** Takes a stream's next slice. @returns false at its end */
function readAhead(at: Float64Array, source: Source): boolean {
  const { value } = source.slices.next() as { value?: Uint32Array };
  source.rows = value ?? source.rows;
  source.place = 0;
  const { rows, instants } = source;
  for (let i = 0; i < rows.length; i++) instants[i] = at[rows[i]!]!;
  return value !== undefined;
}

/** Like {@link mergeInto} for two, without a branch on which is first: it would be guessed wrong every other time. */
function mergeTwo(slice: Uint32Array, one: Source, two: Source): number {
  const { rows: rowsA, instants: atA } = one;
  const { rows: rowsB, instants: atB } = two;
  let i = one.place;
  let j = two.place;
  let length = 0;
  while (length < slice.length && i < rowsA.length && j < rowsB.length) {
    const a = rowsA[i]!;
    const b = rowsB[j]!;
    const isSecond = Number(atB[j]! < atA[i]!) | (Number(atB[j] === atA[i]) & Number(b < a));
    slice[length++] = a ^ ((a ^ b) & -isSecond);
    i += 1 - isSecond;
    j += isSecond;
  }
  one.place = i;
  two.place = j;
  return length;
}

/** Fills a slice with the least rows of several sources until it is full or one of them is used up. @returns how many */
function mergeInto(slice: Uint32Array, open: Source[]): number {
  open.sort((a, b) => a.instants[a.place]! - b.instants[b.place]! || a.rows[a.place]! - b.rows[b.place]!);
  for (let length = 0; ;) {
    // The first source goes on as long as it is before the second; then it moves behind those that are before it.
    const [first, second] = open as [Source, Source];
    const { rows, instants } = first;
    const limit = second.rows[second.place]!;
    const limitAt = second.instants[second.place]!;
    let { place } = first;
    do slice[length++] = rows[place++]!;
    while (
      place < rows.length &&
      length < slice.length &&
      (instants[place]! < limitAt || (instants[place] === limitAt && rows[place]! < limit))
    );
    first.place = place;
    if (place === rows.length || length === slice.length) return length;
    const row = rows[place]!;
    const instant = instants[place]!;
    let rank = 1;
    for (; rank < open.length; rank++) {
      const other = open[rank]!;
      const otherAt = other.instants[other.place]!;
      if (otherAt > instant || (otherAt === instant && other.rows[other.place]! > row)) break;
      open[rank - 1] = other;
    }
    open[rank - 1] = first;
  }
}
