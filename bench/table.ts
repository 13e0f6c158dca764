const WIDTH = 20;

/** Prints a heading and the names of the columns. */
export function heading(title: string, columns: readonly string[]): void {
  process.stdout.write(`\n${title}\n${columns.map((name) => name.padStart(WIDTH)).join('')}\n`);
}

/** Prints a row; numbers to three significant places below 100, whole above. */
export function row(cells: readonly (number | string)[]): void {
  process.stdout.write(`${cells.map((cell) => shown(cell).padStart(WIDTH)).join('')}\n`);
}

function shown(cell: number | string): string {
  if (typeof cell === 'string') return cell;
  return Math.abs(cell) >= 100 ? Math.round(cell).toLocaleString('en-US') : String(Number(cell.toPrecision(3)));
}
