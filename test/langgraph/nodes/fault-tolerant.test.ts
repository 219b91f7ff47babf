import { Annotation, Command, END, interrupt, MemorySaver, START, StateGraph } from '@langchain/langgraph';
import { faultTolerant, nodeFailuresState, routeWithErrorHandling } from 'ballast/langgraph';
import type { FaultTolerantOptions, GraphNode } from '../../../langgraph/nodes/options.ts';
import { AgentTimeoutError } from '../../../patterns/catalogue/errors.ts';
import { circuitBreakerSettings } from '../../../patterns/circuit-breaker/index.ts';
import { guard, memoryCircuitBreakers } from '../../../stores/circuit-breaker/index.ts';

const State = Annotation.Root({
  ...nodeFailuresState,
  question: Annotation<string>,
  answer: Annotation<string>,
});
type Update = { readonly answer?: string };
type Node = GraphNode<typeof State.State, Update>;
type Options = Partial<FaultTolerantOptions<typeof State.State, Update>>;

/** A graph of one node, and its waits between attempts. */
function graphOf(node: Node, options: Options = {}) {
  const waits: number[] = [];
  const sleep = async (ms: number) => {
    waits.push(ms);
    await Promise.resolve();
  };
  const wrapped = faultTolerant(node, { name: 'prices', sleep, random: () => 1, ...options });
  const graph = new StateGraph(State)
    .addNode('prices', wrapped)
    .addEdge(START, 'prices')
    .addEdge('prices', END)
    .compile({ checkpointer: new MemorySaver() });
  const config = { configurable: { thread_id: 'run' } };
  return { waits, graph, config, ask: async () => (await graph.invoke({ question: 'AAPL' }, config)).answer };
}

/** A node that fails so many times, then answers. */
function failing(times: number, error: () => Error) {
  const calls: number[] = [];
  const node = () => {
    calls.push(calls.length);
    if (calls.length <= times) throw error();
    return { answer: `after ${calls.length}` };
  };
  return { node, calls };
}

const awsError = (name: string, httpStatusCode: number) =>
  Object.assign(new Error(`${name} of the service`), { name, $metadata: { httpStatusCode } });
const unavailable = () => awsError('ServiceUnavailable', 503);
const denied = () => awsError('AccessDeniedException', 400);
const throttled = () => awsError('ThrottlingException', 400);

describe('retries', () => {
  test('a failure that may pass is retried after a backoff, three attempts in all', async () => {
    const { node, calls } = failing(2, unavailable);
    const { ask, waits } = graphOf(node);
    expect(await ask()).toBe('after 3');
    expect([calls.length, waits]).toEqual([3, [1_000, 2_000]]);
  });

  test('throttling is retried after longer waits', async () => {
    const { ask, waits } = graphOf(failing(3, throttled).node);
    expect(await ask()).toBe('after 4');
    expect(waits).toEqual([2_000, 4_000, 8_000]);
  });

  test.each([1, 2, 5])('with %i attempts a node runs so often, and no more', async (attempts) => {
    const { node, calls } = failing(10, unavailable);
    await expect(graphOf(node, { retry: { attempts } }).ask()).rejects.toThrow('ServiceUnavailable of the service');
    expect(calls.length).toBe(attempts);
  });

  test("a denied permission is not retried, as it is by LangGraph's own policy", async () => {
    const { node, calls } = failing(1, denied);
    await expect(graphOf(node).ask()).rejects.toThrow('AccessDeniedException');
    expect(calls.length).toBe(1);

    const control = failing(1, denied);
    const graph = new StateGraph(State)
      .addNode('prices', control.node, { retryPolicy: { initialInterval: 0, jitter: false, logWarning: false } })
      .addEdge(START, 'prices')
      .compile();
    expect((await graph.invoke({ question: 'AAPL' })).answer).toBe('after 2');
  });
});

