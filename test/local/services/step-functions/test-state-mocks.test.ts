import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../../../local/json.ts';
import { modelledOperations, outputOf } from '../../../../local/services/step-functions/test-state/api-models/model.ts';
import { createHarness } from './harness.ts';

const SCHEMA = 'Mock result schema validation error: ';

function task(action: string): JsonObject {
  return {
    QueryLanguage: 'JSONata',
    Type: 'Task',
    Resource: `arn:aws:states:::${action}`,
    Output: '{% $states.result %}',
    End: true,
  };
}

async function tested(state: JsonObject, request: JsonObject = {}): Promise<JsonObject> {
  return createHarness().call('TestState', { definition: JSON.stringify(state), ...request });
}

const mocked = (action: string, result: unknown, fieldValidationMode?: string) =>
  tested(task(action), {
    mock: { result: JSON.stringify(result), ...(fieldValidationMode !== undefined && { fieldValidationMode }) },
  });

// W24: a mock in the wrong shape made a test green that AWS refuses; those marked are recorded on AWS, the others follow from them
describe('a mocked result', () => {
  test.each<[action: string, result: unknown, reason: string]>([
    ['lambda:invoke', { StatusCode: '200' }, "Field 'StatusCode' must be a number"], // W24, recorded
    ['lambda:invoke', { FunctionError: 1 }, "Field 'FunctionError' must be a string"],
    ['aws-sdk:lambda:invoke', { Payload: {} }, "Field 'Payload' must be a string"],
    ['events:putEvents', { FailedEntryCount: 0, Entries: 'x' }, "Field 'Entries' must be an array"], // W24, recorded
    ['events:putEvents', { Entries: [{ EventId: 'a' }, { EventId: ['b'] }] }, "Field 'EventId' must be a string"], // recorded
    ['aws-sdk:eventbridge:putEvents', { Entries: ['a'] }, "Field 'Entries' must be an object"],
    ['states:startExecution', { ExecutionArn: 'a', StartDate: 1 }, "Field 'StartDate' must be a string"], // W24, recorded
    ['states:startExecution', { ExecutionArn: 'a', StartDate: true }, "Field 'StartDate' must be a string"], // recorded
    [
      'aws-sdk:sfn:startExecution',
      { ExecutionArn: '', StartDate: 'd' },
      "Field 'ExecutionArn' is smaller than the minimum length",
    ],
    ['dynamodb:putItem', { ConsumedCapacity: { CapacityUnits: '1' } }, "Field 'CapacityUnits' must be a number"], // recorded
    ['dynamodb:getItem', { Item: { id: { S: 1 } } }, "Field 'S' must be a string"],
    ['dynamodb:getItem', { Item: [] }, "Field 'Item' must be an object"],
    ['dynamodb:getItem', { Item: { deep: { M: { id: { L: [{ N: 5 }] } } } } }, "Field 'N' must be a string"],
    ['sqs:sendMessage', { MessageId: 5 }, "Field 'MessageId' must be a string"],
    ['sns:publish', { MessageId: null }, "Field 'MessageId' must be a string"],
    ['aws-sdk:s3:getObject', { ContentLength: '9000' }, "Field 'ContentLength' must be a number"], // recorded
    ['aws-sdk:s3:getObject', { StorageClass: 'Papyrus' }, "Field 'StorageClass' is not an expected value"], // recorded
    ['aws-sdk:s3:getObject', { DeleteMarker: 'no' }, "Field 'DeleteMarker' must be a boolean"],
    ['aws-sdk:kms:encrypt', { CiphertextBlob: 123 }, "Field 'CiphertextBlob' must be a string"], // recorded
    ['aws-sdk:kms:encrypt', { CiphertextBlob: '' }, "Field 'CiphertextBlob' is smaller than the minimum length"], // recorded
    [
      'aws-sdk:lambda:getFunction',
      { Configuration: { MemorySize: 127 } },
      "Field 'MemorySize' is less than the minimum value",
    ], // recorded
    [
      'aws-sdk:lambda:getFunction',
      { Configuration: { MemorySize: 99_999 } },
      "Field 'MemorySize' exceeds the maximum value",
    ], // recorded
    ['aws-sdk:secretsmanager:getSecretValue', { Name: ['n'] }, "Field 'Name' must be a string"],
  ])('of %s, %j, is refused also where only present fields count', async (action, result, reason) => {
    const refused = { code: 'ValidationException', message: SCHEMA + reason };
    await expect(mocked(action, result)).rejects.toMatchObject(refused);
    await expect(mocked(action, result, 'STRICT')).rejects.toMatchObject(refused);
    await expect(mocked(action, result, 'PRESENT')).rejects.toMatchObject(refused);
    expect(await mocked(action, result, 'NONE')).toEqual({ status: 'SUCCEEDED', output: JSON.stringify(result) });
  });

  test.each<[action: string, result: unknown, field: string]>([
    ['states:startExecution', {}, 'ExecutionArn'], // recorded
    ['states:startExecution', { Foo: 1 }, 'ExecutionArn'], // W24
    ['states:startExecution', { executionArn: 'a', startDate: 'd' }, 'ExecutionArn'], // recorded
    ['states:startExecution', { ExecutionArn: 'a' }, 'StartDate'],
    ['aws-sdk:sfn:listExecutions', { Executions: [{ ExecutionArn: 'a' }] }, 'StateMachineArn'],
    ['states:startExecution.sync', {}, 'ExecutionArn'],
    ['aws-sdk:sqs:sendMessageBatch', { Successful: [] }, 'Failed'],
    ['aws-sdk:bedrockruntime:converse', {}, 'Output'],
  ])('of %s, %j, is refused as long as fields are required', async (action, result, field) => {
    const message = `${SCHEMA}Required field '${field}' is missing`;
    await expect(mocked(action, result)).rejects.toMatchObject({ code: 'ValidationException', message });
    expect(await mocked(action, result, 'PRESENT')).toMatchObject({ status: 'SUCCEEDED' });
  });

  const closed = { ExecutionArn: 'a', StateMachineArn: 'm', Status: 'SUCCEEDED', StartDate: '2026-01-01T00:00:00Z' };
  test('of .sync and .sync:2 has the shape of the polled operation', async () => {
    for (const action of ['states:startExecution.sync', 'states:startExecution.sync:2']) {
      expect(await mocked(action, { ...closed, Output: '{"a":1}' })).toMatchObject({ status: 'SUCCEEDED' });
      await expect(mocked(action, { ...closed, Output: { a: 1 } })).rejects.toMatchObject({
        message: `${SCHEMA}Field 'Output' must be a string`, // W24
      });
      await expect(mocked(action, { ...closed, StartDate: 1764103483 })).rejects.toMatchObject({
        message: `${SCHEMA}Field 'StartDate' must be a string`, // W24
      });
      await expect(mocked(action, { ...closed, Status: 'DONE' })).rejects.toMatchObject({
        message: `${SCHEMA}Field 'Status' is not an expected value`,
      });
    }
    await expect(mocked('glue:startJobRun.sync', { JobRun: 'r' })).rejects.toMatchObject({
      message: `${SCHEMA}Field 'JobRun' must be an object`,
    });
  });

  test.each<[action: string, result: unknown]>([
    ['lambda:invoke', { StatusCode: 200, Payload: { body: 'ok' } }],
    ['lambda:invoke', { Payload: 'text', SdkHttpMetadata: { HttpStatusCode: 200 } }],
    ['lambda:invoke', { pokemon: 'pikachu' }], // recorded: what the model does not know is passed over
    ['lambda:invoke', {}],
    ['events:putEvents', {}], // recorded
    ['sqs:sendMessage', { MessageId: 'm', MD5OfMessageBody: { any: 1 } }], // recorded: Step Functions says Md5OfMessageBody
    ['sqs:sendMessage.waitForTaskToken', { anything: [1] }], // recorded
    ['lambda:invoke.waitForTaskToken', 'the token came back with this'],
    ['apigateway:invoke', { approval: true }], // recorded
    ['http:invoke', { StatusCode: '200' }],
    ['aws-sdk:glue:getTables', { TableList: 'no model of it here' }],
    ['aws-sdk:constructor:name', 5],
  ])('of %s, %j, is taken', async (action, result) => {
    expect(await mocked(action, result)).toEqual({ status: 'SUCCEEDED', output: JSON.stringify(result) });
  });

  test('of a function’s ARN or an activity is any JSON', async () => {
    for (const Resource of [
      'arn:aws:lambda:us-east-1:000000000000:function:f',
      'arn:aws:states:us-east-1:000000000000:activity:a',
    ]) {
      const state = { ...task('lambda:invoke'), Resource };
      expect(await tested(state, { mock: { result: '5' } })).toMatchObject({ status: 'SUCCEEDED', output: '5' });
    }
  });

  test('is checked for the operations in local/README.md, service by service', () => {
    const readme = readFileSync(join(process.cwd(), 'local/README.md'), 'utf8');
    const rows = [...readme.matchAll(/^\| mocks of `(\w+)` \| (.*) \|$/gm)].map(([, service = '', operations = '']) => [
      service,
      [...operations.matchAll(/`(\w+)`/g)].map(([, operation]) => operation),
    ]);
    expect(Object.fromEntries(rows)).toEqual(modelledOperations());
  });

  test.each(Object.entries(modelledOperations()))('can be checked for every operation of %s', (service, operations) => {
    for (const operation of operations) expect(outputOf(service, operation)?.kind).toMatch(/^(structure|any)$/);
  });
});

