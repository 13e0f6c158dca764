/** A book of texts freed of its literals: what a second language must supply, no more and no less. */
export type Book<T> = {
  readonly [K in keyof T]: T[K] extends string ? string : T[K] extends (...args: infer A) => string ? (...args: A) => string : Book<T[K]>;
};
