/** What a template may use, by root. */
export type Roots = Readonly<Record<string, unknown>>;

/** One value of a plain template: its way from a root, what stands in for it, and whether it must be there. */
interface Slot {
  readonly path: readonly string[];
  readonly fallback: string | undefined;
  readonly required: boolean;
  /** The text that follows it. */
  readonly after: string;
}

const NAME = String.raw`[A-Za-z_]\w*`;
const OUTPUT = new RegExp(
  String.raw`\{\{ *(${NAME}(?:\.${NAME}|\["[^"'\\\[\]{}%|]+"\])*) *(?:\| *default: *(?:"([^"\\{}%]*)"|'([^'\\{}%]*)') *|\| *(required) *)?\}\}`,
  'y',
);
/** Words of the language, and what it computes of values instead of reading it. */
const NOT_NAMES = new Set(['true', 'false', 'nil', 'null', 'empty', 'blank', 'undefined', 'size', 'first', 'last', 'length', 'contains']);

/**
 * 平实模板 — writes a template that is nothing but text and values, some with a default or required, without its interpreter: most messages
 * are such, and are written a hundred thousand at a time. Answers as the interpreter does; undefined where that has to say what is missing.
 *
 * @param writeValue  a value as it is written
 * @returns undefined for any other template
 */
export function plainTemplate(source: string, writeValue: (value: unknown) => string): ((roots: Roots) => string | undefined) | undefined {
  const start = tagAt(source, 0);
  const slots: Slot[] = [];
  for (let at = start; at < source.length;) {
    OUTPUT.lastIndex = at;
    const found = OUTPUT.exec(source);
    if (found === null) return undefined;
    const [whole, way = '', double, single, required] = found;
    const path = pathOf(way);
    if (path.some((name) => NOT_NAMES.has(name))) return undefined;
    const next = tagAt(source, at + whole.length);
    slots.push({ path, fallback: double ?? single, required: required !== undefined, after: source.slice(at + whole.length, next) });
    at = next;
  }
  const head = source.slice(0, start);
  return (roots) => {
    let written = head;
    for (const { path, fallback, required, after } of slots) {
      const value = valueAt(roots, path);
      const isMissing = value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
      if (required && isMissing) return undefined;
      const isReplaced = fallback !== undefined && (isMissing || value === false);
      written += writeValue(isReplaced ? fallback : value) + after;
    }
    return written;
  };
}

/** Where the next tag or value begins. */
function tagAt(source: string, from: number): number {
  const [value, tag] = [source.indexOf('{{', from), source.indexOf('{%', from)];
  return Math.min(...[value, tag, source.length].filter((place) => place >= 0));
}

/** `customer["城市"].name` as its names. */
function pathOf(way: string): string[] {
  return [...way.matchAll(/\["([^"]+)"\]|\w+/g)].map(([name, quoted]) => quoted ?? name);
}

function valueAt(roots: Roots, path: readonly string[]): unknown {
  let value: unknown = roots;
  for (const name of path) {
    if (value === undefined || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
