import type { JsonObject } from '../../../../local/json.ts';
import { createHarness, START_MS, settle, single } from './harness.ts';

const START = 'arn:aws:states:::states:startExecution';
const wait = (more: JsonObject): JsonObject => single({ Type: 'Wait', ...more, End: true });

describe("the machine's TimeoutSeconds", () => {
  // W16: measured on AWS by others
  test('leaves its error in the event alone', async () => {
    const details: JsonObject[] = [];
    const harness = createHarness();
    harness.service.onStatusChange((detail) => details.push(detail as JsonObject));
    const arn = await harness.start({ ...wait({ Seconds: 25 }), TimeoutSeconds: 3 });
    const description = await harness.end(arn);

    expect(description).toMatchObject({ status: 'TIMED_OUT' });
    expect(Object.keys(description)).not.toContain('error');
    expect(Object.keys(description)).not.toContain('cause');
    expect((await harness.history(arn)).at(-1)).toMatchObject({
      type: 'ExecutionTimedOut',
      details: { error: 'States.Timeout' },
    });
    expect(details.at(-1)).toMatchObject({ status: 'TIMED_OUT', error: null, cause: null });
  });

  test('of a child is a failed task for the execution that waits for it', async () => {
    const harness = createHarness();
    const { stateMachineArn } = await harness.call('CreateStateMachine', {
      name: 'slow',
      roleArn: 'r',
      definition: JSON.stringify({ QueryLanguage: 'JSONata', ...wait({ Seconds: 25 }), TimeoutSeconds: 3 }),
    });
    const Arguments = { StateMachineArn: stateMachineArn ?? null };
    const { status, error, cause } = await harness.run(
      single({ Type: 'Task', Resource: `${START}.sync:2`, Arguments, End: true }),
    );

    expect([status, error]).toEqual(['FAILED', 'States.TaskFailed']);
    expect(JSON.parse(String(cause))).toMatchObject({ Status: 'TIMED_OUT' });
    expect(JSON.parse(String(cause))).not.toHaveProperty('Error');
  });
});

describe('a Timestamp', () => {
  const YEAR_MS = 365 * 86_400_000;
  const at = (ms: number) => new Date(ms).toISOString();

  // recorded on AWS: the execution fails at once, as if it had been told so
  test.each(['2094-01-01T00:00:00Z', at(START_MS + YEAR_MS + 1_000), '9999-12-31T23:59:59Z'])(
    'too far ahead fails the execution: %s',
    async (Timestamp) => {
      for (const given of [Timestamp, `{% '${Timestamp}' %}`]) {
        expect(await createHarness().run(wait({ Timestamp: given }))).toMatchObject({
          status: 'FAILED',
          error: 'States.Runtime',
          cause: expect.stringContaining('Wait state delay is too long'),
          stopDate: START_MS / 1000,
        });
      }
    },
  );

  test('a year ahead, the documented longest, is waited for', async () => {
    const { status, stopDate } = await createHarness().run(wait({ Timestamp: at(START_MS + YEAR_MS) }));

    expect([status, stopDate]).toEqual(['SUCCEEDED', (START_MS + YEAR_MS) / 1000]);
  });

  test('counts in whole seconds, as documented', async () => {
    const { stopDate } = await createHarness().run(wait({ Timestamp: at(START_MS + 4_999) }));

    expect(stopDate).toBe(START_MS / 1000 + 4);
  });
});

describe('the count of redrives in the context object', () => {
  const Output = {
    execution: '{% $keys($states.context.Execution) %}',
    count: '{% $states.context.Execution.RedriveCount %}',
  };

  // recorded on AWS
  test.each(['STANDARD', 'EXPRESS'])('is 0 in the first attempt of an execution: %s', async (type) => {
    const harness = createHarness();
    const { stateMachineArn } = await harness.call('CreateStateMachine', {
      name: 'm',
      roleArn: 'r',
      type,
      definition: JSON.stringify({ QueryLanguage: 'JSONata', ...single({ Type: 'Pass', Output, End: true }) }),
    });
    const { executionArn } = await harness.call('StartExecution', { stateMachineArn: stateMachineArn ?? null });

    await settle(); // nothing is announced of an express execution
    const { output } = await harness.call('DescribeExecution', { executionArn: executionArn ?? null });

    expect(JSON.parse(String(output))).toMatchObject({ count: 0 });
  });

  test('is not there in TestState', async () => {
    const { output } = await createHarness().call('TestState', {
      roleArn: 'arn:aws:iam::000000000000:role/r',
      definition: JSON.stringify({
        QueryLanguage: 'JSONata',
        Type: 'Pass',
        Output: { k: Output.execution },
        End: true,
      }),
    });

    expect(JSON.parse(String(output)).k).not.toContain('RedriveCount');
  });
});
