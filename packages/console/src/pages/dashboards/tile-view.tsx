import { CloseOutlined, DragOutlined, EditOutlined, ExportOutlined } from '@ant-design/icons';
import type { Tile } from '@gyre/domain/dashboard';
import { Button, theme, Tooltip } from 'antd';
import type { CSSProperties } from 'react';
import { OwnAddress, useGo } from '../../address.tsx';
import { ChartRoom } from '../../parts/chart-room.tsx';
import { useWords } from '../../words/index.ts';
import { AnalysisTile, SavedTile } from './analysis-tile.tsx';
import { MetricsTile } from './metrics-tile.tsx';
import { ReportTile } from './report-tile.tsx';
import { type Showing, useTileFacts } from './tile-facts.ts';
import type { TileHands } from './use-tile-hands.ts';

interface TileViewProps {
  readonly tile: Tile;
  readonly refreshS: number | null;
  readonly isHeld: boolean;
  /** Takes it off the dashboard; undefined where one may not. */
  readonly onRemove: (() => void) | undefined;
  readonly editing: { readonly hands: TileHands; readonly onEdit: () => void } | null;
}

/** 卡片 — one tile: its title, which leads to what it shows, and while the dashboard is edited the handles. */
export function TileView({ tile, refreshS, isHeld, onRemove, editing }: TileViewProps) {
  const words = useWords().dashboards.tile;
  const { token } = theme.useToken();
  const facts = useTileFacts(tile);
  const place = {
    '--column': `${tile.x + 1} / span ${tile.w}`,
    '--row': `${tile.y + 1} / span ${tile.h}`,
    borderColor: isHeld ? token.colorPrimary : token.colorBorderSecondary,
    background: token.colorBgContainer,
  } as CSSProperties;
  return (
    <section className={isHeld ? 'board-tile board-tile-moved' : 'board-tile'} style={place} aria-label={facts.title} data-tile={tile.id}>
      <header className="board-tile-head">
        <h2 className="board-tile-title" title={facts.title}>
          {facts.title}
          {facts.period !== '' && (
            <span style={{ marginInlineStart: 8, fontWeight: 400, color: token.colorTextSecondary }}>{facts.period}</span>
          )}
        </h2>
        {editing === null ? (
          <OpenButton facts={facts} />
        ) : (
          <TileActs tile={tile} title={facts.title} editing={editing} onRemove={onRemove} />
        )}
      </header>
      <ChartRoom className="board-tile-body">
        <OwnAddress>
          <TileBody tile={tile} showing={{ everyMs: refreshS === null ? undefined : refreshS * 1000, onRemove }} />
        </OwnAddress>
      </ChartRoom>
      {editing !== null && (
        <button
          type="button"
          className="board-resize"
          tabIndex={-1}
          aria-label={words.resize(facts.title)}
          onPointerDown={(event) => editing.hands.onPointerDown(tile, 'size', event)}
        />
      )}
    </section>
  );
}

function OpenButton({ facts }: { readonly facts: ReturnType<typeof useTileFacts> }) {
  const words = useWords().dashboards.tile;
  const go = useGo();
  const { target } = facts;
  if (target === null) return null;
  return (
    <Tooltip title={words.open}>
      <Button
        size="small"
        type="text"
        icon={<ExportOutlined />}
        aria-label={`${words.open} ${facts.title}`}
        onClick={() => go(target.page, target.search)}
      />
    </Tooltip>
  );
}

interface TileActsProps {
  readonly tile: Tile;
  readonly title: string;
  readonly editing: NonNullable<TileViewProps['editing']>;
  readonly onRemove: TileViewProps['onRemove'];
}

function TileActs({ tile, title, editing, onRemove }: TileActsProps) {
  const words = useWords().dashboards.tile;
  return (
    <>
      <Button
        size="small"
        type="text"
        className="board-move"
        icon={<DragOutlined />}
        title={words.move(title)}
        aria-label={words.move(title)}
        onPointerDown={(event) => editing.hands.onPointerDown(tile, 'move', event)}
        onKeyDown={(event) => editing.hands.onKeyDown(tile, event)}
      />
      <Button
        size="small"
        type="text"
        icon={<EditOutlined />}
        title={words.edit}
        aria-label={`${words.edit} ${title}`}
        onClick={editing.onEdit}
      />
      <Button
        size="small"
        type="text"
        icon={<CloseOutlined />}
        title={words.remove}
        aria-label={`${words.remove} ${title}`}
        onClick={onRemove}
      />
    </>
  );
}

function TileBody({ tile, showing }: { readonly tile: Tile; readonly showing: Showing }) {
  const { content, form } = tile;
  switch (content.of) {
    case 'saved':
      return <SavedTile analysis={content.analysis} form={form} showing={showing} />;
    case 'analysis':
      return <AnalysisTile kind={content.kind} params={content.params} form={form} saved={null} showing={showing} />;
    case 'metrics':
      return <MetricsTile content={content} form={form} showing={showing} />;
    case 'report':
      return <ReportTile content={content} showing={showing} />;
  }
}
