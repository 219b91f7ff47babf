import { getReport } from '../../../lambdas/api/executions.ts';
import type { Target } from '../../../ops/target.ts';

const MACHINE = 'arn:aws:states:eu-west-1:123456789012:stateMachine:research';

/** A workflow whose one execution is described like this. */
function targetWith(description: object): Target {
  const executionArn = `${MACHINE.replace(':stateMachine:', ':execution:')}:one`;
  const described = { executionArn, name: 'one', startDate: new Date(0), input: '{}', ...description };
  return { stateMachineArn: MACHINE, stepFunctions: { send: async () => described } } as unknown as Target;
}

// ministack describes the error of a failed execution as its output, with the stack trace
test('an execution that failed has no report, whatever its endpoint describes as its output', async () => {
  const failed = targetWith({ status: 'FAILED', output: '{"Error":"AgentError","Cause":"at file.ts:1"}' });
  await expect(getReport(failed, 'one')).rejects.toMatchObject({ problem: { status: 404, type: 'not-found' } });
  const succeeded = targetWith({ status: 'SUCCEEDED', output: '{"degradationLevel":0}' });
  expect(await getReport(succeeded, 'one')).toMatchObject({ statusCode: 200, body: '{"degradationLevel":0}' });
});
