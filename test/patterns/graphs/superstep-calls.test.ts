import type { PhasePlan } from '../../../patterns/catalogue/payloads.ts';
import { superstepCalls } from '../../../patterns/graphs/superstep-calls.ts';
import { phase } from './support.ts';

const tasksOf = (...nodes: readonly string[]) => nodes.map((node, index) => ({ id: `${index}`, node, path: [node] }));
const calls = (given: PhasePlan, ...nodes: readonly string[]) =>
  superstepCalls(given, 2, tasksOf(...nodes)).map(({ call }) => [call.plan.name, call.replica, call.turn]);

test('each task is a call of the agent of its node, those of one node its replicas', () => {
  expect(calls(phase, 'fetch', 'callModel', 'fetch')).toEqual([
    ['fetch', 0, 0],
    ['call-model', 0, 0],
    ['fetch', 1, 0],
  ]);
  expect(superstepCalls(phase, 2, tasksOf('fetch'))).toMatchObject([{ task: { id: '0' }, call: { round: 2 } }]);
});

test('tasks beyond those that run at once wait for their turn', () => {
  const turns = (given: PhasePlan, count: number) =>
    calls(given, ...Array.from({ length: count }, () => 'fetch')).map(([, , turn]) => turn);
  expect(turns({ ...phase, maxConcurrency: 2 }, 5)).toEqual([0, 0, 1, 1, 2]);
  // an inline Map runs 40 iterations at once
  expect(turns(phase, 41).slice(39)).toEqual([0, 1]);
});

test('a node that the state machine does not have is named', () => {
  expect(() => superstepCalls(phase, 0, tasksOf('fetch', 'publish'))).toThrow(
    'the graph goes to node "publish", which the state machine does not have',
  );
});
