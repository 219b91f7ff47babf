import { Annotation, START, StateGraph } from '@langchain/langgraph';
import { faultTolerant } from 'ballast/langgraph';
import { agentNameOf } from '../../../patterns/declarations/graph.ts';
import { namedNodesIn } from '../../../patterns/fault-injection/nodes.ts';

const State = Annotation.Root({ text: Annotation<string> });
const answer = () => ({ text: 'answer' });
const graphOf = (name: string, node: object) =>
  new StateGraph(State)
    .addNode(name, node as typeof answer)
    .addEdge(START, name as never)
    .compile();

test('the nodes of a graph are found with their tiers, by the names that rules have for them', () => {
  const node = faultTolerant(answer, { name: 'lookUp', fallbacks: [answer, { name: 'last known', node: answer }] });
  expect(namedNodesIn(graphOf('any', node))).toEqual([
    { name: 'look-up', tiers: ['look-up', 'fallback-1', 'last-known'] },
  ]);
});

test('those of subgraphs are found, of graphs that are wrapped, and of what a node says that it calls', () => {
  const inner = faultTolerant(answer, { name: 'inner' });
  const called = faultTolerant(answer, { name: 'called', tier: 'rules' });
  const wrapped = faultTolerant(graphOf('any', inner), { name: 'wrapped', calls: [called, graphOf('other', called)] });
  expect(namedNodesIn(graphOf('outer', graphOf('middle', wrapped)))).toEqual([
    { name: 'wrapped', tiers: ['wrapped'] },
    { name: 'inner', tiers: ['inner'] },
    { name: 'called', tiers: ['rules'] },
  ]);
});

test('two nodes of one name are one, with the tiers of both', () => {
  const graph = new StateGraph(State)
    .addNode('a', faultTolerant(answer, { name: 'look up', tier: 'rules' }))
    .addNode('b', faultTolerant(answer, { name: 'lookUp', tier: 'model' }))
    .addEdge(START, 'a')
    .addEdge('a', 'b')
    .compile();
  expect(namedNodesIn(graph)).toEqual([{ name: 'look-up', tiers: ['rules', 'model'] }]);
});

test.each([
  'store',
  '__proto__',
  'constructor ',
  '研究',
  '9 lives',
  '-',
  'a=b',
  'a@0.5',
  'a\nb',
  '😀',
  'a'.repeat(81),
  'a'.repeat(80),
])('a name that no rule can have is left out, any other is kept: %j', (name) => {
  const isNameable = ['constructor ', 'a\nb', 'a'.repeat(80)].includes(name);
  const found = namedNodesIn(graphOf('any', faultTolerant(answer, { name })));
  expect(found.map((node) => node.name)).toEqual(isNameable ? [agentNameOf(name)] : []);
});

test('a graph that leads to itself, and fields that throw when they are read, end the search nowhere', () => {
  const node = Object.defineProperty(faultTolerant(answer, { name: 'safe' }), 'bound', {
    get: () => {
      throw new Error('hostile');
    },
  });
  const loop: { nodes: Record<string, unknown> } = { nodes: { node } };
  loop.nodes.self = loop;
  expect(namedNodesIn(loop)).toEqual([{ name: 'safe', tiers: ['safe'] }]);
  expect([undefined, null, 7, 'text', () => 1].map(namedNodesIn)).toEqual([[], [], [], [], []]);
});
