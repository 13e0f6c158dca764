import { namesIn, parseFormula } from '@gyre/domain/formula';

/** 公式的文字 — a formula with the names of metrics for their keys; as it stands where it cannot be read. */
export function formulaText(text: string, nameOf: (key: string) => string): string {
  const parsed = parseFormula(text);
  if (!parsed.ok) return text;
  const known = new Set(namesIn(parsed.formula));
  return text.replaceAll(/\[([^[\]]+)\]|[\p{L}_][\p{L}\p{N}_]*/gu, (whole, bracketed: string | undefined) => {
    const key = (bracketed ?? whole).trim();
    return known.has(key) ? nameOf(key) : whole;
  });
}