describe('deadline and fallbacks', () => {
  test('a node that hangs is aborted at its deadline, and the next one answers', async () => {
    const aborted: boolean[] = [];
    const hang: Node = async (_, { signal }) =>
      await new Promise(() => signal?.addEventListener('abort', () => aborted.push(true)));
    const { ask } = graphOf(hang, { timeoutMs: 20, fallbacks: [() => ({ answer: 'of yesterday' })] });
    expect(await ask()).toBe('of yesterday');
    expect(aborted).toEqual([true]);
  });

  test('without a fallback the run fails of the deadline, and the node is not retried', async () => {
    const { ask, waits } = graphOf(async () => await new Promise<never>(() => {}), { timeoutMs: 20 });
    await expect(ask()).rejects.toBeInstanceOf(AgentTimeoutError);
    expect(waits).toEqual([]);
  });

  test('when every tier fails the error names the failure of each', async () => {
    const fallback = { name: 'cache', node: failing(9, denied).node };
    await expect(graphOf(failing(9, denied).node, { fallbacks: [fallback] }).ask()).rejects.toThrow(
      'no tier of prices answered; prices: AccessDeniedException: AccessDeniedException of the service; cache: AccessDeniedException',
    );
  });

  test('a compiled graph is a node like any other', async () => {
    const inner = new StateGraph(State)
      .addNode('inner', ({ question }) => ({ answer: `inner of ${question}` }))
      .addEdge(START, 'inner')
      .compile();
    const { ask } = graphOf(failing(9, denied).node, { fallbacks: [inner as unknown as Node] });
    expect(await ask()).toBe('inner of AAPL');
  });
});

describe('circuits', () => {
  const circuit = (failuresToOpen: number) => {
    const settings = circuitBreakerSettings({ failuresToOpen });
    return { breakers: memoryCircuitBreakers({ settings: () => settings }), breakerId: 'prices.example' };
  };

  test('a failed call counts once however often it was tried; an open circuit leads to the fallback without a call', async () => {
    const { node, calls } = failing(99, unavailable);
    const { ask } = graphOf(node, { circuit: circuit(2), fallbacks: [() => ({ answer: 'of yesterday' })] });
    for (let round = 0; round < 4; round++) expect(await ask()).toBe('of yesterday');
    expect(calls.length).toBe(2 * 3);
  });

  test('a circuit is shared by its name with every other caller', async () => {
    const shared = circuit(1);
    await expect(guard({ ...shared }, () => Promise.reject(unavailable()))).rejects.toThrow('ServiceUnavailable');
    const { node, calls } = failing(0, unavailable);
    await expect(graphOf(node, { circuit: shared }).ask()).rejects.toThrow('circuit prices.example is OPEN');
    expect(calls).toEqual([]);
  });

  test('an error of the caller does not count as a failure of the dependency', async () => {
    const { node, calls } = failing(3, denied);
    const { ask } = graphOf(node, { circuit: circuit(1) });
    for (let round = 0; round < 3; round++) await expect(ask()).rejects.toThrow('AccessDenied');
    expect(await ask()).toBe('after 4');
    expect(calls.length).toBe(4);
  });
});

test('an interrupt passes through retries, fallbacks and circuit, and is answered', async () => {
  const events: unknown[] = [];
  const breakers = memoryCircuitBreakers({
    settings: () => circuitBreakerSettings({ failuresToOpen: 1 }),
    publish: (event) => events.push(event),
  });
  const { graph, config } = graphOf(() => ({ answer: `approved by ${interrupt('publish?')}` }), {
    circuit: { breakers, breakerId: 'people' },
    fallbacks: [() => ({ answer: 'nobody asked' })],
    onFailure: 'record',
  });
  const asked = await graph.invoke({ question: 'AAPL' }, config);
  expect(JSON.stringify(asked)).toContain('publish?');
  expect((await graph.invoke(new Command({ resume: 'Kim' }), config)).answer).toBe('approved by Kim');
  expect(events).toEqual([]);
});

describe('replication', () => {
  const majority = { replicas: 3, quorum: 2, combinator: 'majority' } as const;

  test('two replicas that agree decide, without waiting for the third', async () => {
    const aborted: boolean[] = [];
    let started = 0;
    const node: Node = async (_, { signal }) => {
      started += 1;
      if (started > 1) return { answer: 'agreed' };
      return await new Promise(() => signal?.addEventListener('abort', () => aborted.push(true)));
    };
    expect(await graphOf(node, { replication: majority }).ask()).toBe('agreed');
    expect([started, aborted]).toEqual([3, [true]]);
  });

  test('fails with the failures when too few replicas answer', async () => {
    const { node } = failing(2, denied);
    await expect(graphOf(node, { replication: majority }).ask()).rejects.toThrow(
      'node prices needs 2 of 3 replicas: too few answered; AccessDeniedException: AccessDeniedException of the service',
    );
  });

  test('fails when replicas do not agree', async () => {
    let answers = 0;
    const node: Node = () => {
      answers += 1;
      return { answer: `answer ${answers}` };
    };
    await expect(graphOf(node, { replication: majority }).ask()).rejects.toThrow('they do not agree');
  });

  test('with checkpoint a resumed node does not repeat the replicas that have answered', async () => {
    const calls: string[] = [];
    let broken = true;
    let started = 0;
    const node: Node = () => {
      started += 1;
      const isLast = started % 3 === 0 || !broken;
      calls.push(isLast ? 'last' : 'other');
      if (isLast && broken) throw denied();
      return { answer: 'agreed' };
    };
    const all = { replicas: 3, quorum: 3, combinator: 'majority' } as const;
    const { graph, config } = graphOf(node, { replication: all, checkpoint: true });
    await expect(graph.invoke({ question: 'AAPL' }, config)).rejects.toThrow('too few answered');
    broken = false;
    expect((await graph.invoke(null, config)).answer).toBe('agreed');
    expect(calls).toEqual(['other', 'other', 'last', 'last']);
  });
});

