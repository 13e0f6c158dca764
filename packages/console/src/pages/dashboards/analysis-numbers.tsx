import type { AnalysisTable } from '@gyre/domain/analyses/table';
import { theme } from 'antd';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { cellText, written } from '../analysis/frame/cell-view.tsx';
import type { Kind, Pick } from '../analysis/view.ts';
import { type LeadFigure, leadFigures } from './lead-figures.ts';

interface AnalysisNumbersProps {
  readonly kind: Kind;
  readonly tables: readonly AnalysisTable[];
  readonly onPick: Pick;
}

/** 数字卡片 — what an analysis comes to, each number leading to its customers. */
export function AnalysisNumbers({ kind, tables, onPick }: AnalysisNumbersProps) {
  const words = useWords().analysis;
  const figures = leadFigures(kind, tables);
  if (figures.length === 0) return <p style={{ margin: 0 }}>{words.noRows}</p>;
  return (
    <div className="board-numbers">
      {figures.map((figure, i) => (
        <OneFigure key={i} figure={figure} onPick={onPick} />
      ))}
    </div>
  );
}

function OneFigure({ figure, onPick }: { readonly figure: LeadFigure; readonly onPick: Pick }) {
  const words = useWords();
  const format = useFormat();
  const { token } = theme.useToken();
  const { cell, column, names } = figure;
  const name = names.map((one) => cellText(one.cell, one.column.unit, format, words.segments.rules)).join(' · ');
  const about = [name, column.title[format.language]].filter((part) => part !== '').join(' · ');
  const exact = cell.of === undefined ? written(numberOf(cell), column.unit, format) : cell.of.map((n) => format.number(n)).join(' / ');
  const text = written(numberOf(cell), column.unit, format, true);
  const { place } = cell;
  return (
    <div>
      <div style={{ color: token.colorTextSecondary, fontSize: 13 }}>{name === '' ? column.title[format.language] : name}</div>
      <div className="num" style={{ fontSize: 26, fontWeight: 600 }} title={exact}>
        {place === undefined || cell.value === null || cell.value === 0 ? (
          text
        ) : (
          <button type="button" className="board-number" onClick={() => onPick(place, about)}>
            {text}
          </button>
        )}
      </div>
      {name !== '' && <div style={{ color: token.colorTextTertiary, fontSize: 13 }}>{column.title[format.language]}</div>}
    </div>
  );
}

function numberOf({ value }: LeadFigure['cell']): number | null {
  return typeof value === 'number' ? value : null;
}
