import { Graph, layout } from '@dagrejs/dagre';

export interface LayoutNode {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly parent?: string;
}

export interface LayoutEdge {
  readonly from: string;
  readonly to: string;
}

export interface Placed {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the nodes of a graph are, and the bends of its edges, in pixels. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: ReadonlyMap<string, Placed>;
  /** in the order of the edges */
  readonly edges: readonly (readonly { readonly x: number; readonly y: number }[])[];
}

/** Room around the graph, and inside of a Map or a Parallel. */
const MARGIN = 12;

/** Places a graph by layers. @param direction TB: from top to bottom, or LR */
export function layoutOf(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[], direction: 'TB' | 'LR'): Layout {
  const graph = new Graph({ compound: true, multigraph: true });
  graph.setGraph({ rankdir: direction, nodesep: 14, ranksep: 42, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  const containers = new Set(nodes.flatMap(({ parent }) => parent ?? []));
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height });
  for (const { id, parent } of nodes) if (parent !== undefined) graph.setParent(id, parent);
  // dagre places no edge that ends at a node with others inside: it is led to the first of them
  const inner = (id: string): string => {
    const first = containers.has(id) ? nodes.find((node) => node.parent === id) : undefined;
    return first === undefined ? id : inner(first.id);
  };
  for (const [index, { from, to }] of edges.entries()) {
    graph.setEdge(inner(from), inner(to), {}, String(index));
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    nodes: new Map(nodes.map(({ id }) => [id, placedOf(graph.node(id) as Placed)])),
    edges: edges.map(({ from, to }, index) => {
      const edge = graph.edge(inner(from), inner(to), String(index)) as { points?: { x: number; y: number }[] };
      return edge.points ?? [];
    }),
  };
}

function placedOf({ x, y, width, height }: Placed): Placed {
  return { x: x - width / 2, y: y - height / 2, width, height };
}
