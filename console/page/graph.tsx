import { useState } from 'preact/hooks';
import type { AgentNode, ExecutionGraph, NodeState } from '../../ops/execution-graph.ts';
import { SIGNS, toneOf, visibleText } from './model/format.ts';
import { type LayoutEdge, type LayoutNode, layoutOf } from './model/layout.ts';
import { hashOf } from './model/route.ts';
import { Shown } from './parts.tsx';
import { useCall } from './state.ts';

/** A node as it is drawn. */
interface Drawn extends LayoutNode {
  readonly label: string;
  readonly detail: string;
  readonly state: NodeState;
  readonly href?: string;
  readonly isGroup?: boolean;
}

interface Drawing {
  readonly nodes: readonly Drawn[];
  readonly edges: readonly (LayoutEdge & { readonly kind: string; readonly label: string })[];
}

/** Agents by phase, or the states of the definition. */
export function GraphView({ id, version }: { readonly id: string; readonly version: number }) {
  const graph = useCall('get_graph', { id }, version);
  return <Shown of={graph}>{(shown) => <Graph id={id} graph={shown} />}</Shown>;
}

function Graph({ id, graph }: { readonly id: string; readonly graph: ExecutionGraph }) {
  const [wanted, setWanted] = useState<'agents' | 'states'>('agents');
  const [zoom, setZoom] = useState(1);
  const mode = graph.phases.length === 0 ? 'states' : wanted;
  const drawing = mode === 'agents' ? agentsOf(graph, id) : statesOf(graph, id);
  const layout = layoutOf(drawing.nodes, drawing.edges, mode === 'agents' ? 'LR' : 'TB');
  return (
    <section aria-label="Graph">
      <div class="bar">
        <h2>Graph</h2>
        {graph.phases.length > 0 && (
          <label class="inline">
            Show{' '}
            <select value={mode} onChange={(event) => setWanted(event.currentTarget.value as 'agents' | 'states')}>
              <option value="agents">phases and agents</option>
              <option value="states">states of the definition</option>
            </select>
          </label>
        )}
        <button type="button" class="small" aria-label="Zoom in" onClick={() => setZoom(Math.min(3, zoom * 1.25))}>
          +
        </button>
        <button type="button" class="small" aria-label="Zoom out" onClick={() => setZoom(Math.max(0.3, zoom / 1.25))}>
          −
        </button>
        <button type="button" class="small" onClick={() => setZoom(1)}>
          Fit
        </button>
      </div>
      <div class="scroll graph" tabIndex={0} role="region" aria-label="Graph of the execution">
        <svg
          viewBox={`0 0 ${layout.width} ${layout.height}`}
          style={{
            width: `${Math.round(layout.width * zoom)}px`,
            maxWidth: zoom === 1 ? '100%' : 'none',
            // smaller it cannot be read: it scrolls
            minWidth: `${Math.round(layout.width * zoom * 0.6)}px`,
          }}
          role="group"
          aria-label={`${drawing.nodes.length} nodes: ${countsOf(drawing.nodes)}`}
        >
          <defs>
            <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
              <path d="M0 0 8 4 0 8z" class="arrow" />
            </marker>
          </defs>
          {drawing.nodes
            .filter(({ isGroup }) => isGroup === true)
            .map((node) => drawNode(node, layout.nodes.get(node.id)))}
          {drawing.edges.map(({ from, to, kind, label }, index) => (
            <path key={index} class={`edge ${kind}`} d={pathOf(layout.edges[index] ?? [])} marker-end="url(#arrow)">
              <title>{`${from} → ${to}${label === '' ? '' : `: ${label}`}`}</title>
            </path>
          ))}
          {drawing.nodes
            .filter(({ isGroup }) => isGroup !== true)
            .map((node) => drawNode(node, layout.nodes.get(node.id)))}
        </svg>
      </div>
    </section>
  );
}

function countsOf(nodes: readonly Drawn[]): string {
  const states = [...new Set(nodes.map(({ state }) => state))];
  return states.map((state) => `${nodes.filter((node) => node.state === state).length} ${state}`).join(', ');
}

