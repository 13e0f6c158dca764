import { maskText } from '@gyre/domain/masking';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import type { Room } from './context.ts';
import { quoted } from './export.ts';

const number = z.number().int();
/** A page ends with the value that brings it to either. */
const [PAGE_VALUES, PAGE_CHARACTERS] = [5000, 1_000_000];
/** Values shown of a list. */
const MOST_SHOWN = 20;

/** 未匹配 — the values of one upload that are nobody's, written page by page; nobody sees them before they are kept. */
export interface NotMatchedDraft {
  add(values: readonly string[]): Promise<void>;
  /** Writes what is left of them. */
  end(): Promise<void>;
  /** Within the transaction that saves the list: they replace those of the file before. */
  keep(tx: Ledger): Promise<void>;
  /** Removes what was written: the list was not saved. */
  drop(): Promise<void>;
}

const IdRow = z.object({ id: number });

/** Begins the draft of a list. */
export function draftNotMatched(ledger: Ledger, key: string): NotMatchedDraft {
  const ids: number[] = [];
  let page: string[] = [];
  let characters = 0;
  async function write(): Promise<void> {
    if (page.length === 0) return;
    const row = [key, page.length, JSON.stringify(page)];
    [page, characters] = [[], 0];
    const written = await ledger.rows(IdRow, 'insert into segment_not_matched (key, count, texts) values ($1, $2, $3) returning id', row);
    ids.push(...written.map(({ id }) => id));
  }
  return {
    async add(values) {
      for (const value of values) {
        page.push(value);
        characters += value.length;
        if (page.length >= PAGE_VALUES || characters >= PAGE_CHARACTERS) await write();
      }
    },
    end: write,
    async keep(tx) {
      await tx.run('delete from segment_not_matched where key = $1 and kept', [key]);
      await tx.run('update segment_not_matched set kept = true where id = any($1::bigint[])', [ids]);
    },
    async drop() {
      await ledger.run('delete from segment_not_matched where id = any($1::bigint[])', [ids]);
    },
  };
}

/** Removes what uploads left that a crash cut short. */
export async function sweepNotMatched(ledger: Ledger): Promise<void> {
  await ledger.run('delete from segment_not_matched where not kept');
}

const TotalRow = z.object({ total: number, first: number.nullable() });
const PageRow = z.object({ id: number, texts: z.string() });
const Texts = z.array(z.string());

/** How many values of a list's file are nobody's, and the first of them, masked. None for other segments. @throws AppError `not_found` */
export async function notMatchedOf({ ledger, shelf }: Room, key: string): Promise<{ total: number; first: string[] }> {
  const { source } = shelf.get(key).definition;
  const namespace = source.kind === 'list' ? source.namespace : '';
  const [found] = await ledger.rows(
    TotalRow,
    'select coalesce(sum(count), 0)::int as total, min(id) as first from segment_not_matched where key = $1 and kept',
    [key],
  );
  const page = found?.first === null ? undefined : await nextPage(ledger, key, (found?.first ?? 1) - 1);
  return { total: found?.total ?? 0, first: (page?.texts ?? []).slice(0, MOST_SHOWN).map((text) => maskText(namespace, text)) };
}

/**
 * 导出未匹配的值 — one value a line under the name of its kind of identity, so that the file can be corrected and uploaded again.
 *
 * @param reveal  false: phones and e-mails are masked
 * @throws AppError `not_found`, at once
 */
export function notMatchedLines({ ledger, shelf }: Room, key: string, reveal: boolean): AsyncGenerator<string> {
  const { source } = shelf.get(key).definition;
  return linesOf(ledger, key, source.kind === 'list' ? source.namespace : 'value', reveal);
}

async function* linesOf(ledger: Ledger, key: string, namespace: string, reveal: boolean): AsyncGenerator<string> {
  yield `\uFEFF${quoted(namespace)}\r\n`;
  let page = await nextPage(ledger, key, 0);
  while (page !== undefined) {
    yield page.texts.map((text) => `${quoted(reveal ? text : maskText(namespace, text))}\r\n`).join('');
    page = await nextPage(ledger, key, page.id);
  }
}

async function nextPage(ledger: Ledger, key: string, after: number): Promise<{ id: number; texts: string[] } | undefined> {
  const [row] = await ledger.rows(
    PageRow,
    'select id, texts from segment_not_matched where key = $1 and kept and id > $2 order by id limit 1',
    [key, after],
  );
  return row === undefined ? undefined : { id: row.id, texts: Texts.parse(JSON.parse(row.texts)) };
}
