/** 一串数 — the numbers typed with commas or spaces between them, ascending, each once; undefined where anything is no number. */
export function numbersIn(typed: string): readonly number[] | undefined {
  const numbers = typed
    .split(/[,，、\s]+/)
    .filter((part) => part !== '')
    .map(Number);
  return numbers.some((one) => Number.isNaN(one)) ? undefined : [...new Set(numbers)].toSorted((a, b) => a - b);
}
