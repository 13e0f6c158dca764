import { z } from 'zod';
import type { AnalysisTable, Cell, TableColumn } from './analyses/table.ts';
import { Compared } from './analyses/time-range.ts';
import type { DailyReport } from './daily-report.ts';
import { changeText, figureText, type FigureStyle } from './figure-text.ts';
import type { NoticeKind } from './notice.ts';

/** 简报 — what operators are told: tables under a title. */
export interface Digest {
  readonly title: string;
  /** What it is about and as of when. */
  readonly note: string;
  /** Where it is seen in the console. */
  readonly url: string;
  /** What the link there says. */
  readonly open: string;
  readonly tables: readonly { readonly title: string; readonly table: AnalysisTable }[];
}

/** Rows of one table that are sent. */
const MOST_ROWS = 15;

/** 日报一格 — the metric a number of a report is of, what it is compared with, and whether it is that of the month up to the day. */
export const ReportPlace = z.object({ metric: z.string(), compared: Compared, isMonth: z.boolean().default(false) });

/** 日报表 — a report as a table: a row for each metric, each number with its {@link ReportPlace}. Figures are written out, since each has its own unit. */
export function reportTable(report: DailyReport, currency: string): AnalysisTable {
  const { filling } = report;
  return {
    name: 'report',
    title: { zh: `${report.day} 日报`, en: `Report of ${report.day}` },
    columns: REPORT_COLUMNS,
    rows: report.lines.map((line) => {
      const figure = (value: number | null): Cell => ({
        value,
        shown: {
          zh: figureText(value, line.unit, { language: 'zh', currency }),
          en: figureText(value, line.unit, { language: 'en', currency }),
        },
        filling,
      });
      const { pacing, metric } = line;
      const change = ({ change: value }: { readonly change: number | null }, compared: Compared): Cell => ({
        value,
        filling,
        place: { metric, compared },
      });
      return [
        { value: line.name },
        { ...figure(line.value), place: { metric, compared: 'before' } },
        change(line.dayBefore, 'before'),
        change(line.weekBefore, 'week'),
        change(line.yearBefore, 'year'),
        { ...figure(line.month), place: { metric, compared: 'month', isMonth: true } },
        figure(pacing?.target ?? null),
        { value: pacing?.reached ?? null, filling },
        { value: pacing?.pace ?? null, filling },
      ];
    }),
  };
}

const REPORT_COLUMNS: TableColumn[] = [
  { name: 'metric', title: { zh: '指标', en: 'Metric' }, unit: 'text' },
  { name: 'value', title: { zh: '当日', en: 'Day' }, unit: 'number' },
  { name: 'day_change', title: { zh: '环比', en: 'vs day before' }, unit: 'share' },
  { name: 'week_change', title: { zh: '上周同日', en: 'vs last week' }, unit: 'share' },
  { name: 'year_change', title: { zh: '去年同期', en: 'vs last year' }, unit: 'share' },
  { name: 'month', title: { zh: '本月累计', en: 'Month to date' }, unit: 'number' },
  { name: 'target', title: { zh: '月目标', en: 'Month’s target' }, unit: 'number' },
  { name: 'reached', title: { zh: '达成', en: 'Reached' }, unit: 'share' },
  { name: 'pace', title: { zh: '进度', en: 'Pace' }, unit: 'share' },
];

/** What a cell says; a column whose name ends in `_change` is a change. */
function cellText({ value, shown }: Cell, { name, unit }: TableColumn, style: FigureStyle): string {
  if (shown !== undefined) return shown[style.language];
  if (value === null) return '–';
  if (typeof value === 'number') return name.endsWith('_change') ? changeText(value, style.language) : figureText(value, unit, style);
  return String(value);
}

