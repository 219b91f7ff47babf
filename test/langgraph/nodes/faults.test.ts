import { Annotation, END, MemorySaver, Send, START, StateGraph } from '@langchain/langgraph';
import { faultTolerant } from 'ballast/langgraph';
import type { AgentFault } from '../../../patterns/fault-injection/faults.ts';
import type { NodeAttempt } from '../../../patterns/fault-injection/nodes.ts';
import { withNodeFaults } from '../../../stores/fault-injection/node-faults.ts';

const State = Annotation.Root({
  answers: Annotation<string[]>({ reducer: (all, more) => [...all, ...more], default: () => [] }),
});
const sleep = async () => await Promise.resolve();
const node = faultTolerant(async () => ({ answers: ['own'] }), {
  name: 'Prices of: today',
  tier: 'live',
  timeoutMs: 50,
  fallbacks: [async () => ({ answers: ['fallback'] })],
  sleep,
});
const graph = new StateGraph(State).addNode('prices', node).addEdge(START, 'prices').compile();

/** Runs a graph whose first tiers suffer a fault. */
async function runWith(fault: AgentFault, hit = ({ tier, primary }: NodeAttempt) => tier === primary) {
  const attempts: NodeAttempt[] = [];
  const draw = async (attempt: NodeAttempt) => {
    attempts.push(attempt);
    return hit(attempt) ? fault : undefined;
  };
  const { answers } = await withNodeFaults(draw, async () => await graph.invoke({}));
  return { answers, tiers: attempts.map(({ tier }) => tier) };
}

test.each<[AgentFault, string[]]>([
  [{ kind: 'error' }, ['live', 'live', 'live', 'fallback-1']],
  [{ kind: 'garbage' }, ['live', 'live', 'live', 'fallback-1']],
  [{ kind: 'throttle' }, ['live', 'live', 'live', 'live', 'fallback-1']],
  [{ kind: 'hang' }, ['live', 'fallback-1']],
  [{ kind: 'slow', seconds: 1 }, ['live', 'fallback-1']],
])('%j is met as a real failure of its kind is', async (fault, tiers) => {
  expect(await runWith(fault)).toEqual({ answers: ['fallback'], tiers });
});

test('a node that is slow within its deadline answers', async () => {
  expect(await runWith({ kind: 'slow', seconds: 0.001 })).toEqual({ answers: ['own'], tiers: ['live'] });
});

test('a fault that hits all tiers fails the node with the errors of all', async () => {
  await expect(runWith({ kind: 'error' }, () => true)).rejects.toThrow(
    /no tier of Prices of: today answered; live: AgentError: injected.*fallback-1: AgentError: injected/,
  );
});

test('each attempt has a name of its own by replica, task and superstep, and the same one in every run', async () => {
  const voting = faultTolerant(async () => ({ answers: ['yes'] }), {
    name: 'voting',
    replication: { replicas: 2, quorum: 2, combinator: 'majority' },
    sleep,
  });
  const inner = new StateGraph(State).addNode('vote', voting).addEdge(START, 'vote').compile();
  const outer = new StateGraph(State)
    .addNode('each', inner)
    .addNode('again', inner)
    .addConditionalEdges(START, () => [new Send('each', {}), new Send('each', {})])
    .addEdge('each', 'again')
    .addEdge('again', END)
    .compile();
  const namesOf = async () => {
    const names: string[] = [];
    await withNodeFaults(
      async (attempt) => void names.push(JSON.stringify(attempt)),
      async () => await outer.invoke({}),
    );
    return names.toSorted();
  };
  const names = await namesOf();
  expect(names).toHaveLength(6);
  expect(await namesOf()).toEqual(names);
  // the two tasks of one superstep have inner tasks of the same name: only their count tells them apart
  expect(new Set(names).size).toBe(4);
});

test('replicas whose answers are stored as tasks of the graph suffer the faults of their run, each its own', async () => {
  const voting = faultTolerant(async () => ({ answers: ['yes'] }), {
    name: 'voting',
    replication: { replicas: 3, quorum: 2, combinator: 'majority' },
    checkpoint: true,
    retry: { attempts: 1 },
    sleep,
  });
  const builder = new StateGraph(State).addNode('vote', voting).addEdge(START, 'vote');
  const askedWith = async (failing: readonly number[]) => {
    const thread = { configurable: { thread_id: failing.join() } };
    const draw = async ({ replica }: NodeAttempt) =>
      failing.includes(replica) ? ({ kind: 'error' } as const) : undefined;
    const graph = builder.compile({ checkpointer: new MemorySaver() });
    return await withNodeFaults(draw, async () => (await graph.invoke({}, thread)).answers);
  };
  expect(await askedWith([1])).toEqual(['yes']);
  await expect(askedWith([0, 2])).rejects.toThrow(/QuorumNotReached|needs 2 of 3 replicas/);
});
