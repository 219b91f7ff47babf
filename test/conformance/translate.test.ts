import type { Json, JsonObject } from '../../local/json.ts';
import type { Case } from './cases.ts';
import { normaliseParallel } from './parallel-normalised.ts';
import { replay } from './replay.ts';
import { translated } from './translate.ts';

function definitionOf(state: JsonObject, expected: JsonObject = { status: 'SUCCEEDED' }): JsonObject | undefined {
  const given: Case = {
    id: 'case',
    kind: 'execution',
    queryLanguage: 'JSONPath',
    definition: { StartAt: 'S', States: { S: state } },
    expected,
  };
  const states = translated(given)?.definition?.States as JsonObject | undefined;
  return states?.S as JsonObject | undefined;
}

function choiceOf(comparison: JsonObject): JsonObject {
  return { Type: 'Choice', Choices: [{ ...comparison, Next: 'S' }] };
}

/** What the translated state makes of an input. */
async function outcome(state: JsonObject, input: Json): Promise<Json | undefined> {
  const definition = { QueryLanguage: 'JSONata', StartAt: 'S', States: { S: definitionOf(state) ?? null } };
  const given: Case = { id: 'case', kind: 'execution', queryLanguage: 'JSONata', definition, input, expected: {} };
  const replayed = await replay(given);
  return replayed.kind === 'ran' ? replayed.final.output : replayed.reason;
}

describe('a JSONPath recording', () => {
  test.each<[string, JsonObject, Json]>([
    ['InputPath', { InputPath: '$.a' }, { b: [1, 2] }],
    ['InputPath null', { InputPath: null }, {}],
    ['Parameters of a part', { InputPath: '$.a', Parameters: { 'x.$': '$.b[1]' } }, { x: 2 }],
    ['a deep ResultPath', { Result: 7, ResultPath: '$.a.c' }, { a: { b: [1, 2], c: 7 } }],
    ['OutputPath', { OutputPath: '$.a.b' }, [1, 2]],
    ['OutputPath null', { OutputPath: null }, {}],
    ['both paths', { InputPath: '$.a.b', ResultPath: '$.c', OutputPath: '$.c[0]' }, 1],
    [
      'States.Format',
      { Parameters: { 'x.$': "States.Format('a {} it\\'s {}', $.a.b[0], States.Array(1))" } },
      { x: "a 1 it's [1]" },
    ],
    ['States.ArrayContains', { Parameters: { 'x.$': 'States.ArrayContains($.a.b, 2)' } }, { x: true }],
    ['States.StringSplit', { Parameters: { 'x.$': "States.StringSplit('a,,b', ',')" } }, { x: ['a', 'b'] }],
  ])('says the same with %s', async (_, fields, output) => {
    expect(await outcome({ Type: 'Pass', ...fields, End: true }, { a: { b: [1, 2] } })).toEqual(output);
  });

  test('compares in its rules as JSONPath does: another type is no error, only false', () => {
    expect(
      definitionOf(
        choiceOf({ And: [{ Variable: '$.a', IsPresent: true }, { Not: { Variable: '$.a', StringLessThan: 'b' } }] }),
      ),
    ).toMatchObject({
      Choices: [
        {
          Condition:
            '{% ($exists($states.input.`a`) = true) and ($not($type($states.input.`a`) = \'string\' and $type("b") = \'string\' and $states.input.`a` < "b")) %}',
        },
      ],
    });
  });

  test('has its Parameters, Result and paths in JSONata’s words', () => {
    expect(definitionOf({ Type: 'Pass', Result: { a: 1 }, End: true })).toEqual({
      Type: 'Pass',
      Output: { a: 1 },
      End: true,
    });
    expect(
      definitionOf({ Type: 'Task', Resource: 'r', Parameters: { 'a.$': '$.b.c[0]', n: 1 }, End: true }),
    ).toMatchObject({
      Arguments: { a: '{% $states.input.`b`.`c`[0] %}', n: 1 },
    });
    expect(definitionOf({ Type: 'Task', Resource: 'r', ResultPath: '$.out', End: true })).toMatchObject({
      Output: '{% $merge([$states.input, {"out": $states.result}]) %}',
    });
    expect(definitionOf({ Type: 'Wait', SecondsPath: '$.s', End: true })).toMatchObject({
      Seconds: '{% $states.input.`s` %}',
    });
  });

  test.each([
    [
      'an intrinsic function without a twin',
      { Type: 'Pass', Parameters: { 'a.$': 'States.MathAdd($.a, 1)' }, End: true },
    ],
    ['a filter', { Type: 'Pass', Parameters: { 'a.$': '$.b[?(@.c)]' }, End: true }],
    ['a comparison of timestamps', choiceOf({ Variable: '$.a', TimestampEquals: '2016-03-14T01:59:00Z' })],
    [
      'a Choice that looks at a part of its input',
      { ...choiceOf({ Variable: '$.a', IsNull: true }), InputPath: '$.b' },
    ],
    ['a list in a list', { Type: 'Pass', Parameters: [[{ 'a.$': '$.b' }]], ResultPath: '$.c', End: true }],
    ['a text that would be an expression', { Type: 'Pass', Parameters: { a: '{% 1 %}' }, End: true }],
  ])('is left out for %s', (_, state) => {
    expect(definitionOf(state as JsonObject)).toBeUndefined();
  });

  test('is translated, or left out, by its definition, not by its recorded end', () => {
    const expected = new Proxy({} as JsonObject, {
      get: () => {
        throw new Error('the translation looked at what is expected');
      },
    });
    expect(definitionOf({ Type: 'Pass', OutputPath: '$.a', End: true }, expected)).toBeDefined();
    expect(definitionOf({ Type: 'Pass', OutputPath: '$..a', End: true }, expected)).toBeUndefined();
  });

  test.each([
    [
      'an escape JSONPath does not know',
      { Type: 'Pass', Parameters: { 'a.$': 'States.Format(\'a \\"b\\"\')' }, End: true },
    ],
    [
      'a text in a field of its own that would be an expression',
      { Type: 'Wait', Timestamp: '{% $now() %}', End: true },
    ],
  ])('is left out for %s', (_, state) => {
    expect(definitionOf(state as JsonObject)).toBeUndefined();
  });
});

describe('the recorder’s way with a Parallel', () => {
  test('is repeated: inner events lose their ids, the closing event gets lost', () => {
    const names = [
      'ParallelStateEntered',
      'ParallelStateStarted',
      'PassStateExited',
      'PassStateEntered',
      'ParallelStateSucceeded',
      'ParallelStateExited',
    ];
    const history = names.map((type, index) => ({ id: index + 1, previousEventId: index, type }));

    expect(normaliseParallel(history).map(({ id, type }) => `${id} ${type}`)).toEqual([
      '1 ParallelStateEntered',
      '2 ParallelStateStarted',
      '0 PassStateEntered',
      '0 PassStateExited',
      '6 ParallelStateExited',
    ]);
  });
});
