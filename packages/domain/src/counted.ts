/** 单复数 — a figure as it is written with what is counted, in English: `1 customer`, `1,234 customers`, `2 entries`. */
export function counted(figure: number | string, one: string, many = `${one}s`): string {
  return `${figure} ${String(figure) === '1' ? one : many}`;
}
