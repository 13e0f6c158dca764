import { DuckDBBlobVector, DuckDBListVector, type DuckDBConnection, type DuckDBDataChunk } from '@duckdb/node-api';
import type { ColumnPage, ColumnsWanted, PropertyPage } from '../ports.ts';
import { sqlInteger, sqlText, type DuckdbEngine } from './engine.ts';
import { JsonColumn, type JsonLines } from './json-column.ts';
import { itemsOf } from './vector-items.ts';

/** Rows per page at most: a few megabytes on their way between the threads, and two of DuckDB's row groups, one for each of its threads. */
const MOST_ROWS = 245_760;

/** JSON of values in a page; DuckDB holds several times as much while it puts it together, and runs out of memory beside appends otherwise. */
const PAGE_BYTES = 32_000_000;

/** Rows whose values are measured to know how many a page may have. */
const SAMPLE = 20_000;
const SAMPLE_BLOCK = 256;

/** Rows whose values travel as one text: as many as DuckDB reads at once, so that each text is made by one thread. */
const ROWS_PER_TEXT = 2048;

/** 列页 — the rows of a log as columns, page after page. */
export class ColumnPages {
  readonly #engine: Pick<DuckdbEngine, 'read'>;
  readonly #alias: string;
  readonly #wanted: ColumnsWanted;
  readonly #names: string[] = [];
  readonly #properties: readonly (readonly [string, JsonColumn])[];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(engine: Pick<DuckdbEngine, 'read'>, alias: string, wanted: ColumnsWanted) {
    this.#engine = engine;
    this.#alias = alias;
    this.#wanted = wanted;
    this.#properties = wanted.properties.map((name) => [name, new JsonColumn()]);
  }

  /** How many rows of those after `after` and up to `upTo` to ask for at a time: fewer where values are long. */
  async rowsPerPage(after: number, upTo: number): Promise<number> {
    const { properties } = this.#wanted;
    if (properties.length === 0) return MOST_ROWS;
    const { values, value } = jsonOf(properties);
    const lengths = properties.map((_, i) => `coalesce(strlen(${value(i)}::varchar), 0)`);
    const blocks = Math.max(1, Math.floor((upTo - after) / SAMPLE));
    const sql = `select max(bytes) from (
        select avg(${lengths.join(' + ')}) as bytes from (
          select "offset", json_extract(properties, ${values}) as found from ${this.#alias}.events
          where "offset" > ${sqlInteger(after)} and "offset" <= ${sqlInteger(upTo)} and ("offset" // ${SAMPLE_BLOCK}) % ${blocks} = 0)
        group by "offset" // ${MOST_ROWS})`;
    const bytes = await this.#engine.read(async (connection) => (await (await connection.run(sql)).getRowsJS())[0]?.[0]);
    const texts = Math.floor(PAGE_BYTES / Math.max(1, Number(bytes ?? 0)) / ROWS_PER_TEXT);
    return Math.min(MOST_ROWS, Math.max(1, texts) * ROWS_PER_TEXT);
  }

  /** The rows `after + 1 … upTo`, fewer when the log ends before. Ask for one page while the one before is made: the log is read meanwhile. */
  page(after: number, upTo: number): Promise<ColumnPage> {
    const where = `where "offset" > ${sqlInteger(after)} and "offset" <= ${sqlInteger(upTo)}`;
    const place = `("offset" - ${sqlInteger(after + 1)})::uinteger as place`;
    const select: Select = (columns) => `select ${place}, ${columns} from ${this.#alias}.events ${where}`;
    const { base, properties } = this.#wanted;
    const lines = properties.length === 0 ? undefined : this.#engine.read((connection) => propertyLines(connection, select, properties));
    const page = this.#turn.then(async (): Promise<ColumnPage> => {
      const basePage = base ? await this.#engine.read((connection) => baseOf(connection, select, this.#names)) : null;
      const parts = await lines;
      const rows = basePage?.customer.length ?? parts?.[0]?.reduce((sum, part) => sum + part.rows.length, 0) ?? 0;
      const pages = new Map<string, PropertyPage>();
      for (const [i, [name, column]] of this.#properties.entries()) pages.set(name, await column.page(parts?.[i] ?? [], rows));
      return { first: after + 1, rows, base: basePage, properties: pages };
    });
    // Its failure is told to who asked for it; the next page fails by itself.
    lines?.catch(() => undefined);
    this.#turn = page.catch(() => undefined);
    return page;
  }
}

