import type { Cell, TableColumn, Unit } from '@gyre/domain/analyses/table';
import { MISSING } from '../../../format.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';

type Format = ReturnType<typeof useFormat>;

/** 写数 — a number in its unit; `short` where there is little room, as on an axis. */
export function written(value: number | null | undefined, unit: Unit, format: Format, short = false): string {
  if (value === null || value === undefined) return MISSING;
  switch (unit) {
    case 'count':
    case 'customers':
      return short ? format.short(value) : format.number(value);
    case 'money':
      return format.money(value, short);
    case 'share':
      return format.share(value, 1);
    case 'duration':
      return format.duration(value);
    case 'instant':
      return format.minute(value);
    case 'number':
    case 'index':
    case 'text':
      return short ? format.short(value) : format.number(value, Math.abs(value) < 100 ? 2 : 1);
  }
}

/** What a cell says. */
export function cellText(cell: Cell, unit: Unit, format: Format, bool: { readonly yes: string; readonly no: string }): string {
  if (cell.shown !== undefined) return cell.shown[format.language];
  if (typeof cell.value === 'number') return written(cell.value, unit, format);
  if (typeof cell.value === 'boolean') return cell.value ? bool.yes : bool.no;
  return cell.value ?? MISSING;
}

function isChange({ name }: TableColumn): boolean {
  return name.endsWith('_change');
}

/** A change with its direction as an arrow. */
function changeText(value: Cell['value'], format: Format): string {
  if (typeof value !== 'number') return MISSING;
  const arrow = value > 0 ? '↑ ' : value < 0 ? '↓ ' : '';
  return `${arrow}${format.share(Math.abs(value), 1)}`;
}

interface CellViewProps {
  readonly cell: Cell;
  readonly column: TableColumn;
  /** What a click leads to, where not to its customers. */
  readonly opens?: string | undefined;
  /** Opens the customers behind it; without one the number is only text. */
  readonly onOpen: (() => void) | undefined;
}

/** 格 — a number with its unit; numerator and denominator on hover; in grey italics while it is still filling; a button where customers are behind it. */
export function CellView({ cell, column, opens, onOpen }: CellViewProps) {
  const words = useWords();
  const format = useFormat();
  const text = isChange(column) ? changeText(cell.value, format) : cellText(cell, column.unit, format, words.segments.rules);
  const parts = cell.of === undefined ? '' : `${format.number(cell.of[0], 2)} / ${format.number(cell.of[1], 2)}`;
  const isFilling = cell.filling === true && cell.value !== null;
  const note = [parts, isFilling ? words.analysis.filling : ''].filter((part) => part !== '').join(' · ');
  const className = isFilling ? 'analysis-filling' : undefined;
  const title = note === '' ? undefined : note;
  if (onOpen === undefined || cell.place === undefined || cell.value === null || cell.value === 0) {
    const isFigure = typeof cell.value === 'number' && cell.value !== 0 && column.unit !== 'text';
    return (
      <span className={className} title={title ?? (isFigure && cell.place === undefined ? words.analysis.noPeople : undefined)}>
        {text}
      </span>
    );
  }
  return (
    <button
      type="button"
      className={`analysis-number ${className ?? ''}`}
      title={title ?? opens ?? words.analysis.openCustomers}
      onClick={onOpen}
    >
      {text}
    </button>
  );
}
