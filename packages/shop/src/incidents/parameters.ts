/** 参数 — one parameter of an incident: what it is when nothing is said, and how what is said is read. */
export interface Parameter<T extends string | number> {
  readonly fallback: T;
  /** What may be said, in words. */
  readonly expected: string;
  /** The texts there are to choose from, or the least and the greatest number. */
  readonly range: readonly T[];
  /** Undefined for what may not be said. */
  read(said: unknown): T | undefined;
}

/** The parameters of a kind of incident by name. */
export type ParameterTable = Readonly<Record<string, Parameter<string> | Parameter<number>>>;

/** What the parameters of a table are read to. */
export type Values<P extends ParameterTable> = {
  readonly [Name in keyof P]: P[Name] extends Parameter<infer T> ? T : never;
};

/** One of some texts. */
export function choice(fallback: string, texts: readonly string[]): Parameter<string> {
  return {
    fallback,
    expected: `one of ${texts.join(', ')}`,
    range: texts,
    read: (said) => (typeof said === 'string' && texts.includes(said) ? said : undefined),
  };
}

/** A number from `least` to `most`; on a command line it is text. */
export function number(fallback: number, least: number, most: number): Parameter<number> {
  return {
    fallback,
    expected: `a number from ${least} to ${most}`,
    range: [least, most],
    read(said) {
      const value = typeof said === 'string' && said.trim() !== '' ? Number(said) : said;
      return typeof value === 'number' && value >= least && value <= most ? value : undefined;
    },
  };
}

/**
 * Reads the parameters of a table; those nobody said are as the table has them.
 *
 * @throws RangeError naming the parameter, its value and what it may be
 */
export function readParameters<P extends ParameterTable>(of: string, table: P, said: Readonly<Record<string, unknown>>): Values<P> {
  const stray = Object.keys(said).find((name) => !(name in table));
  if (stray !== undefined) throw new RangeError(`${of} has no parameter ${stray}; it has ${Object.keys(table).join(', ')}`);
  const values = Object.entries(table).map(([name, parameter]) => {
    const value = said[name] === undefined ? parameter.fallback : parameter.read(said[name]);
    if (value === undefined) throw new RangeError(`${name} of ${of} must be ${parameter.expected}, got ${JSON.stringify(said[name])}`);
    return [name, value] as const;
  });
  return Object.fromEntries(values) as Values<P>;
}
