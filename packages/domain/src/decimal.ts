/** Decimals of up to four places are added as integers of this unit. */
const SCALE = 10_000;
/** A scaled number this near to an integer, absolutely or relatively, differs from it only by how decimals are written in binary. */
const NEAR = 1e-6;
const NEAR_RELATIVE = 2 ** -51;

/** Decimal places a part of {@link allocate} has at most. */
const MOST_PLACES = 9;
/** So that neither a part nor a sum of parts loses a unit. */
const MOST_UNITS = 2 ** 51;
/** What rounding errors of parts may come to, of their sizes together. */
const TOLERANCE = 1e-9;
/** Remainders that are one in so many parts of a unit differ only by how they were computed. */
const EQUAL = 1e6;

/**
 * 精确求和 — decimals of up to four places added without error, in any order, while the sum stays below 9 × 10¹¹; what is beyond four places
 * is added as it is.
 */
export function sumDecimals(numbers: Iterable<number>): number {
  let [whole, rest] = [0, 0];
  for (const number of numbers) {
    const units = Math.round(number * SCALE);
    whole += units;
    rest += beyond(number, units);
  }
  return (whole + rest) / SCALE;
}

/** 分格精确求和 — {@link sumDecimals} of several places at once, as numbers come. */
export class DecimalSums {
  readonly #whole: Float64Array;
  readonly #rest: Float64Array;

  constructor(places: number) {
    this.#whole = new Float64Array(places);
    this.#rest = new Float64Array(places);
  }

  add(place: number, number: number): void {
    const units = Math.round(number * SCALE);
    this.#whole[place]! += units;
    this.#rest[place]! += beyond(number, units);
  }

  of(place: number): number {
    return (this.#whole[place]! + this.#rest[place]!) / SCALE;
  }
}

/** What a number has beyond its units; 0 for decimals of up to four places. */
function beyond(number: number, units: number): number {
  const rest = number * SCALE - units;
  return Math.abs(rest) > Math.max(NEAR, Math.abs(units) * NEAR_RELATIVE) ? rest : 0;
}

/**
 * 分摊 — parts rounded so that they add up to the whole, by largest remainder: to nine decimal places, or as many as keep sizes below
 * 2⁵¹ units of the last place (six for 10⁹). Of parts with equal remainders the earlier one gets the unit.
 *
 * @param total  what is split, with no more places than that
 * @param parts  what each would get; they add up to `total` but for rounding errors
 * @throws RangeError when they do not
 */
export function allocate(total: number, parts: readonly number[]): number[] {
  const size = parts.reduce((sum, part) => sum + Math.abs(part), Math.abs(total));
  const unit = unitsPerOne(size);
  const units = parts.map((part) => Math.floor(part * unit));
  const missing = Math.round(total * unit) - units.reduce((sum, one) => sum + one, 0);
  if (Math.abs(missing) > TOLERANCE * size * unit + units.length)
    throw new RangeError(`parts that add up to ${total - missing / unit} are no split of ${total}`);
  const remainderOf = (i: number): number => Math.round(((parts[i] ?? 0) * unit - (units[i] ?? 0)) * EQUAL);
  const order = units.map((_, i) => i).sort((a, b) => remainderOf(b) - remainderOf(a) || a - b);
  const each = Math.trunc(missing / Math.max(1, units.length));
  const more = missing - each * units.length;
  const lucky = new Set(more < 0 ? order.slice(more) : order.slice(0, more));
  return units.map((one, i) => (one + each + (lucky.has(i) ? Math.sign(more) : 0)) / unit);
}

/** As a power of ten. */
function unitsPerOne(size: number): number {
  let places = MOST_PLACES;
  while (places > 0 && size * 10 ** places > MOST_UNITS) places--;
  return 10 ** places;
}
