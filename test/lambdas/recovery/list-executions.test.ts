import { ExecutionStatus } from '@aws-sdk/client-sfn';
import { listExecutions, SWEPT_STATUSES } from '../../../lambdas/recovery/list-executions.ts';
import { STATE_MACHINE_ARN, startService } from '../../ops/support/service.ts';

process.env.WORKFLOW_MACHINE = STATE_MACHINE_ARN;

const secondsAgo = (seconds: number) => Date.now() / 1000 - seconds;

/** The executions that are listed of a page with these, and the requests for it. */
async function list(status: ExecutionStatus, executions: readonly object[], nextToken?: string) {
  const service = await startService({
    ListExecutions: {
      executions: executions.map((execution) => ({ startDate: secondsAgo(600), status, ...execution })),
      nextToken,
    },
  });
  try {
    const found = await listExecutions(service.target.stepFunctions, status);
    return { found, names: found.map(({ name }) => name), requests: service.requests };
  } finally {
    await service.close();
  }
}

test('a failed execution is listed once the event of its failure is no longer awaited', async () => {
  const { found, requests } = await list('FAILED', [
    { name: 'delivered', executionArn: 'arn:delivered', stopDate: secondsAgo(40) },
    { name: 'maybe on its way', stopDate: secondsAgo(20) },
  ]);
  expect(found).toMatchObject([
    { executionArn: 'arn:delivered', name: 'delivered', hasFailed: true, status: 'FAILED', redriveCount: 0 },
  ]);
  expect(requests).toEqual([
    {
      action: 'ListExecutions',
      body: { stateMachineArn: STATE_MACHINE_ARN, statusFilter: 'FAILED', maxResults: 1000 },
    },
  ]);
});

test.each<ExecutionStatus>(['RUNNING', 'SUCCEEDED', 'ABORTED'])(
  'an execution that is %s may have failed before only if it was redriven',
  async (status) => {
    const { found } = await list(status, [
      { name: 'never redriven', stopDate: secondsAgo(40) },
      { name: 'redriven', redriveCount: 2, redriveDate: secondsAgo(40) },
      { name: 'just redriven', redriveCount: 2, redriveDate: secondsAgo(5) },
    ]);
    expect(found).toMatchObject([{ name: 'redriven', hasFailed: false, redriveCount: 2 }]);
  },
);

test('a timeout is a failure', async () => {
  expect((await list('TIMED_OUT', [{ name: 'late', stopDate: secondsAgo(40) }])).found).toMatchObject([
    { name: 'late', hasFailed: true },
  ]);
});

test('a status has at most 5 pages, so that a sweep ends', async () => {
  const { names, requests } = await list('FAILED', [{ name: 'one', stopDate: secondsAgo(40) }], 'there is more');
  expect(names).toHaveLength(5);
  expect(requests).toHaveLength(5);
});

test('every status but the pending redrive is swept', () => {
  const all: ExecutionStatus[] = Object.values(ExecutionStatus);
  expect(all.filter((status) => status !== 'PENDING_REDRIVE').toSorted()).toEqual([...SWEPT_STATUSES].toSorted());
});
