import type { JsonObject } from '../../../../local/json.ts';
import { createHarness as harnessWith, LAMBDA } from './harness.ts';

const createHarness = () => harnessWith({}, { checkResources: true });

const end: JsonObject = { Type: 'Pass', End: true };
const one = (state: JsonObject): JsonObject => ({ QueryLanguage: 'JSONata', StartAt: 'S', States: { S: state } });
const task: JsonObject = { Type: 'Task', Resource: LAMBDA, Arguments: { FunctionName: 'f' }, End: true };
const map: JsonObject = { Type: 'Map', ItemProcessor: { StartAt: 'P', States: { P: end } }, End: true };
const distributed: JsonObject = {
  ...map,
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'P',
    States: { P: end },
  },
};

async function refusal(definition: unknown, type = 'STANDARD'): Promise<string> {
  const call = createHarness().call('CreateStateMachine', {
    name: 'm',
    roleArn: 'r',
    type,
    definition: typeof definition === 'string' ? definition : JSON.stringify(definition),
  });
  const error = await call.then(
    () => new Error('not refused'),
    (reason: Error & { code: string }) => reason,
  );
  expect(error).toMatchObject({ code: 'InvalidDefinition' });
  return error.message;
}

/** What is wrong, and what the message must say of it: the place and the reason. */
const REFUSALS: readonly (readonly [title: string, definition: unknown, message: string])[] = [
  ['that is not JSON', '{', 'INVALID_JSON_DESCRIPTION'],
  ['that is a list', [], 'Expected an object but was []'],
  ['without States', { StartAt: 'A' }, 'These fields are required: [States] at /'],
  ['without anything', {}, 'These fields are required: [States, StartAt] at /'],
  ['that starts nowhere', { ...one(end), StartAt: 'X' }, "Missing 'Next' target: X at /StartAt"],
  ['that leads nowhere', one({ Type: 'Pass', Next: 'X' }), "Missing 'Next' target: X at /States/S/Next"],
  [
    'with a state that nothing leads to',
    { ...one(end), States: { S: end, T: { Type: 'Pass', Next: 'U' }, U: { Type: 'Pass', Next: 'T' } } },
    'MISSING_TRANSITION_TARGET: State "U" is not reachable. at /States/U',
  ],
  [
    'that names a state twice',
    one({ ...map, ItemProcessor: { StartAt: 'S', States: { S: end } } }),
    'DUPLICATE_STATE_NAME: Duplicate State name: S at /States/S/ItemProcessor/States/S',
  ],
  [
    'that labels two Maps alike',
    {
      QueryLanguage: 'JSONata',
      StartAt: 'S',
      States: {
        S: { ...distributed, Label: 'l', End: false, Next: 'T' },
        T: {
          ...distributed,
          Label: 'l',
          ItemProcessor: { ...(distributed.ItemProcessor as JsonObject), StartAt: 'Q', States: { Q: end } },
        },
      },
    },
    'Label must be unique: l at /States/T/Label',
  ],
  ['whose state has no end', one({ Type: 'Pass' }), "One of these fields is required: ['Next', 'End'] at /States/S"],
  [
    'of an unknown type',
    one({ Type: 'Pas', End: true }),
    'must be one of Pass, Succeed, Fail, Choice, Wait, Task, Parallel, Map but was "Pas" at /States/S',
  ],
  [
    'with a field of another type of state',
    one({ ...end, Seconds: 1 }),
    "Field 'Seconds' is not supported in a Pass state at /States/S",
  ],
  [
    'with an expression that cannot be parsed',
    one({ ...end, Output: { deep: ['{% 1 + %}'] } }),
    'INVALID_JSONATA_EXPRESSION: Unexpected end of expression at /States/S/Output/deep[0]',
  ],
  ['with half an expression', one({ ...end, Output: '{% 1' }), 'at /States/S/Output'],
  [
    'that reads a result where there is none',
    one({ ...end, Output: '{% $states.result %}' }),
    "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.result' does not exist. at /States/S/Output",
  ],
  [
    'that reads an error where there is none',
    one({ ...task, Output: '{% $states.errorOutput %}' }),
    "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.errorOutput' does not exist. at /States/S/Output",
  ],
  ['with a look-around', one({ ...end, Output: '{% $match("a", /(?=a)a/) %}' }), 'no look-around, no back references'],
  [
    'with States.ALL among others',
    one({ ...task, Retry: [{ ErrorEquals: ['A', 'States.ALL'] }] }),
    'States.ALL must be alone at /States/S/Retry[0]/ErrorEquals',
  ],
  [
    'with States.ALL before others',
    one({ ...task, Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['A'] }] }),
    'States.ALL must be in the last entry',
  ],
  [
    'with a retrier that never waits',
    one({ ...task, Retry: [{ ErrorEquals: ['A'], IntervalSeconds: 0 }] }),
    'Expected an integer from 1 to 99999999 but was 0 at /States/S/Retry[0]/IntervalSeconds',
  ],
  [
    'with a backoff below 1',
    one({ ...task, Retry: [{ ErrorEquals: ['A'], BackoffRate: 0.5 }] }),
    'at least 1 but was 0.5',
  ],
  [
    'with an unknown jitter',
    one({ ...task, Retry: [{ ErrorEquals: ['A'], JitterStrategy: 'HALF' }] }),
    'Expected NONE or FULL but was "HALF"',
  ],
  [
    'with a catcher that leads nowhere',
    one({ ...task, Catch: [{ ErrorEquals: ['A'] }] }),
    "The field 'Next' is required but was missing at /States/S/Catch[0]",
  ],
  [
    'with a heartbeat longer than the task',
    one({ ...task, TimeoutSeconds: 5, HeartbeatSeconds: 5 }),
    'HeartbeatSeconds must be less than TimeoutSeconds',
  ],
  [
    'with credentials without a role',
    one({ ...task, Credentials: {} }),
    "The field 'RoleArn' is required but was missing at /States/S/Credentials",
  ],
  [
    'with credentials that are more than a role',
    one({ ...task, Credentials: { RoleArn: 'r', Key: 'k' } }),
    "The field 'Key' is not supported in Credentials at /States/S/Credentials",
  ],
  ['with a Wait for nothing', one({ Type: 'Wait', End: true }), 'exactly one of Seconds and Timestamp'],
  [
    'with a Wait for a date that is none',
    one({ Type: 'Wait', Timestamp: '2016-13-05T21:29:29Z', End: true }),
    'String does not match RFC3339 timestamp at /States/S/Timestamp',
  ],
  ['with a Choice without rules', one({ Type: 'Choice', Choices: [] }), 'Value cannot be empty at /States/S/Choices'],
  [
    'with a condition that is a number',
    one({ Type: 'Choice', Choices: [{ Condition: 1, Next: 'S' }] }),
    'Expected a boolean or an expression but was 1 at /States/S/Choices[0]/Condition',
  ],
  [
    'with Items that are no list',
    one({ ...map, Items: 1 }),
    'Expected an array or an expression but was 1 at /States/S/Items',
  ],
  ['with a Label that is no name', one({ ...distributed, Label: 'a b' }), "Label contains invalid character: ' '"],
  [
    'with an item reader in an inline Map',
    one({ ...map, ItemReader: { Resource: 'arn:aws:states:::s3:getObject' } }),
    "The field 'ItemReader' is only supported in a Map whose processor has the Mode DISTRIBUTED",
  ],
  [
    'with a Map of an unknown mode',
    one({ ...map, ItemProcessor: { ...(map.ItemProcessor as JsonObject), ProcessorConfig: { Mode: 'PARALLEL' } } }),
    'Expected one of INLINE, DISTRIBUTED but was "PARALLEL" at /States/S/ItemProcessor/ProcessorConfig/Mode',
  ],
  [
    'with a distributed Map that does not say what its children are',
    one({ ...map, ItemProcessor: { ...(map.ItemProcessor as JsonObject), ProcessorConfig: { Mode: 'DISTRIBUTED' } } }),
    "The field 'ExecutionType' is required with the Mode DISTRIBUTED",
  ],
  ['with a result writer', one({ ...distributed, ResultWriter: {} }), 'ResultWriter is not supported here'],
  [
    'with an error inside an iteration',
    one({ ...map, ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass' } } } }),
    'at /States/S/ItemProcessor/States/P',
  ],
  ['that assigns states', one({ ...end, Assign: { states: 1 } }), "The variable name 'states' is reserved"],
  ['that assigns part of a variable', one({ ...end, Assign: { 'a.b': 1 } }), "'a.b' is no variable name"],
  [
    'that assigns an outer variable inside',
    one({ ...map, Assign: { x: 1 }, ItemProcessor: { StartAt: 'P', States: { P: { ...end, Assign: { x: 2 } } } } }),
    "The variable 'x' is assigned in an outer scope; choose another name at /States/S/ItemProcessor/States/P/Assign",
  ],
  [
    'in JSONPath',
    { StartAt: 'S', States: { S: end } },
    'The state is in JSONPath, which is not supported here: set "QueryLanguage": "JSONata"',
  ],
  [
    'that mixes the languages',
    { StartAt: 'S', States: { S: { ...end, QueryLanguage: 'JSONata', Next: 'T', End: false }, T: end } },
    'The state is in JSONPath',
  ],
  [
    'that goes back to JSONPath',
    one({ ...end, QueryLanguage: 'JSONPath' }),
    "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/S",
  ],
  [
    'with a field of JSONPath',
    one({ ...end, Parameters: {} }),
    "The field 'Parameters' is not supported in JSONata: use Arguments at /States/S",
  ],
];

describe('a definition', () => {
  test.each(REFUSALS)('%s fails, naming the place and the reason', async (_, definition, message) => {
    expect(await refusal(definition)).toContain(message);
  });

  test('with several faults fails with all of them at once', async () => {
    const message = await refusal({
      QueryLanguage: 'JSONata',
      StartAt: 'A',
      States: { A: { Type: 'Pass', Next: 'X' }, B: { Type: 'Wait', End: true } },
    });

    expect(message).toContain('Missing');
    expect(message).toContain('exactly one of Seconds and Timestamp');
  });

  test('of an express machine fails with a task that waits', async () => {
    expect(
      await refusal(one({ ...task, Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' }), 'EXPRESS'),
    ).toContain("Express state machine does not support '.waitForTaskToken' service integration");
  });

  test('may assign the same variable in every branch', async () => {
    const branch = (name: string) => ({ StartAt: name, States: { [name]: { ...end, Assign: { x: 1 } } } });
    const definition = one({ Type: 'Parallel', Branches: [branch('P'), branch('Q')], End: true });

    expect(
      await createHarness().call('ValidateStateMachineDefinition', { definition: JSON.stringify(definition) }),
    ).toEqual({ result: 'OK', diagnostics: [], truncated: false });
  });

  test('is validated with the same findings', async () => {
    const answer = await createHarness().call('ValidateStateMachineDefinition', { definition: '{}' });

    expect(answer).toEqual({
      result: 'FAIL',
      diagnostics: [
        {
          severity: 'ERROR',
          code: 'SCHEMA_VALIDATION_FAILED',
          location: '/',
          message: 'These fields are required: [States, StartAt]',
        },
      ],
      truncated: false,
    });
  });

  test('is validated with as many findings as are asked for', async () => {
    const states = Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`S${index}`, { Type: 'Pass' }]));
    const definition = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'S0', States: states });
    const validated = async (maxResults?: number) => {
      const request = { definition, ...(maxResults !== undefined && { maxResults }) };
      const { diagnostics, truncated } = await createHarness().call('ValidateStateMachineDefinition', request);
      return [(diagnostics as JsonObject[string][]).length, truncated];
    };

    expect(await validated(3)).toEqual([3, true]);
    expect(await validated()).toEqual([100, true]);
    expect(await validated(0)).toEqual([100, true]);
    await expect(validated(101)).rejects.toMatchObject({ code: 'ValidationException' });
  });
});
