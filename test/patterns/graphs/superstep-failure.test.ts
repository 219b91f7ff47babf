import type { StoredFailure } from '../../../patterns/degradation/settlement.ts';
import { recursionFailure, superstepFailure } from '../../../patterns/graphs/superstep-failure.ts';
import { phase } from './support.ts';

const failure = (name: string): StoredFailure => ({
  agent: name,
  replica: 0,
  failures: [{ tier: 'node', error: 'AgentError', cause: 'the feed is down' }],
  skipped: [],
  round: 0,
  atMs: 1,
});

test('a superstep fails by the tasks that stored no writes, each named by its agent', () => {
  const tasks = [{ id: 'a', node: 'callModel', path: ['callModel'] }];
  const progress = { kind: 'tasks', step: 3, tasks } as const;
  const failed = superstepFailure(phase, progress, [failure('call-model'), failure('fetch')]);
  expect(failed.failedAgents).toEqual(['call-model']);
  expect(failed.failedTiers).toMatchObject([{ agent: 'call-model', tier: 'node' }]);
  expect(failed.error.message).toContain('call-model');
  expect(failed.error.message).not.toContain('fetch');
});

test('a graph that runs in a circle fails by its limit, and no agent has failed', () => {
  const failed = recursionFailure(25);
  expect(failed.error).toMatchObject({ name: 'GraphError', message: 'the graph has not ended after 25 supersteps' });
  expect([failed.failedAgents, failed.failedTiers]).toEqual([[], []]);
});
