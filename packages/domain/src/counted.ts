const GROUPED = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

/** 千分位 — a figure with its thousands grouped and at most two decimals, as both languages write it: `2,906`, `12.5`. */
export function grouped(figure: number): string {
  return GROUPED.format(figure);
}

/** 单复数 — a figure with what is counted, in English; thousands of a number are grouped, a text stays as it is written: `1 customer`, `1,234 customers`, `2 entries`. */
export function counted(figure: number | string, one: string, many = `${one}s`): string {
  const written = typeof figure === 'number' ? grouped(figure) : figure;
  return `${written} ${written === '1' ? one : many}`;
}
