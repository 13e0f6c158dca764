import { pathStopKey, type PathPlace, type PathsAnswer, type PathStop } from '@gyre/domain/questions/paths';

/** 桑基节点 — a stop at a level; `column`: where it stands from the left. */
interface DiagramNode {
  readonly id: string;
  readonly column: number;
  readonly stop: PathStop | 'other';
  readonly paths: number;
  readonly customers: number;
  /** The paths that end there. */
  readonly ended: number;
  readonly place: PathPlace;
}

/** 桑基连线 — drawn from left to right, whichever way was walked. */
interface DiagramLink {
  readonly source: string;
  readonly target: string;
  readonly from: PathStop | 'other';
  readonly to: PathStop | 'other';
  readonly paths: number;
  readonly customers: number;
  /** Of the paths at the stop it was walked from. */
  readonly share: number;
  readonly place: PathPlace;
}

export interface PathDiagram {
  readonly nodes: readonly DiagramNode[];
  readonly links: readonly DiagramLink[];
  /** Stops of the level that has most. */
  readonly tallest: number;
}

/** 路径图 — time runs from left to right: paths walked backwards (`side: end`) have their anchor on the right. */
export function pathDiagram({ nodes, links }: PathsAnswer, side: 'start' | 'end'): PathDiagram {
  const last = nodes.reduce((most, { level }) => Math.max(most, level), 0);
  const pathsAt = new Map(nodes.map(({ level, stop, paths }) => [idOf(level, stop), paths]));
  const columns = Map.groupBy(nodes, ({ level }) => level);
  return {
    nodes: nodes.map(({ level, stop, paths, customers, ended }) => ({
      id: idOf(level, stop),
      column: side === 'start' ? level : last - level,
      stop,
      paths,
      customers,
      ended: ended.paths,
      place: { level, stop },
    })),
    links: links.map(({ level, from, to, paths, customers }) => {
      const [walked, reached] = [idOf(level, from), idOf(level + 1, to)];
      const [source, target] = side === 'start' ? [walked, reached] : [reached, walked];
      return {
        source,
        target,
        from,
        to,
        paths,
        customers,
        share: paths / (pathsAt.get(walked) ?? paths),
        place: { level, stop: from, to },
      };
    }),
    tallest: Math.max(0, ...[...columns.values()].map((column) => column.length)),
  };
}

function idOf(level: number, stop: PathStop | 'other'): string {
  return `${level} ${pathStopKey(stop)}`;
}