/** A page's rows with their places in it, from 0: they come in order unless DuckDB read its file in another. */
type Select = (columns: string) => string;

/** @param names what codes mean; grows */
async function baseOf(connection: DuckDBConnection, select: Select, names: string[]): Promise<NonNullable<ColumnPage['base']>> {
  // A row with one key is its own customer's: the JSON of the keys is read only where there are more.
  const shared = `case when contains(keys, '},{') then list_max(json_extract(keys, '$[*].customer')::bigint[]) end as leaf`;
  const summed = await connection.run(`select list(distinct name), max(leaf)::double from (${select(`name, ${shared}`)})`);
  const [[found, largestShared] = []] = await summed.getRowsJS();
  for (const name of (found ?? []) as string[]) if (!names.includes(name)) names.push(name);
  const result = await connection.run(
    select(`customer::uinteger, list_position([${names.map(sqlText).join(', ')}]::varchar[], name)::uinteger, "at"::double`),
  );
  const chunks = await result.fetchAllChunks();
  const rows = chunks.reduce((sum, { rowCount }) => sum + rowCount, 0);
  const page = { customer: new Uint32Array(rows), name: new Uint32Array(rows), at: new Float64Array(rows) };
  for (const chunk of chunks) {
    const places = itemsOf(chunk.getColumnVector(0), Uint32Array);
    put(itemsOf(chunk.getColumnVector(1), Uint32Array), places, page.customer);
    put(itemsOf(chunk.getColumnVector(2), Uint32Array), places, page.name);
    put(itemsOf(chunk.getColumnVector(3), Float64Array), places, page.at);
  }
  const largestLeaf = page.customer.reduce((most, one) => Math.max(most, one), Number(largestShared ?? 0));
  return { ...page, names: [...names], largestLeaf };
}

/** What to extract for some properties, and each of them in what was found; a single one without a list around it, which is cheaper. */
function jsonOf(names: readonly string[]): { readonly values: string; readonly value: (index: number) => string } {
  const pointers = names.map((name) => sqlText(`/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`));
  return pointers.length === 1
    ? { values: pointers.join(), value: () => 'found' }
    : { values: `[${pointers.join(', ')}]`, value: (index) => `found[${index + 1}]` };
}

/** The JSON of each property of the rows: all are taken from a row's JSON in one reading of it. */
async function propertyLines(connection: DuckDBConnection, select: Select, names: readonly string[]): Promise<JsonLines[][]> {
  const { values, value } = jsonOf(names);
  const lines = names.map((_, i) => `encode(string_agg(coalesce(${value(i)}::varchar, ''), chr(10)))`);
  const result = await connection.run(
    `select list(place), ${lines.join(', ')} from (${select(`json_extract(properties, ${values}) as found`)}) group by place // ${ROWS_PER_TEXT}`,
  );
  const chunks = await result.fetchAllChunks();
  return names.map((_, i) => chunks.flatMap((chunk) => jsonLines(chunk, i + 1)));
}

function jsonLines(chunk: DuckDBDataChunk, column: number): JsonLines[] {
  const lists = chunk.getColumnVector(0);
  const texts = chunk.getColumnVector(column);
  if (!(lists instanceof DuckDBListVector && texts instanceof DuckDBBlobVector))
    throw new TypeError('DuckDB gave other vectors than lists and blobs');
  const places = itemsOf(lists.childVector, Uint32Array);
  return Array.from({ length: chunk.rowCount }, (_, i) => {
    const start = lists.getEntryOffset(i);
    return { rows: places.slice(start, start + lists.getEntryLength(i)), lines: texts.getItemBytes(i) ?? new Uint8Array(0) };
  });
}

function put(items: Uint32Array | Float64Array, places: Uint32Array, page: Uint32Array | Float64Array): void {
  for (let i = 0; i < items.length; i++) page[places[i]!] = items[i]!;
}

/** The memory of a page, of which nothing else is made. */
export function buffersOf({ base, properties }: ColumnPage): ArrayBuffer[] {
  const ofBase = base === null ? [] : [base.customer, base.name, base.at];
  const ofProperties = [...properties.values()].flatMap(({ numbers, codes, texts }) => [numbers, codes, texts.bytes, texts.ends]);
  return [...ofBase, ...ofProperties].flatMap((array) => (array?.buffer instanceof ArrayBuffer ? array.buffer : []));
}
