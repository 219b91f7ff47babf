import type { JsonObject } from '../../local/json.ts';
import type { Case } from './cases.ts';
import { isRecorderOwn, runOther } from './other-kinds.ts';
import { replayAll } from './run.ts';

const MISSING =
  "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /'";

function refused(definition: JsonObject, message: string, queryLanguage: Case['queryLanguage'] = 'JSONata'): Case {
  return {
    id: message,
    kind: 'createError',
    queryLanguage,
    definition,
    expected: { code: 'InvalidDefinition', message },
  };
}

function validated(definition: JsonObject, expected: JsonObject): Case {
  return { id: 'v', kind: 'validate', queryLanguage: 'JSONata', definition, expected };
}

const wrongTimestamp = (language: JsonObject): JsonObject => ({
  ...language,
  StartAt: 'W',
  States: { W: { Type: 'Wait', Timestamp: 'soon', End: true } },
});
const AT_TIMESTAMP =
  "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: no timestamp at /States/W/Timestamp'";

const rule = {
  compareFinal: () => ({ status: true, output: true, error: true, cause: true, final: true, finalWithCause: true }),
  compareHistory: () => null,
};

describe('a recorded refusal', () => {
  test('is equal when the same is refused at the same place, in other words perhaps', async () => {
    expect(await runOther(refused({ StartAt: 'A' }, MISSING))).toEqual({ outcome: 'equal' });
    expect(await runOther(refused(wrongTimestamp({ QueryLanguage: 'JSONata' }), AT_TIMESTAMP))).toEqual({
      outcome: 'equal',
    });
  });

  test('is different when something else is refused, or nothing', async () => {
    const elsewhere = AT_TIMESTAMP.replace('/W/', '/V/');
    expect(await runOther(refused(wrongTimestamp({ QueryLanguage: 'JSONata' }), elsewhere))).toMatchObject({
      outcome: 'different',
      difference: expect.stringContaining('instead of'),
    });
    const fine = { QueryLanguage: 'JSONata', StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
    expect(await runOther(refused(fine, MISSING))).toMatchObject({
      outcome: 'different',
      difference: expect.stringContaining('not refused'),
    });
  });

  // every definition in JSONPath is refused here: that says nothing of what AWS refuses
  test('counts as refused when only the language is, and is tried again in JSONata', async () => {
    const given = refused(wrongTimestamp({}), AT_TIMESTAMP, 'JSONPath');
    expect(await runOther(given)).toMatchObject({ outcome: 'refused' });
    const { others, misses } = await replayAll([given], rule);
    expect(others).toEqual({
      'createError, JSONPath': { cases: 1, equal: 0, refused: 1 },
      'createError, translated': { cases: 1, equal: 1, refused: 0 },
    });
    expect(misses).toEqual([]);
  });

  test('in the words of the recorder’s own validation is left out, and counted', async () => {
    const own = refused(
      {},
      "Error=ValueError Args=['Label cannot exceed 40 characters'] in definition '{}'",
      'JSONPath',
    );
    expect(isRecorderOwn(own)).toBe(true);
    expect(await replayAll([own, refused({ StartAt: 'A' }, MISSING)], rule)).toMatchObject({
      leftOut: 1,
      others: { 'createError, JSONata': { cases: 1, equal: 1, refused: 0 } },
    });
  });
});

describe('a recorded validation', () => {
  const diagnostics = (location: string) => [
    { code: 'SCHEMA_VALIDATION_FAILED', location, message: 'm', severity: 'ERROR' },
  ];

  test('is compared by result, codes and locations', async () => {
    const definition = wrongTimestamp({ QueryLanguage: 'JSONata' });
    const at = (location: string) =>
      runOther(validated(definition, { result: 'FAIL', diagnostics: diagnostics(location) }));
    expect(await at('/States/W/Timestamp')).toEqual({ outcome: 'equal' });
    expect(await at('/States/W')).toMatchObject({ outcome: 'different' });
    expect(await runOther(validated(definition, { result: 'OK', diagnostics: [] }))).toMatchObject({
      outcome: 'different',
    });
  });
});

test('a test of a state that is refused is a miss, unless it is in JSONPath', async () => {
  const given = (queryLanguage: Case['queryLanguage'], state: JsonObject): Case => ({
    id: queryLanguage,
    kind: 'testState',
    queryLanguage,
    definition: state,
    request: {},
    expected: { status: 'SUCCEEDED' },
  });
  const map = {
    Type: 'Map',
    QueryLanguage: 'JSONata',
    ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } },
    End: true,
  };
  const { misses } = await replayAll([given('JSONata', map), given('JSONPath', { Type: 'Pass', End: true })], rule);
  expect(misses.map(({ id }) => id)).toEqual(['JSONata']);
});
