import type { DuckDBVector } from '@duckdb/node-api';

/** The numbers of a vector without nulls, as DuckDB keeps them: a call for each of 20 million would take seconds. */
export function itemsOf<Items extends Float64Array | Uint32Array | BigUint64Array>(
  vector: DuckDBVector,
  kind: new (length: number) => Items,
): Items {
  const items: unknown = Reflect.get(vector, 'items');
  if (!(items instanceof kind)) throw new TypeError(`a DuckDB vector of type ${String(vector.type)} has no ${kind.name}`);
  return items;
}
