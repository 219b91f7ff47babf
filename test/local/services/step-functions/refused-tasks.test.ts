import type { JsonObject } from '../../../../local/json.ts';
import { findings, machine, pass, task } from './findings.ts';
import { createHarness, LAMBDA } from './harness.ts';

describe('the Resource of a Task', () => {
  const SDK = 'arn:aws:states:::aws-sdk:';

  // W6
  test.each(['hello', '{% $states.input.r %}', 'arn:aws', ''])('fails that is no ARN: %s', async (resource) => {
    expect(await findings(task(resource, {}))).toEqual([
      'SCHEMA_VALIDATION_FAILED: Value is not a valid resource ARN at /States/E/Resource',
    ]);
  });

  test.each([
    'arn:aws:states:::lambda:nosuch',
    'arn:aws:states:::lambda:invoke.sync',
    'arn:aws:states:::lambda:Invoke',
    'arn:aws:states:::lambda:invoke.waitfortasktoken',
    'arn:aws:states:::nosuch:invoke',
    'arn:aws:states:::dynamodb:putItem.waitForTaskToken',
    'arn:aws:states:::dynamodb:query',
    'arn:aws:states:::states:startSyncExecution',
    'arn:aws:states:::states:startExecution.sync:3',
    'arn:aws:states:::glue:startJobRun.sync:2',
    'arn:aws:states:us-east-1:000000000000:lambda:invoke',
    'arn:aws:states:::constructor:toString',
    'arn:aws:s3:::bucket',
    'arn:aws:lambda:us-east-1:000000000000:layer:l',
    `${SDK}dynamodb:PutItem`,
    `${SDK}dynamodb:nosuch`,
    `${SDK}dynamodb:putItem.sync`,
    `${SDK}dynamodb`,
    `${SDK}sqs:constructor`,
  ])('fails that AWS does not know: %s', async (resource) => {
    expect(await findings(task(resource, {}))).toEqual([
      `SCHEMA_VALIDATION_FAILED: The resource provided ${resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/E/Resource`,
    ]);
  });

  test.each([
    'arn:aws:lambda:us-east-1:000000000000:function:f',
    'arn:aws:lambda:us-east-1:000000000000:function:f:live',
    'arn:aws-cn:lambda:cn-north-1:000000000000:function:f',
    'arn:aws:states:us-east-1:000000000000:activity:a',
    `${LAMBDA}.waitForTaskToken`,
    'arn:aws:states:::dynamodb:putItem',
    'arn:aws:states:::states:startExecution.sync:2',
    'arn:aws:states:::states:startExecution.sync',
    'arn:aws:states:::glue:startJobRun.sync',
    'arn:aws:states:::ecs:runTask.waitForTaskToken',
    'arn:aws-us-gov:states:::sqs:sendMessage.waitForTaskToken',
    `${SDK}dynamodb:query`,
    `${SDK}sqs:sendMessage.waitForTaskToken`,
    `${SDK}bedrockruntime:converse`,
    `${SDK}s3:listObjectsV2`,
    `${SDK}sfn:startSyncExecution`,
  ])('passes that AWS knows: %s', async (resource) => {
    expect(await findings(task(resource, '{% $states.input %}'))).toEqual([]);
  });

  test('is looked at in a Catch that is rarely run, too', async () => {
    const rare = { Type: 'Task', Resource: 'arn:aws:states:::sns:send', Arguments: {}, End: true };
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Rare' }];
    const E = { Type: 'Parallel', Branches: [{ StartAt: 'P', States: { P: pass } }], Catch, End: true };

    expect(await findings(machine({ E, Rare: rare }))).toEqual([
      expect.stringMatching(/^SCHEMA_VALIDATION_FAILED: .* is not recognized.* at \/States\/Rare\/Resource$/),
    ]);
  });

  test('of an express machine fails when it is an activity or waits', async () => {
    const at = 'at /States/E/Resource';
    const express = 'SCHEMA_VALIDATION_FAILED: Express state machine does not support';

    expect(await findings(task('arn:aws:states:us-east-1:000000000000:activity:a'), 'EXPRESS')).toEqual([
      `${express} Activity ARN ${at}`,
    ]);
    expect(await findings(task('arn:aws:states:::ecs:runTask.sync', { TaskDefinition: 't' }), 'EXPRESS')).toEqual([
      `${express} '.sync' service integration ${at}`,
    ]);
  });

  test('is not looked at where the service answers in place of everything', async () => {
    const harness = createHarness({ E: () => 'answered' }, { checkResources: false });

    expect((await harness.run(task('hello'))).output).toBe('"answered"');
  });
});

describe('the Arguments of a Task', () => {
  // W7: measured on AWS by others: a missing field fails the creation, an unknown one only the execution
  test.each([
    [LAMBDA, {}, ['FunctionName']],
    ['arn:aws:states:::sqs:sendMessage', { MessageBody: 'x' }, ['QueueUrl']],
    ['arn:aws:states:::dynamodb:putItem', {}, ['TableName', 'Item']],
    ['arn:aws:states:::states:startExecution.sync:2', { Input: {} }, ['StateMachineArn']],
    ['arn:aws:states:::events:putEvents', {}, ['Entries']],
    ['arn:aws:states:::glue:startJobRun', {}, ['JobName']],
  ])('of %s fail that lack a required field', async (resource, given, missing) => {
    expect(await findings(task(resource, given as JsonObject))).toEqual(
      missing.map(
        (field) => `SCHEMA_VALIDATION_FAILED: The field '${field}' is required but was missing at /States/E/Arguments`,
      ),
    );
  });

  test('fail that are missing or no object', async () => {
    expect(await findings(task(LAMBDA))).toEqual([
      `SCHEMA_VALIDATION_FAILED: Arguments field is required for resource ARN: ${LAMBDA} at /States/E/Resource`,
    ]);
    expect(await findings(task(LAMBDA, []))).toEqual([
      'SCHEMA_VALIDATION_FAILED: Expected an object or an expression that gives one at /States/E/Arguments',
    ]);
  });

  test('are accepted with an unknown field, and fail the execution before the call', async () => {
    let calls = 0;
    const harness = createHarness({ E: () => ++calls }, { checkResources: true });
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Z' }];
    const unknown = task(LAMBDA, { FunctionName: 'f', Paylod: {} }, { Catch });
    const definition = { ...unknown, States: { ...(unknown.States as JsonObject), Z: pass } };

    expect(await findings(definition)).toEqual([]);
    expect(await harness.run(definition)).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: `An error occurred while executing the state 'E' (entered at the event id #2). The Arguments '{"FunctionName":"f","Paylod":{}}' could not be used to start the Task: [The field "Paylod" is not supported by Step Functions]`,
    });
    expect(await harness.run(task(LAMBDA, '{% {"Payload": 1} %}'))).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining("[The field 'FunctionName' is required but was missing]"),
    });
    expect(calls).toBe(0);
  });

  test('pass that are computed', async () => {
    expect(await findings(task(LAMBDA, { FunctionName: '{% $f %}' }))).toEqual([]);
    expect(await findings(task(LAMBDA, '{% $states.input %}'))).toEqual([]);
  });
});
