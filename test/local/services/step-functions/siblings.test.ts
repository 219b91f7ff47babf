/** Rules that recordings show for one field or type, for its siblings. */

import type { JsonObject } from '../../../../local/json.ts';
import { createHarness, LAMBDA } from './harness.ts';

type Json = JsonObject[string];

const pass = (more: JsonObject = {}): JsonObject => ({ Type: 'Pass', ...more, End: true });
const task = (more: JsonObject = {}): JsonObject => ({ Type: 'Task', Resource: LAMBDA, ...more, End: true });
const map = (more: JsonObject = {}): JsonObject => ({
  Type: 'Map',
  ItemProcessor: { StartAt: 'Item', States: { Item: pass() } },
  ...more,
  End: true,
});

async function run(state: JsonObject, input: Json = {}): Promise<JsonObject> {
  const harness = createHarness({ S: () => ({ ok: true }) });
  return harness.run({ StartAt: 'S', States: { S: state, ...(state.Next !== undefined && { T: pass() }) } }, input);
}

const blamed = (reason: string) =>
  `An error occurred while executing the state 'S' (entered at the event id #2). ${reason}`;

const specified = (expression: string, field: string) =>
  `The JSONata expression '${expression}' specified for the field '${field}'`;

describe('an expression that finds nothing fails, naming its place', () => {
  test.each<[string, JsonObject]>([
    ['Output', pass({ Output: '{% $nowhere %}' })],
    ['Output/a/b', pass({ Output: { a: { b: '{% $nowhere %}' } } })],
    ['Assign/x', pass({ Assign: { x: '{% $nowhere %}' } })],
    ['Arguments', task({ Arguments: '{% $nowhere %}' })],
    ['Arguments/Payload', task({ Arguments: { FunctionName: 'f', Payload: '{% $nowhere %}' } })],
    ['TimeoutSeconds', task({ TimeoutSeconds: '{% $nowhere %}' })],
    ['HeartbeatSeconds', task({ HeartbeatSeconds: '{% $nowhere %}' })],
    ['Credentials/RoleArn', task({ Credentials: { RoleArn: '{% $nowhere %}' } })],
    ['Items', map({ Items: '{% $nowhere %}' })],
    ['MaxConcurrency', map({ Items: [1], MaxConcurrency: '{% $nowhere %}' })],
    ['ItemSelector/a', map({ Items: [1], ItemSelector: { a: '{% $nowhere %}' } })],
    ['Seconds', { Type: 'Wait', Seconds: '{% $nowhere %}', End: true }],
    ['Timestamp', { Type: 'Wait', Timestamp: '{% $nowhere %}', End: true }],
    ['Error', { Type: 'Fail', Error: '{% $nowhere %}' }],
    ['Cause', { Type: 'Fail', Cause: '{% $nowhere %}' }],
    ['Output', { Type: 'Succeed', Output: '{% $nowhere %}' }],
  ])('%s', async (field, state) => {
    expect(await run(state)).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
      cause: blamed(`${specified('$nowhere', field)} returned nothing (undefined).`),
    });
  });
});

const VALUES: readonly [type: string, value: Json][] = [
  ['null', null],
  ['boolean', true],
  ['number', 1.5],
  ['string', 'text'],
  ['array', [1]],
  ['object', { foo: 'bar' }],
];

