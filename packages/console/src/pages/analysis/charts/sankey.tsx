import { useMemo } from 'react';
import { Chart } from '../../../parts/chart.tsx';
import { useRoomWidth } from '../../../parts/chart-room.tsx';
import type { ChartItem } from '../../../parts/chart-canvas.tsx';
import { chartBase } from '../../../parts/chart-theme.ts';
import { useChartColors } from '../../../theme.ts';
import { escaped } from './tip.ts';

interface SankeyNode {
  readonly id: string;
  /** Where it stands from the left. */
  readonly column: number;
  readonly name: string;
  /** Written below the name. */
  readonly note: string;
  readonly isMuted?: boolean;
  readonly size: number;
}

interface SankeyLink {
  readonly source: string;
  readonly target: string;
  readonly size: number;
  readonly note: string;
}

interface SankeyProps {
  readonly label: string;
  readonly nodes: readonly SankeyNode[];
  readonly links: readonly SankeyLink[];
  readonly height: number;
  readonly onNode: (node: number) => void;
  readonly onLink: (link: number) => void;
}

/** Pixels of a name, and of one to the right of the last column of a narrow place. */
const [LABEL, LAST_LABEL] = [138, 84];

/** 桑基图 — stops in columns, and how many go from one to the next. A click takes a stop or a link. */
export function Sankey({ label, nodes, links, height, onNode, onLink }: SankeyProps) {
  const colors = useChartColors();
  const room = useRoomWidth();
  const option = useMemo(() => {
    const { tooltip, textStyle } = chartBase(colors);
    const lastColumn = nodes.reduce((most, { column }) => Math.max(most, column), 0);
    // Where columns stand closer together than names are long, names are cut and their notes left to the tip.
    const between = room === null || lastColumn === 0 ? LABEL : (room - LAST_LABEL) / lastColumn - 24;
    const isTight = between < LABEL;
    const names = new Map(nodes.map(({ id, name, note }) => [id, { name, note }]));
    return {
      textStyle,
      tooltip: {
        ...tooltip,
        trigger: 'item',
        confine: true,
        formatter: ({ dataType, dataIndex }: ChartItem) => {
          const link = dataType === 'edge' ? links[dataIndex] : undefined;
          const node = nodes[dataIndex];
          const [title, note] =
            link === undefined
              ? [node?.name ?? '', node?.note ?? '']
              : [`${names.get(link.source)?.name} → ${names.get(link.target)?.name}`, link.note];
          return `<div><b>${escaped(title)}</b></div><div>${escaped(note)}</div>`;
        },
      },
      series: [
        {
          type: 'sankey',
          // Its own is a second long, in which the last columns are not there yet.
          animationDuration: 150,
          left: 4,
          right: lastColumn === 0 ? 160 : isTight ? LAST_LABEL : 150,
          top: 12,
          bottom: 12,
          nodeWidth: 12,
          nodeGap: 34,
          draggable: false,
          layoutIterations: 0,
          emphasis: { focus: 'trajectory' },
          data: nodes.map(({ id, column, size, isMuted }) => ({
            name: id,
            depth: column,
            value: size,
            itemStyle: { color: isMuted === true ? colors.palette.grey : colors.palette.now, borderWidth: 0 },
          })),
          links: links.map(({ source, target, size }) => ({ source, target, value: size })),
          lineStyle: { color: colors.palette.now, opacity: 0.18, curveness: 0.5 },
          label: {
            color: colors.text,
            fontSize: 12,
            width: isTight ? Math.max(24, between) : LABEL,
            overflow: 'truncate',
            formatter: ({ name }: { readonly name: string }) => {
              const told = names.get(name);
              return isTight ? (told?.name ?? '') : `${told?.name ?? ''}\n{note|${told?.note ?? ''}}`;
            },
            rich: { note: { color: colors.text, opacity: 0.75, fontSize: 12, lineHeight: 16 } },
          },
        },
      ],
    };
  }, [nodes, links, colors, room]);
  const pick = useMemo(
    () =>
      ({ dataIndex, dataType }: ChartItem): void =>
        dataType === 'edge' ? onLink(dataIndex) : onNode(dataIndex),
    [onNode, onLink],
  );
  return <Chart option={option} height={height} label={label} onItem={pick} />;
}