describe('edges', () => {
  const routed = (node: Node) =>
    new StateGraph(State)
      .addNode('prices', faultTolerant(node, { name: 'prices', retry: { attempts: 1 }, onFailure: 'record' }))
      .addNode('report', ({ answer }) => ({ answer: `report: ${answer}` }))
      .addNode('giveUp', ({ nodeFailures }) => ({ answer: `gave up: ${nodeFailures.prices?.error}` }))
      .addEdge(START, 'prices')
      .addConditionalEdges(
        'prices',
        routeWithErrorHandling('prices', { success: 'report', retry: 'prices', fail: 'giveUp', maxRetries: 2 }),
        ['report', 'prices', 'giveUp'],
      )
      .addEdge('report', END)
      .addEdge('giveUp', END)
      .compile();

  test.each([
    ['success', 0, unavailable, 'report: after 1', 1],
    ['retry, then success', 2, unavailable, 'report: after 3', 3],
    ['fail after two retries', 9, unavailable, 'gave up: ServiceUnavailable', 3],
    ['fail at once after a permanent failure', 9, denied, 'gave up: AccessDeniedException', 1],
  ])('lead to %s', async (_, times, error, answer, runs) => {
    const { node, calls } = failing(times, error);
    expect((await routed(node).invoke({ question: 'AAPL' })).answer).toBe(answer);
    expect(calls.length).toBe(runs);
  });
});

test('a transient failure is retried by an edge once, then the run fails, and goes on with the node when it is resumed', async () => {
  const { node, calls } = failing(2, unavailable);
  const graph = new StateGraph(State)
    .addNode('prices', faultTolerant(node, { name: 'prices', retry: { attempts: 1 }, onFailure: 'record-transient' }))
    .addEdge(START, 'prices')
    .addConditionalEdges('prices', routeWithErrorHandling('prices', { success: END, retry: 'prices' }), [END, 'prices'])
    .compile({ checkpointer: new MemorySaver() });
  const config = { configurable: { thread_id: 'run' } };
  await expect(graph.invoke({ question: 'AAPL' }, config)).rejects.toThrow('ServiceUnavailable of the service');
  expect([calls.length, (await graph.getState(config)).next]).toEqual([2, ['prices']]);
  expect((await graph.invoke(null, config)).answer).toBe('after 3');
});

test('a permanent failure fails the run at once where only transient ones are recorded', async () => {
  const { node, calls } = failing(2, denied);
  await expect(graphOf(node, { onFailure: 'record-transient' }).ask()).rejects.toThrow('AccessDeniedException');
  expect(calls.length).toBe(1);
});

test.each([
  [{ name: '' }, 'name must be a string that is not empty, got ""'],
  [{ timeout: 5 }, 'timeout is no option of a fault-tolerant node; it has name, tier, circuit'],
  [{ timeoutMs: 0 }, 'timeoutMs must be a number above 0, got 0'],
  [{ retry: { attempts: 0 } }, 'retry.attempts must be a whole number from 1 to 10, got 0'],
  [{ circuit: { breakerId: 'a' } }, 'circuit must be { breakers, breakerId }'],
  [
    { replication: { replicas: 2, quorum: 3, combinator: 'first' } },
    'replication.quorum must be a whole number from 1 to 2, got 3',
  ],
  [{ tier: '' }, 'tier must be a string that is not empty, got ""'],
  [{ calls: 'prices' }, 'calls must be a list of nodes and graphs, got "prices"'],
  [{ calls: [undefined] }, 'calls must be a list of nodes and graphs'],
  [{ onFailure: 'ignore' }, 'onFailure must be "throw", "record" or "record-transient", got "ignore"'],
])('the options %j are refused by name', (options, message) => {
  expect(() => graphOf(() => ({}), options as Options)).toThrow(message);
});
