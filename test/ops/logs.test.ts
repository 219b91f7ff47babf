import { readLogs } from '../../ops/logs.ts';
import { readExecution } from '../../ops/status.ts';
import { type OpsCloud, startOpsCloud } from './support/cloud.ts';

let cloud: OpsCloud;
beforeAll(async () => {
  cloud = await startOpsCloud();
});
afterAll(() => cloud.stop());

// N9: what an agent prints by itself names no workflow
test('logs are whatever was printed in calls of the workflow, in the order of time, and nothing of others', async () => {
  await cloud.ended('logging-before', 'log', 'another');
  const execution = await readExecution(cloud.target, await cloud.ended('logging', 'log', 'my-logs'));
  const lines = await readLogs(cloud.target, execution);
  expect(lines.map(({ level, message, source: service }) => [level, message, service])).toEqual([
    ['INFO', 'about it', 'test/logger'],
    ['WARN', 'about it', 'test/logger'],
    ['INFO', "on the console { of: 'its own' }", 'test/logger'],
    ['', 'on stderr', 'test/logger'],
  ]);
  const [requestId, ...others] = new Set(lines.map((line) => line.requestId));
  expect([requestId, others]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), []]);
});
