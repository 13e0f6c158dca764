import type { Unit } from '@gyre/domain/analyses/table';
import { theme } from 'antd';
import type { CSSProperties } from 'react';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { written } from '../frame/cell-view.tsx';

interface HeatCell {
  readonly value: number | null;
  /** Numerator and denominator of a share. */
  readonly of?: readonly [number, number] | undefined;
  readonly filling?: boolean | undefined;
  readonly onOpen?: (() => void) | undefined;
}

interface HeatRow {
  readonly name: string;
  /** What stands between the name and the heat, such as the size of a row. */
  readonly lead?: HeatCell | undefined;
  readonly cells: readonly (HeatCell | null)[];
}

interface HeatTableProps {
  readonly label: string;
  readonly unit: Unit;
  readonly corner: string;
  readonly leadTitle?: string;
  readonly columns: readonly string[];
  readonly rows: readonly HeatRow[];
  /** The number that is drawn in the full colour; the largest unless it says so. */
  readonly full?: number;
}

/** More columns than a narrow place has room to write numbers for. */
const WIDE = 14;

/** 热力表 — numbers in cells whose colour grows with them; each a button to the customers behind it. What is still filling is hatched. */
export function HeatTable({ label, unit, corner, leadTitle, columns, rows, full }: HeatTableProps) {
  const { token } = theme.useToken();
  const known = rows.flatMap(({ cells }) => cells.flatMap((cell) => (cell?.value === null || cell === null ? [] : [cell.value])));
  const most = full ?? Math.max(...known, 0);
  const className = columns.length > WIDE ? 'analysis-heat analysis-heat-wide' : 'analysis-heat';
  return (
    <div className={className} role="region" aria-label={label} tabIndex={0} style={{ '--heat': token.colorPrimary } as CSSProperties}>
      <table className="num">
        <thead>
          <tr>
            <th scope="col">{corner}</th>
            {leadTitle !== undefined && <th scope="col">{leadTitle}</th>}
            {columns.map((column, i) => (
              <th scope="col" key={i}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              <th scope="row">{row.name}</th>
              {row.lead !== undefined && (
                <td>
                  <HeatNumber cell={row.lead} unit="customers" />
                </td>
              )}
              {row.cells.map((cell, column) => (
                <td key={column} style={shadeOf(cell, most)} className={cell?.filling === true ? 'analysis-hatched' : undefined}>
                  {cell !== null && <HeatNumber cell={cell} unit={unit} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** 热力图例 — from nothing to the number drawn in the full colour. */
export function HeatLegend({ full, unit }: { readonly full: number; readonly unit: Unit }) {
  const { token } = theme.useToken();
  const format = useFormat();
  if (full <= 0) return null;
  const style = { '--heat': token.colorPrimary, background: `linear-gradient(to right, transparent, ${shade(1)})` } as CSSProperties;
  return (
    <div className="analysis-heat-legend num">
      <span>{written(0, unit, format, true)}</span>
      <i style={style} />
      <span>{written(full, unit, format, true)}</span>
    </div>
  );
}

/** The colour of a share of the full number: never so dark that the text on it could not be read. */
function shade(share: number): string {
  return `color-mix(in srgb, var(--heat) ${Math.round(share * 55)}%, transparent)`;
}

function shadeOf(cell: HeatCell | null, most: number): CSSProperties {
  if (cell === null || cell.value === null || most <= 0) return {};
  return { backgroundColor: shade(Math.max(0, Math.min(1, cell.value / most))) };
}

function HeatNumber({ cell, unit }: { readonly cell: HeatCell; readonly unit: Unit }) {
  const words = useWords().analysis;
  const format = useFormat();
  const text = written(cell.value, unit, format, true);
  const parts = cell.of === undefined ? '' : `${format.number(cell.of[0])} / ${format.number(cell.of[1])}`;
  const title = [parts, cell.filling === true ? words.filling : ''].filter((part) => part !== '').join(' · ');
  if (cell.onOpen === undefined || cell.value === null || cell.value === 0) return <span title={title}>{text}</span>;
  return (
    <button type="button" className="analysis-cell" title={title === '' ? words.openCustomers : title} onClick={cell.onOpen}>
      {text}
    </button>
  );
}
