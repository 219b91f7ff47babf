import { logger, logRun } from '../../../lambdas/runtime/logger.ts';

const { console: own } = logger as unknown as { console: Console };
const { info } = own;
const lines: Record<string, unknown>[] = [];
beforeAll(() => {
  logger.setLogLevel('INFO');
  own.info = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
});
afterAll(() => {
  own.info = info;
});

test('every line carries the run of this invocation, and nothing of the one before it', () => {
  logRun({ workflowId: 'first', epoch: 1, executionArn: 'arn:first' });
  logger.appendKeys({ phase: 'swarm' });
  logger.info('one');
  logRun({ workflowId: 'second', epoch: 2, executionArn: 'arn:second' });
  logger.info('two');
  expect(lines).toMatchObject([
    { message: 'one', workflowId: 'first', epoch: 1, executionArn: 'arn:first', phase: 'swarm' },
    { message: 'two', workflowId: 'second', epoch: 2, executionArn: 'arn:second' },
  ]);
  expect(lines[1]).not.toHaveProperty('phase');
});
