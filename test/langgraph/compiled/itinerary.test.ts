import { randomUUID } from 'node:crypto';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { DynamoDBSaver } from '../../../langgraph/checkpoints/saver.ts';
import { checkFaultRules } from '../../../ops/fault.ts';
import itinerary from '../../fixtures/itinerary/workflow.ts';
import { agentIn, attemptsOf, invokedAgents, openWorld, type RunResult, type World } from '../../support/world.ts';
import { checkpointsOf, historyOf, type ReadableGraph, threadIdIn } from '../support/thread-history.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld('itinerary');
});
afterAll(async () => {
  await world.close();
});

interface Builder {
  compile(options: object): ReadableGraph & { invoke(input: object, config: object): Promise<object> };
}
const { graph } = itinerary as unknown as { readonly graph: Builder };

const HANDLED = ['museum'];

function saver(): BaseCheckpointSaver {
  const tableName = world.cloud?.outputs.CheckpointTableName ?? '';
  return new DynamoDBSaver({ client: world.target.dynamoDb, tableName }) as BaseCheckpointSaver;
}

/** What LangGraph makes of the graph in one process. */
async function inProcess(input: object) {
  const threadId = randomUUID();
  const compiled = graph.compile({ checkpointer: saver() });
  const state = await compiled.invoke(input, { configurable: { thread_id: threadId } });
  return { state, ...(await readThread(threadId)) };
}

/** The thread of a run. */
async function threadOf({ history }: RunResult) {
  return await readThread(threadIdIn(history));
}

/** A thread, read by LangGraph's own API. */
async function readThread(threadId: string) {
  const checkpointer = saver();
  return {
    history: await historyOf(graph.compile({ checkpointer }), threadId, HANDLED),
    checkpoints: await checkpointsOf(checkpointer, threadId),
  };
}

const input = { city: 'Rome' };

test('a graph runs as a state machine, to the state and the checkpoints of a run in one process', async () => {
  const [result, expected] = await Promise.all([world.run({ input }), inProcess(input)]);
  expect(result.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0, failedAgents: [] });
  expect(agentIn(result, 'state')).toMatchObject({ status: 'done', output: expected.state });
  const thread = await threadOf(result);
  expect(thread.history).toEqual(expected.history);
  expect(thread.checkpoints).toEqual(expected.checkpoints);
});

test('each task of a superstep is an attempt of the function of its node', async () => {
  const result = await world.run({ input: { city: 'Oslo' } });
  expect(invokedAgents(result)).toEqual([
    ...['find-stops', 'walk', 'visit', 'visit', 'visit', 'rest', 'decide'],
    // twice as its policy says, then its error handler
    ...['museum', 'museum', 'museum', 'decide', 'dine'],
  ]);
});

test('a node whose function dies is run again, and the state stays equal', async () => {
  const expected = await inProcess(input);
  const result = await world.run({ input, faults: ['*=crash@0.3', 'store=throttle@0.1'], faultSeed: 3 });
  expect(result.outcome.status).toBe('SUCCEEDED');
  expect(agentIn(result, 'state')).toMatchObject({ output: expected.state });
  expect((await threadOf(result)).history).toEqual(expected.history);
  await world.resetCircuits();
});

test('a graph whose node stays down fails, and a redrive goes on with that node alone', async () => {
  const expected = await inProcess(input);
  const failed = await world.run({ input, faults: ['tram=error'] });
  expect(failed.outcome).toMatchObject({ status: 'FAILED', error: 'FallbackExhaustedError' });
  expect(failed.outcome.cause).toMatch(/^tram: no tier answered: node: AgentError, injected: the tier failed$/);
  await world.resetCircuits();
  const redriven = await world.redrive(failed.outcome.executionArn);
  expect(redriven.outcome.status).toBe('SUCCEEDED');
  expect(agentIn(redriven, 'state')).toMatchObject({ output: expected.state });
  const before = invokedAgents(failed);
  expect(invokedAgents(redriven).slice(before.length, before.length + 2)).toEqual(['tram', 'rest']);
});

describe('faults by the name of a node in a subgraph', () => {
  const toOslo = { input: { city: 'Oslo' } };
  const stopsOf = (result: RunResult) => {
    const state = agentIn(result, 'state');
    return state.status === 'done'
      ? (state.output as unknown as { readonly stops: readonly string[] }).stops.slice(-2)
      : [];
  };

  test.each([
    ['enter-the-hall/primary=error', ['gate', 'side door']],
    ['enter-the-hall/side-door=error', ['gate', 'hall']],
    ['enter-the-hall/primary=garbage', ['gate', 'side door']],
  ])('%s leads to %j', async (rule, stops) => {
    await checkFaultRules(world.target, [rule]);
    const result = await world.run({ ...toOslo, faults: [rule] });
    expect(stopsOf(result)).toEqual(stops);
    // the state machine sees nothing of it
    expect(attemptsOf(result, 'dine')).toHaveLength(1);
  });

  test('without a tier it fails the node around it, whose retries go on', async () => {
    const result = await world.run({ ...toOslo, faults: ['enter-the-hall=error'] });
    expect(result.outcome).toMatchObject({ status: 'FAILED', failedAgents: ['dine'] });
    expect(attemptsOf(result, 'dine')).toHaveLength(3);
    await world.resetCircuits();
  });

  test('a node that is not there is refused by name', async () => {
    await expect(checkFaultRules(world.target, ['enter=error'])).rejects.toThrow(
      /no agent or node enter.*enter-the-hall/,
    );
  });
});