describe('a request to TestState', () => {
  const lambda = task('lambda:invoke');
  const branch = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
  const map: JsonObject = {
    QueryLanguage: 'JSONata',
    Type: 'Map',
    Items: [1, 2, 3],
    ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...branch },
    ToleratedFailureCount: 1,
    End: true,
  };
  const parallel: JsonObject = { QueryLanguage: 'JSONata', Type: 'Parallel', Branches: [branch, branch], End: true };
  const ok = { result: '{}' };

  // the messages of those marked are recorded
  test.each<[title: string, state: JsonObject, request: JsonObject, message: string]>([
    [
      'an unknown mode',
      lambda,
      { mock: { ...ok, fieldValidationMode: 'SOMETIMES' } },
      "Value 'SOMETIMES' at 'mock.fieldValidationMode' failed to satisfy constraint: Member must satisfy enum value set: [STRICT, PRESENT, NONE]",
    ], // W24
    [
      'a mode that is no string',
      lambda,
      { mock: { ...ok, fieldValidationMode: 1 } },
      "Value 1 at 'mock.fieldValidationMode'",
    ],
    [
      'an unknown mode beside an error',
      lambda,
      { mock: { errorOutput: {}, fieldValidationMode: 'strict' } },
      "Value 'strict'",
    ],
    ['an unknown level', lambda, { mock: ok, inspectionLevel: 'ALL' }, "Value 'ALL' at 'inspectionLevel'"],
    [
      'a mock of both kinds (recorded)',
      lambda,
      { mock: { ...ok, errorOutput: { error: 'E' } } },
      'A test mock should have only one of the following fields: [result, errorOutput].',
    ],
    ['a mock of no kind', lambda, { mock: {} }, 'A test mock should have only one of'],
    ['a mock that is no object', lambda, { mock: 'x' }, "Value 'x' at 'mock'"],
    ['an error that is no object', lambda, { mock: { errorOutput: 'x' } }, "Value 'x' at 'errorOutput'"],
    [
      'a mocked result that is no JSON (recorded)',
      lambda,
      { mock: { result: 'x' } },
      'Mocked result must be valid JSON',
    ],
    ['a mocked result that is no object', lambda, { mock: { result: '5' } }, 'Mocked result must be a JSON object.'],
    ['a Map’s result that is no array (recorded)', map, { mock: ok }, 'Mocked result must be an array.'],
    ['a Parallel’s result that is no array (recorded)', parallel, { mock: ok }, 'Mocked result must be an array.'],
    [
      'too few results of a Parallel (recorded)',
      parallel,
      { mock: { result: '[1]' } },
      'Mocked result must contain the same number of items as number of Parallel branches.',
    ],
    [
      'a mock for a Pass (recorded)',
      { QueryLanguage: 'JSONata', Type: 'Pass', End: true },
      { mock: ok },
      "State type 'Pass' is not supported when a mock is specified",
    ],
    [
      'a mock for a Wait',
      { QueryLanguage: 'JSONata', Type: 'Wait', Seconds: 1, End: true },
      { mock: ok },
      "State type 'Wait' is not supported",
    ],
    [
      'secrets beside a mock (recorded)',
      lambda,
      { mock: ok, revealSecrets: true },
      'TestState does not support RevealSecrets when a mock is specified.',
    ],
    ['no role for a real task (recorded)', lambda, {}, 'RoleArn must be specified when testing a Task state'],
    [
      'failures of iterations without a mock (recorded)',
      map,
      { stateConfiguration: { mapIterationFailureCount: 0 } },
      'TestState does not support MapIterationFailureCount when a mock is not specified.',
    ],
    [
      'more failures than items (recorded)',
      map,
      { mock: { result: '[1,2,3]' }, stateConfiguration: { mapIterationFailureCount: 4 } },
      'Map iteration failure count must be less than or equal to the number of Map iterations',
    ],
    [
      'a negative count',
      lambda,
      { mock: ok, stateConfiguration: { retrierRetryCount: -1 } },
      "Value -1 at 'stateConfiguration.retrierRetryCount'",
    ],
    [
      'an error of a state elsewhere',
      map,
      { mock: { errorOutput: { error: 'E' } }, stateConfiguration: { errorCausedByState: 'Q' } },
      "errorCausedByState is 'Q'",
    ],
    [
      'variables that are no object',
      lambda,
      { mock: ok, variables: '[1]' },
      'variables must be a JSON object, but was [1]',
    ],
    [
      'a context without a mock',
      lambda,
      { context: '{}', roleArn: 'r' },
      'TestState does not support Context when a mock is not specified.',
    ],
    [
      'a Map in the context (recorded)',
      lambda,
      { mock: ok, context: '{"Map":{}}' },
      "Invalid Context object provided: 'Map' field is not supported when mocking a Context object",
    ],
    [
      'an unknown part of the context (recorded)',
      lambda,
      { mock: ok, context: '{"Pokedex":{}}' },
      "Invalid Context object provided: Field 'Pokedex' is not allowed",
    ],
    [
      'an unknown field in it (recorded)',
      lambda,
      { mock: ok, context: '{"Execution":{"pokemon":1}}' },
      "Field 'pokemon' is not allowed",
    ],
    [
      'a field of another type (recorded)',
      lambda,
      { mock: ok, context: '{"Execution":{"Id":1}}' },
      'Invalid Context object provided: Execution.Id must be a string',
    ],
    [
      'a token where none is waited for (recorded)',
      lambda,
      { mock: ok, context: '{"Task":{"Token":"t"}}' },
      "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
    ],
  ])('is refused for %s', async (_title, state, request, message) => {
    await expect(tested(state, request)).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringContaining(message),
    });
  });

  test('names a state that is not there as AWS does (recorded)', async () => {
    const definition = JSON.stringify({ QueryLanguage: 'JSONata', ...branch });
    await expect(createHarness().call('TestState', { definition, stateName: 'Q' })).rejects.toMatchObject({
      code: 'ValidationException',
      message: 'State not found in definition',
    });
  });

  test('counts failed iterations against the items of the Map', async () => {
    const failing = (mapIterationFailureCount: number) =>
      tested(map, { mock: { result: '[1,2,3]' }, stateConfiguration: { mapIterationFailureCount } });
    expect(await failing(1)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await failing(2)).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
  });

  test('mocks an error that only its own name catches', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'All' }];
    const mock = { errorOutput: { error: 'States.DataLimitExceeded', cause: 'c' } };
    expect(await tested({ ...lambda, Catch }, { mock })).toMatchObject({ status: 'FAILED' });
    const named = [{ ErrorEquals: ['States.DataLimitExceeded'], Next: 'Named' }];
    expect(await tested({ ...lambda, Catch: named }, { mock })).toMatchObject({ nextState: 'Named' });
  });
});
