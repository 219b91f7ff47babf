import * as fc from 'fast-check';
import type { GraphSpec, NodeSpec } from '../../fixtures/random-graph/build-graph.ts';

const node: fc.Arbitrary<NodeSpec> = fc.record({
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constant('update' as const) },
    { weight: 2, arbitrary: fc.constantFrom('command' as const, 'send' as const) },
    { weight: 1, arbitrary: fc.constantFrom('subgraph' as const, 'fails' as const, 'asks' as const) },
    { weight: 1, arbitrary: fc.constant('overwrites' as const) },
  ),
  targets: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 3 }),
  route: fc.constantFrom('edges', 'conditional'),
  isDeferred: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  failures: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 }) },
  ),
});

/** Most graphs end: in the others nodes lead back to any, and few of them do within the limit of supersteps. */
const loops = fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });

/**
 * Graphs with a question have no subgraph: one process that is resumed has fewer supersteps left, by which LangGraph limits its subgraphs
 * too.
 */
export const graphSpec: fc.Arbitrary<GraphSpec> = fc
  .record({
    nodes: fc.array(node, { minLength: 2, maxLength: 6 }),
    starts: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 2 }),
    joins: fc.array(fc.tuple(fc.uniqueArray(fc.nat(5), { minLength: 2, maxLength: 3 }), fc.nat(5)), { maxLength: 2 }),
    loops,
  })
  .filter(({ nodes }) => !['asks', 'subgraph'].every((kind) => nodes.some((each) => each.kind === kind)))
  .map(({ loops: isFree, ...spec }) => (isFree ? spec : forwards(spec)));

/** The graph whose nodes lead only to later ones, or to END. */
function forwards({ nodes, starts, joins }: GraphSpec): GraphSpec {
  const end = nodes.length;
  const after = (index: number, target: number) => (target % (end + 1) > index ? target : end);
  return {
    nodes: nodes.map((spec, index) => ({
      ...spec,
      targets: [...new Set(spec.targets.map((target) => after(index, target)))],
    })),
    starts,
    joins: joins.map(([sources, target]) => [sources, after(Math.max(...sources.map((each) => each % end)), target)]),
  };
}
