import type { DuckDBConnection, DuckDBVector } from '@duckdb/node-api';
import type { Value } from '@gyre/domain/events';
import type { ColumnPage, ColumnsWanted } from '../ports.ts';
import { sqlInteger, sqlText } from './engine.ts';

/** Rows per page: a few megabytes on their way between the threads. */
export const COLUMN_PAGE = 250_000;

/** 列页 — the rows `after + 1 … upTo` as typed arrays; the codes of its names are the page's own. Empty when the log ends before. */
export async function columnPage(
  connection: DuckDBConnection,
  alias: string,
  range: { readonly after: number; readonly upTo: number },
  wanted: ColumnsWanted,
): Promise<ColumnPage> {
  const where = `where "offset" > ${sqlInteger(range.after)} and "offset" <= ${sqlInteger(range.upTo)}`;
  const from = `from ${alias}.events ${where}`;
  const base = wanted.base ? await basePage(connection, from) : null;
  const properties = new Map<string, { numbers: Float64Array; codes: Uint32Array; values: readonly Value[] }>();
  for (const property of wanted.properties) properties.set(property, await propertyPage(connection, from, property));
  const rows = base?.customer.length ?? properties.values().next().value?.codes.length ?? 0;
  return { first: range.after + 1, rows, base, properties };
}

async function basePage(connection: DuckDBConnection, from: string): Promise<NonNullable<ColumnPage['base']>> {
  const named = await connection.run(`select distinct name ${from} order by name`);
  const names = ((await named.getColumns())[0] ?? []) as string[];
  if (names.length === 0) return { customer: new Uint32Array(0), name: new Uint32Array(0), names, at: new Float64Array(0), largestLeaf: 0 };
  // A row with one key is its own customer's: the JSON of the keys is read only where there are more.
  const leaf = `case when contains(keys, '},{') then list_max(json_extract(keys, '$[*].customer')::bigint[]) else customer end`;
  const code = `enum_code(name::enum(${names.map(sqlText).join(', ')}))`;
  const result = await connection.run(
    `select "offset"::double, customer::uinteger, ${code}::uinteger + 1::uinteger, "at"::double, greatest(customer, coalesce(${leaf}, 0))::double ${from}`,
  );
  const chunks = await result.fetchAllChunks();
  const order = inOrder(joined(chunks, 0, Float64Array));
  const largest = joined(chunks, 4, Float64Array).reduce((most, one) => Math.max(most, one), 0);
  return {
    customer: order(joined(chunks, 1, Uint32Array)),
    name: order(Uint32Array.from(joined(chunks, 2, Uint32Array))),
    names,
    at: order(joined(chunks, 3, Float64Array)),
    largestLeaf: largest,
  };
}

async function propertyPage(
  connection: DuckDBConnection,
  from: string,
  property: string,
): Promise<{ numbers: Float64Array; codes: Uint32Array; values: readonly Value[] }> {
  const pointer = `/${property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  // JSON texts of numbers are told by how they begin, which is cheaper than asking for their type.
  const result = await connection.run(
    `select place, case when is_number then value::double else 'nan'::double end, case when is_number then null else value end
     from (select place, value, coalesce(value[1] in ('-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'), false) as is_number
           from (select "offset"::double as place, json_extract(properties, $1)::varchar as value ${from}))`,
    [pointer],
  );
  const chunks = await result.fetchAllChunks();
  const order = inOrder(joined(chunks, 0, Float64Array));
  const numbers = order(joined(chunks, 1, Float64Array));
  const codes = new Uint32Array(numbers.length);
  const values: Value[] = [];
  const seen = new Map<string, number>();
  let row = 0;
  for (const chunk of chunks) {
    for (const text of chunk.getColumnValues(2) as (string | null)[]) {
      if (text !== null) codes[row] = codeOf(text, seen, values);
      row += 1;
    }
  }
  return { numbers, codes: order(codes), values };
}

/** JSON text → its code. Null and objects are no values and have none. */
function codeOf(text: string, seen: Map<string, number>, values: Value[]): number {
  const known = seen.get(text);
  if (known !== undefined) return known;
  const value: unknown = JSON.parse(text);
  const isValue = typeof value === 'string' || typeof value === 'boolean' || Array.isArray(value);
  const code = isValue ? values.push(value as Value) : 0;
  seen.set(text, code);
  return code;
}

type Chunks = readonly { readonly rowCount: number; getColumnVector(index: number): DuckDBVector }[];
type Numbers = Float64Array | Uint32Array;

/** A column without nulls, whole: a call for each of 20 million would take seconds. */
function joined<Items extends Numbers>(chunks: Chunks, index: number, kind: new (length: number) => Items): Items {
  const whole = new kind(chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0));
  let at = 0;
  for (const chunk of chunks) {
    const items: unknown = Reflect.get(chunk.getColumnVector(index), 'items');
    if (!(items instanceof kind)) throw new TypeError(`a DuckDB vector of column ${index} has no ${kind.name}`);
    whole.set(items.subarray(0, chunk.rowCount), at);
    at += chunk.rowCount;
  }
  return whole;
}

/** Brings columns into the order of their offsets; they come in it already unless DuckDB read its file in another. */
function inOrder(offsets: Float64Array): <Items extends Numbers>(items: Items) => Items {
  if (offsets.every((offset, i) => i === 0 || offset > (offsets[i - 1] ?? 0))) return (items) => items;
  const places = Uint32Array.from(offsets.keys()).sort((a, b) => (offsets[a] ?? 0) - (offsets[b] ?? 0));
  return (items) => items.map((_, i) => items[places[i] ?? 0] ?? 0) as typeof items;
}
