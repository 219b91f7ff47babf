import type { Case, JsonObject } from '../../../local/conformance/cases.ts';
import { normaliseParallel } from '../../../local/conformance/parallel-normalised.ts';
import { translated } from '../../../local/conformance/translate.ts';

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

describe('a JSONPath recording', () => {
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
    ['an intrinsic function', { Type: 'Pass', Parameters: { 'a.$': 'States.UUID()' }, End: true }],
    ['a filter', { Type: 'Pass', Parameters: { 'a.$': '$.b[?(@.c)]' }, End: true }],
    ['a Choice', { Type: 'Choice', Choices: [], Default: 'S' }],
    ['an InputPath', { Type: 'Pass', InputPath: '$.a', End: true }],
    ['a text that would be an expression', { Type: 'Pass', Parameters: { a: '{% 1 %}' }, End: true }],
  ])('is left out for %s', (_, state) => {
    expect(definitionOf(state as JsonObject)).toBeUndefined();
  });

  test('is left out when its failure is JSONPath’s own', () => {
    expect(definitionOf({ Type: 'Pass', End: true }, { status: 'FAILED', error: 'States.Runtime' })).toBeUndefined();
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