/** 简报（HTML） — for mails: styles inline, everything that came from elsewhere escaped. */
export function digestHtml({ title, note, url, open, tables }: Digest, style: FigureStyle): string {
  const parts = tables.map(
    ({ title: heading, table }) => `<h3 style="margin:24px 0 8px;font-size:15px">${escaped(heading)}</h3>${htmlTable(table, style)}`,
  );
  return [
    '<div style="font-family:sans-serif;font-size:14px;color:#1f2328">',
    `<h2 style="margin:0;font-size:18px">${escaped(title)}</h2>`,
    `<p style="margin:4px 0 0;color:#656d76">${escaped(note)}</p>`,
    ...parts,
    `<p style="margin:24px 0 0"><a href="${escaped(url)}">${escaped(open)}</a></p>`,
    '</div>',
  ].join('\n');
}

function htmlTable({ columns, rows }: AnalysisTable, style: FigureStyle): string {
  const cellStyle = (column: TableColumn): string =>
    `padding:6px 10px;border-bottom:1px solid #d8dee4;white-space:nowrap;text-align:${column.unit === 'text' ? 'left' : 'right'}`;
  const head = columns.map(
    (column) => `<th style="${cellStyle(column)};color:#656d76;font-weight:500">${escaped(column.title[style.language])}</th>`,
  );
  const body = rows.slice(0, MOST_ROWS).map((row) => {
    const cells = columns.map(
      (column, i) => `<td style="${cellStyle(column)}">${escaped(cellText(row[i] ?? NOTHING, column, style))}</td>`,
    );
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<table style="border-collapse:collapse"><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table>${more(rows.length, style, (text) => `<p>${text}</p>`)}`;
}

const NOTHING: Cell = { value: null };

function more(rows: number, { language }: FigureStyle, wrapped: (text: string) => string): string {
  if (rows <= MOST_ROWS) return '';
  return wrapped(language === 'zh' ? `共 ${rows} 行，其余见看板` : `${rows} rows; the others are on the dashboard`);
}

function escaped(text: string): string {
  const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replaceAll(/[&<>"']/g, (sign) => named[sign] ?? sign);
}

/** 简报（Markdown） — for chat robots, which know no tables: a line for each row, then its further columns; what is missing is left out. */
export function digestMarkdown({ title, note, url, open, tables }: Digest, style: FigureStyle): string {
  const parts = tables.flatMap(({ title: heading, table }) => ['', `**${plain(heading)}**`, ...markdownRows(table, style)]);
  return [`### ${plain(title)}`, plain(note), ...parts, '', `[${plain(open)}](${url})`].join('\n');
}

function markdownRows({ columns, rows }: AnalysisTable, style: FigureStyle): string[] {
  const lines = rows.slice(0, MOST_ROWS).map((row) => {
    const said = columns.flatMap((column, i) => {
      const cell = row[i] ?? NOTHING;
      return cell.value === null
        ? []
        : [{ title: column.title[style.language], text: plain(cellText(cell, column, style)), isName: column.unit === 'text' }];
    });
    const names = said.filter(({ isName }) => isName).map(({ text }) => `**${text}**`);
    const [first, ...rest] = said.filter(({ isName }) => !isName);
    const further = rest.map((one) => `${one.title} ${one.text}`).join(' · ');
    return `- ${[...names, first?.text ?? '–'].join(' ')}${further === '' ? '' : `（${further}）`}`;
  });
  return [...lines, more(rows.length, style, (text) => text)].filter((line) => line !== '');
}

/** Rows of one table that a program is sent. */
const MOST_JSON_ROWS = 200;

/** 简报（JSON） — for programs: values as they are, not written out, beside the titles of their columns. `rows` says how many there are. */
export function digestJson(kind: NoticeKind, { title, note, url, tables }: Digest, { language, currency }: FigureStyle): string {
  const written = tables.map(({ title: heading, table: { columns, rows } }) => ({
    title: heading,
    columns: columns.map(({ name, title: named, unit }) => ({ name, title: named[language], unit })),
    rows: rows.length,
    values: rows.slice(0, MOST_JSON_ROWS).map((row) => row.map(({ value }) => value)),
  }));
  return JSON.stringify({ kind, title, note, url, language, currency, tables: written });
}

/** One line without signs that Markdown would read. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[*_`[\]<>#|]/g, ' ');
}
