import { dayOfDate, type HolidayYear } from './holiday-year.ts';

/** What a text says of a year's holidays, and the pieces with a date in them that were not understood. */
export interface HolidayText {
  readonly holidays: HolidayYear['holidays'];
  readonly workdays: readonly string[];
  readonly unread: readonly string[];
}

const OFF = /放假|休息/;
const WORKED = /班|\bwork/i;
/** `2027-02-05`, `2027年2月5日`, `2月5日`, or after another date of the same piece `5日`. */
const DATE = /(?:(\d{4})\s*[-年/.]\s*)?(?:(\d{1,2})\s*[-月/.]\s*)?(\d{1,2})\s*日?/g;
const RANGE = /至|到|~|～|—|–|\bto\b|\.\.|\s-\s/i;

/**
 * 识别节假日 — reads what the State Council's notice says (`元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。`), or lines such as
 * `2027-01-01 至 2027-01-03 元旦` and `班 2027-01-10`. Dates without a year are of `year`. Pure; what it makes of a text is shown before it counts.
 */
export function holidaysIn(text: string, year: number): HolidayText {
  const found: { holidays: HolidayYear['holidays']; workdays: string[]; unread: string[] } = { holidays: [], workdays: [], unread: [] };
  for (const piece of piecesOf(text)) {
    const dates = datesIn(piece, year);
    const [from, to = from] = dates;
    if (from === undefined || to === undefined) continue;
    const isWorked = WORKED.test(piece);
    const isSpan = dates.length === 1 || (dates.length === 2 && RANGE.test(piece));
    if (isSignature(piece, from, year)) continue;
    if (dates.some((date) => dayOfDate(date) === undefined) || (!isWorked && !isSpan)) found.unread.push(piece.trim());
    else if (isWorked) found.workdays.push(...dates);
    else found.holidays.push({ name: nameIn(piece), from, to });
  }
  return { holidays: found.holidays, workdays: [...new Set(found.workdays)].toSorted(), unread: found.unread };
}

/** Sentences and lines without what stands in brackets; one about both kinds of days in its parts. */
function piecesOf(text: string): string[] {
  const plain = text.replace(/[（(][^（()）]*[）)]/g, '').replace(/共\s*\d+\s*天/g, '');
  return plain.split(/[。；;\n]/).flatMap((piece) => (OFF.test(piece) && WORKED.test(piece) ? piece.split(/[，,]/) : [piece]));
}

/** The day a notice is dated: of the year before, and nothing about resting or working. */
function isSignature(piece: string, date: string, year: number): boolean {
  return Number(date.slice(0, 4)) < year && /^[\s\d年月日]*$/.test(piece);
}

function datesIn(piece: string, year: number): string[] {
  let [lastYear, lastMonth] = [year, 0];
  return Array.from(piece.matchAll(DATE)).flatMap(([whole, y, m, d = '']) => {
    const isDate = m !== undefined || (whole.includes('日') && lastMonth > 0);
    if (!isDate) return [];
    lastYear = y === undefined ? lastYear : Number(y);
    lastMonth = m === undefined ? lastMonth : Number(m);
    return [`${lastYear}-${String(lastMonth).padStart(2, '0')}-${d.padStart(2, '0')}`];
  });
}

/** The holiday's name: what is left of a piece without its dates, its number in the notice and words around. */
function nameIn(piece: string): string {
  return piece
    .replaceAll(DATE, '')
    .replace(/^\s*[一二三四五六七八九十\d]+\s*[、.．]/, '')
    .replace(/放假|调休|休息|与周末连休|连休|至|到|~|～|—|–|\bto\b|\.\.|[:：\-、，,年月日]/gi, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 40);
}

/** An announcement as lines {@link holidaysIn} reads back, to be looked at and changed. */
export function holidayLines({ holidays, workdays }: Pick<HolidayText, 'holidays' | 'workdays'>): string {
  const spans = holidays.map(({ name, from, to }) => [from === to ? from : `${from} 至 ${to}`, name].join(' ').trim());
  return [...spans, ...workdays.map((day) => `班 ${day}`)].join('\n');
}