describe('an expression of another type than its field fails, with the type and the value', () => {
  const fields: readonly [expected: string, state: (expression: string) => JsonObject, field: string][] = [
    ['array', (Items) => map({ Items }), 'Items'],
    ['number', (MaxConcurrency) => map({ Items: [1], MaxConcurrency }), 'MaxConcurrency'],
    ['number', (field) => map({ Items: [1], ToleratedFailureCount: field }), 'ToleratedFailureCount'],
    ['number', (field) => map({ Items: [1], ToleratedFailurePercentage: field }), 'ToleratedFailurePercentage'],
    ['number', (Seconds) => ({ Type: 'Wait', Seconds, End: true }), 'Seconds'],
    ['string', (Timestamp) => ({ Type: 'Wait', Timestamp, End: true }), 'Timestamp'],
    ['string', (field) => ({ Type: 'Fail', Error: field }), 'Error'],
    ['string', (Cause) => ({ Type: 'Fail', Cause }), 'Cause'],
    ['number', (TimeoutSeconds) => task({ TimeoutSeconds }), 'TimeoutSeconds'],
    ['number', (HeartbeatSeconds) => task({ HeartbeatSeconds }), 'HeartbeatSeconds'],
    ['string', (RoleArn) => task({ Credentials: { RoleArn } }), 'Credentials/RoleArn'],
  ];
  const cases = fields.flatMap(([expected, state, field]) =>
    VALUES.filter(([type]) => type !== expected).map(([type, value]) => ({ expected, state, field, type, value })),
  );

  test.each(cases)('$field of the type $type', async ({ expected, state, field, type, value }) => {
    const found = `Expected '${expected}', but was '${type}' for value: ${JSON.stringify(value)}`;
    expect(await run(state('{% $states.input.x %}'), { x: value })).toMatchObject({
      error: 'States.QueryEvaluationError',
      cause: blamed(`${specified('$states.input.x', field)} returned an unexpected result type. ${found}`),
    });
  });

  test.each(VALUES.filter(([type]) => type !== 'array'))('the input of a Map, %s', async (_, value) => {
    expect(await run(map(), value)).toMatchObject({
      error: 'States.QueryEvaluationError',
      cause: blamed(`Map state input must be an array but was: ${JSON.stringify(value)}`),
    });
  });
});

describe('an output', () => {
  test.each(VALUES)('may be of any type: %s', async (_, value) => {
    expect(await run(pass({ Output: value }))).toMatchObject({ output: JSON.stringify(value) });
    expect(await run(pass({ Output: '{% $states.input.x %}' }), { x: value })).toMatchObject({
      output: JSON.stringify(value),
    });
  });

  test.each<[string, string, Json]>([
    ['$range includes both ends', '$range(0, 9, 3)', [0, 3, 6, 9]],
    ['$range leaves out what is beyond the end, and a single number is no list', '$range(1, 9, 9)', 1],
    ['$range counts down', '$range(10, 0, -5)', [10, 5, 0]],
    ['$partition floors its size', '$partition([1, 2, 3], 2.9)', [[1, 2], [3]]],
    ['$hash is hexadecimal', "$hash('input data', 'MD5')", '812f45842bc6d66ee14572ce20db8e86'],
    ['$parse reads any JSON', '$parse(\'[1, {"a": null}]\')', [1, { a: null }]],
    ['$uuid is of version 4', '$contains($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4/)', true],
    ['$random is repeated by its seed', '$random(3) = $random(3)', true],
    ['$eval is no function', '$exists($eval)', false],
    ['a key without a value is left out', '{"a": $states.input.nothing, "b": 1}', { b: 1 }],
    ['a filter with one hit is no list', '[1, 2, 3][$ > 2]', 3],
    ['a filter that is asked for a list is one', '[1, 2, 3][$ > 2][]', [3]],
  ])('%s', async (_, expression, value) => {
    expect(await run(pass({ Output: `{% ${expression} %}` }))).toMatchObject({ output: JSON.stringify(value) });
  });
});

describe('a timestamp', () => {
  test.each([
    '2016-03-14T01:59:00Z',
    '2016-03-14T01:59:00.1Z',
    '2016-03-14T01:59:00.123456789Z',
    '2016-03-14T01:59:00+02:00',
    '2016-02-29T23:59:59-11:30',
  ])('is waited for: %s', async (text) => {
    const state = { Type: 'Wait', Timestamp: '{% $states.input %}', End: true };
    expect(await run(state, text)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test.each([
    '2016-03-14 01:59:00Z',
    '2016-03-14T01:59:00',
    '2016-03-14T01:59:00,5Z',
    '2016-03-14T24:00:00Z',
    '2016-03-14T01:60:00Z',
    '2015-02-29T01:59:00Z',
    '2016-13-01T01:59:00Z',
    '14-03-2016T01:59:00Z',
    '2016-03-14',
    '',
  ])('fails when it is none: %s', async (text) => {
    const reason = `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`;
    expect(await run({ Type: 'Wait', Timestamp: '{% $states.input %}', End: true }, text)).toMatchObject({
      error: 'States.QueryEvaluationError',
      cause: blamed(reason),
    });
  });
});
