import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
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

// T2.6: two stages in one account
test('on a stack only its own log groups are read, not those of a stack whose name begins alike', async () => {
  const own = 'Shop-TrendLogs1A2B3C4D-aBcDeF012345';
  const asked: string[] = [];
  const logs = new CloudWatchLogsClient({ region: 'us-east-1' });
  logs.send = async (command: unknown) => {
    if (command instanceof FilterLogEventsCommand) asked.push(command.input.logGroupName ?? '');
    return { logGroups: [own, 'Shop-2-TrendLogs1A2B3C4D-aBcDeF012345'].map((logGroupName) => ({ logGroupName })) };
  };
  const found = await readLogs({ ...cloud.target, logs, logGroupsOf: 'Shop' }, { workflowId: 'any', startedAtMs: 0 });
  expect([asked, found]).toEqual([[own], []]);
});