function drawNode(node: Drawn, place: { x: number; y: number; width: number; height: number } | undefined) {
  if (place === undefined) return null;
  const { x, y, width, height } = place;
  const { label, detail, state, href, isGroup } = node;
  const name = `${SIGNS[state] ?? ''} ${cut(label, isGroup === true ? 40 : Math.floor((width - 30) / 7))}`;
  const more = cut(detail, Math.floor((width - 14) / 6));
  const body = (
    <>
      {/* that of a link is its label: both would be read */}
      {href === undefined && <title>{`${label}: ${state}${detail === '' ? '' : `, ${detail}`}`}</title>}
      <rect
        x={x}
        y={y}
        width={width}
        height={height}
        rx={isGroup === true ? 10 : 6}
        class={isGroup === true ? 'group' : ''}
      />
      <text x={x + 10} y={y + 18} class="label">
        {name}
      </text>
      {detail !== '' && (
        <text x={x + 10} y={y + 34} class="detail">
          {` ${more}`}
        </text>
      )}
    </>
  );
  const tone = `node ${toneOf(state)}`;
  return href === undefined ? (
    <g key={node.id} class={tone}>
      {body}
    </g>
  ) : (
    <a key={node.id} class={tone} href={href} aria-label={`${name} ${more}: ${state}`}>
      {body}
    </a>
  );
}

function cut(text: string, length: number): string {
  const seen = visibleText(text);
  return seen.length > length ? `${seen.slice(0, Math.max(1, length - 1))}…` : seen;
}

function pathOf(points: readonly { readonly x: number; readonly y: number }[]): string {
  return points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
}

function agentsOf({ phases }: ExecutionGraph, id: string): Drawing {
  const nodes: Drawn[] = [];
  const edges: Drawing['edges'][number][] = [];
  for (const [index, { phase, state, round, agents }] of phases.entries()) {
    const done = agents.filter((agent) => ['succeeded', 'fell-back'].includes(agent.state)).length;
    const rounds = round > 1 ? `, round ${round}` : '';
    const detail = `${done} of ${agents.length} answered${rounds}`;
    const href = hashOf(['executions', id, 'steps'], { state: phase });
    nodes.push({ id: phase, label: phase, detail, state, width: 160, height: 44, href });
    const next = phases[index + 1]?.phase ?? 'report';
    for (const agent of agents) {
      const key = `${phase}/${agent.agent}`;
      nodes.push(drawnAgent(key, agent, id));
      edges.push({ from: phase, to: key, kind: '', label: '' }, { from: key, to: next, kind: '', label: '' });
    }
  }
  const all = phases.every(({ state }) => state === 'succeeded');
  nodes.push({ id: 'report', label: 'report', detail: '', state: all ? 'succeeded' : 'idle', width: 100, height: 28 });
  return { nodes, edges };
}

function drawnAgent(
  key: string,
  { agent, state, required, replicas, quorum, answered, tiers, tier }: AgentNode,
  id: string,
): Drawn {
  const parts = [
    ...(tier === '' ? [] : [state === 'fell-back' ? `fell back to ${tier}` : tier]),
    ...(replicas > 1 ? [`${answered} of ${replicas}, quorum ${quorum}`] : []),
    ...(required ? [] : ['optional']),
    ...(tier === '' ? [`${tiers.length} tiers`] : []),
  ];
  const href = hashOf(['executions', id, 'steps'], { agent });
  return { id: key, label: agent, detail: parts.join(', '), state, width: 190, height: 44, href };
}

function statesOf({ states, edges }: ExecutionGraph, id: string): Drawing {
  const groups = new Set(states.flatMap(({ parent }) => parent ?? []));
  return {
    nodes: states.map(({ id: key, name, type, parent, state, visits }) => ({
      id: key,
      label: name,
      detail: groups.has(key) ? '' : `${type}${visits > 1 ? `, ${visits} visits` : ''}`,
      state,
      width: 200,
      height: 42,
      href: hashOf(['executions', id, 'steps'], { state: name }),
      ...(parent === undefined ? {} : { parent }),
      ...(groups.has(key) ? { isGroup: true } : {}),
    })),
    edges,
  };
}
