import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { IdentityKey, RawEvent } from '@gyre/domain/events';
import { parseInstant, type Instant } from '@gyre/domain/time';

/** 订单行 — one line of the *Online Retail* file as it stands there; see `SOURCES.md`. */
export interface RetailLine {
  /** 1 for the first line after the heading. */
  readonly row: number;
  readonly invoice: string;
  readonly stockCode: string;
  /** Empty in some lines. */
  readonly description: string;
  /** Negative for goods that came back. */
  readonly quantity: number;
  /** 1/1000 GBP; negative in two corrections. */
  readonly priceMilli: number;
  /** `yyyy-mm-dd hh:mm` on the wall in London. */
  readonly time: string;
  /** Empty in a quarter of the lines. */
  readonly customer: string;
  readonly country: string;
}

/** Where the bundled file lies. */
export const ONLINE_RETAIL_FILE = new URL('online_retail.csv.gz', import.meta.url);

const ZONE = 'Europe/London';
const PAGE = 1000;
const HEADING = '"InvoiceNo","StockCode","Description","Quantity","InvoiceDate","UnitPrice","CustomerID","Country"';

/** 订单行金额 — quantity × unit price in 1/1000 GBP, an exact integer. */
export function amountMilli(line: RetailLine): number {
  return line.quantity * line.priceMilli;
}

/** 已取消 — whether the line belongs to a cancellation: its invoice begins with C. */
export function isCancelled(line: RetailLine): boolean {
  return line.invoice.startsWith('C');
}

/**
 * 真实订单 — every line of the file as one historical `order_line`, in pages of 1,000 in file order. A line without a customer belongs to
 * an anonymous one per invoice. Message ids are `retail-<row>`, so a repeated load stores nothing twice.
 *
 * @throws Error for a file that is not *Online Retail*
 */
export async function* retailCalls(path: string | URL = ONLINE_RETAIL_FILE): AsyncGenerator<RawEvent[], void, undefined> {
  const timeOf = londonTimes();
  let page: RawEvent[] = [];
  for await (const line of retailLines(path)) {
    page.push(callOf(line, timeOf(line)));
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** 真实商品 — every stock code as an item `product` with its most frequent description, as of its first line. Reads the file once. */
export async function retailProducts(path: string | URL = ONLINE_RETAIL_FILE): Promise<RawEvent[]> {
  const timeOf = londonTimes();
  const products = new Map<string, { at: Instant; descriptions: Map<string, number> }>();
  for await (const line of retailLines(path)) {
    let product = products.get(line.stockCode);
    if (product === undefined) {
      product = { at: timeOf(line), descriptions: new Map() };
      products.set(line.stockCode, product);
    }
    if (line.description !== '') product.descriptions.set(line.description, (product.descriptions.get(line.description) ?? 0) + 1);
  }
  return [...products].map(([id, { at, descriptions }]) => ({
    kind: 'item_set',
    name: '$item_set',
    messageId: `retail-product-${id}`,
    keys: [],
    properties: { description: mostFrequent(descriptions) ?? id },
    timestamp: at,
    historical: true,
    item: { type: 'product', id },
  }));
}

/** The lines of the file one by one; memory does not grow with the file. */
export async function* retailLines(path: string | URL = ONLINE_RETAIL_FILE): AsyncGenerator<RetailLine, void, undefined> {
  // `pipeline` closes the file when the reader stops early, and hands its errors to the reader.
  const text = pipeline(createReadStream(path), createGunzip(), () => undefined).setEncoding('utf8');
  let row = 0;
  let rest = '';
  for await (const chunk of text as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (row === 0) requireHeading(line);
      else yield readLine(line, row);
      row += 1;
    }
  }
  if (rest !== '') yield readLine(rest, row);
}

function callOf(line: RetailLine, timestamp: Instant): RawEvent {
  return {
    kind: 'track',
    name: 'order_line',
    messageId: `retail-${line.row}`,
    keys: [keyOf(line)],
    properties: {
      invoice: line.invoice,
      stock_code: line.stockCode,
      quantity: line.quantity,
      unit_price: line.priceMilli / 1000,
      amount: amountMilli(line) / 1000,
      country: line.country,
      cancelled: isCancelled(line),
    },
    timestamp,
    historical: true,
  };
}

function keyOf(line: RetailLine): IdentityKey {
  return line.customer === ''
    ? { namespace: 'anonymous_id', value: `invoice-${line.invoice}` }
    : { namespace: 'user_id', value: line.customer };
}

function requireHeading(line: string): void {
  if (line.trimEnd() !== HEADING) throw new Error(`not the Online Retail file: its first line is ${line.slice(0, 200)}`);
}

function readLine(line: string, row: number): RetailLine {
  const fields = fieldsOf(line.endsWith('\r') ? line.slice(0, -1) : line);
  const [invoice = '', stockCode = '', description = '', quantity = '', time = '', price = '', customer = '', country = ''] = fields;
  const read = { row, invoice, stockCode, description, time, customer, country };
  const numbers = { quantity: Number(quantity), priceMilli: Math.round(Number(price) * 1000) };
  if (fields.length !== 8 || !Number.isInteger(numbers.quantity) || !Number.isInteger(numbers.priceMilli)) {
    throw new Error(`row ${row} of the Online Retail file cannot be read: ${line.slice(0, 200)}`);
  }
  return { ...read, ...numbers };
}

/** Fields of one CSV line (RFC 4180); this file has no line breaks inside quotes. */
function fieldsOf(line: string): string[] {
  const fields: string[] = [];
  let at = 0;
  while (at <= line.length) {
    const end = line.charCodeAt(at) === 34 ? closingQuote(line, at) + 1 : commaFrom(line, at);
    const field = line.slice(at, end);
    fields.push(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field);
    at = end + 1;
  }
  return fields;
}

function commaFrom(line: string, at: number): number {
  const comma = line.indexOf(',', at);
  return comma < 0 ? line.length : comma;
}

function closingQuote(line: string, opening: number): number {
  let quote = line.indexOf('"', opening + 1);
  while (quote >= 0 && line.charCodeAt(quote + 1) === 34) quote = line.indexOf('"', quote + 2);
  return quote < 0 ? line.length : quote;
}

/** Reads London times; the lines of an invoice share theirs, so the last one is kept. */
function londonTimes(): (line: RetailLine) => Instant {
  let text = '';
  let at: Instant | undefined;
  return (line) => {
    if (line.time !== text || at === undefined) {
      text = line.time;
      at = parseInstant(text, ZONE);
    }
    if (at === undefined) throw new Error(`row ${line.row} of the Online Retail file has no time but ${JSON.stringify(line.time)}`);
    return at;
  };
}

function mostFrequent(counts: ReadonlyMap<string, number>): string | undefined {
  let best: [string, number] | undefined;
  for (const entry of counts) if (best === undefined || entry[1] > best[1]) best = entry;
  return best?.[0];
}
