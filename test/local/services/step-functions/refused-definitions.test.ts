import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { JsonObject } from '../../../../local/json.ts';
import { findings, machine, pass, task, withOutput } from './findings.ts';
import { createHarness, LAMBDA } from './harness.ts';

describe('a machine without a way out', () => {
  const loop = { E: { Type: 'Pass', Next: 'F' }, F: { Type: 'Pass', Next: 'E' } };
  const noEnd = 'MISSING_END_STATE: Workflow has no terminal state at null';

  // W4: measured on AWS by others
  test('fails', async () => {
    expect(await findings(machine(loop))).toEqual([noEnd]);
    expect(await findings(machine({ E: { Type: 'Choice', Choices: [{ Condition: true, Next: 'E' }] } }))).toEqual([
      noEnd,
    ]);
  });

  test('fails when its only end is reached by nothing', async () => {
    expect(await findings(machine({ ...loop, G: pass }))).toEqual([
      'MISSING_TRANSITION_TARGET: State "G" is not reachable. at /States/G',
    ]);
  });

  test('may be a branch: AWS asks the machine alone for one', async () => {
    const parallel = { Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'A' } } }] };

    expect(await findings(machine({ E: { ...parallel, End: true } }))).toEqual([]);
  });
});

describe('a list in which AWS wants something', () => {
  // W26: recorded on AWS for Branches, measured by others for Choices and ErrorEquals
  test.each([
    ['Branches', { Type: 'Parallel', Branches: [], End: true }],
    ['Choices', { Type: 'Choice', Choices: [], Default: 'Z' }],
    ['Retry[0]/ErrorEquals', { Type: 'Task', Resource: LAMBDA, Arguments: '{% {} %}', Retry: [{ ErrorEquals: [] }] }],
    [
      'Catch[0]/ErrorEquals',
      { Type: 'Parallel', Branches: [{ StartAt: 'P', States: { P: pass } }], Catch: [{ ErrorEquals: [], Next: 'Z' }] },
    ],
  ])('fails that is empty: %s', async (field, state) => {
    const ends = 'Choices' in state ? state : { ...state, Next: 'Z' };
    const { End: _, ...E } = ends as JsonObject;

    expect(await findings(machine({ E, Z: pass }))).toEqual([
      `SCHEMA_VALIDATION_FAILED: Value cannot be empty at /States/E/${field}`,
    ]);
  });

  test.each(['Retry', 'Catch'])('passes that may be empty: %s', async (field) => {
    expect(await findings(task(LAMBDA, { FunctionName: 'f' }, { [field]: [] }))).toEqual([]);
  });
});

describe('the text of a definition', () => {
  // W27: a maintainer of AWS says it is refused; its message is not known
  test.each([
    [
      'a state',
      '{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","End":true},"A":{"Type":"Succeed"}}}',
      "'A' in /States",
    ],
    [
      'a field',
      '{"QueryLanguage":"JSONata","StartAt":"A","StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
      "'StartAt' in /",
    ],
    [
      'an escaped name',
      '{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","Output":[{"x:{":1,"\\u0078:{":2}],"End":true}}}',
      "'x:{' in /States/A/Output",
    ],
  ])('fails that names %s twice', async (_, text, at) => {
    expect(await findings(text)).toEqual([expect.stringContaining(`INVALID_JSON_DESCRIPTION: Duplicate field ${at}`)]);
  });

  test('fails only for keys of the same object', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        expect(await findings(withOutput(JSON.parse(JSON.stringify(value).replaceAll('%', '')) as JsonObject))).toEqual(
          [],
        );
      }),
      { numRuns: 100 },
    );
  });

  // recorded on AWS: an empty text is not the fault of the request but of the definition
  test.each(['', ' \n', 'null'])('fails that is empty: %j', async (text) => {
    expect(await findings(text)).toEqual(['MISSING_DESCRIPTION: State machine definition must not be empty at null']);
  });
});

describe('a variable', () => {
  const branches = (state: JsonObject): JsonObject => ({ StartAt: 'B', States: { B: { ...pass, ...state } } });
  const fanOut = (Assign: JsonObject, more: JsonObject) =>
    ['Parallel', 'Map'].map((Type) => ({
      Type,
      ...(Type === 'Map' ? { ItemProcessor: branches({ Assign }) } : { Branches: [branches({ Assign })] }),
      ...more,
    }));
  const caught = { Catch: [{ ErrorEquals: ['States.ALL'], Assign: { v: 1 }, Next: 'Z' }], Next: 'Z' };

  // recorded on AWS: what a Catch assigns is assigned when the branches are gone
  test('that only the Catch around assigns may be assigned inside', async () => {
    for (const E of fanOut({ v: 2 }, caught)) expect(await findings(machine({ E, Z: pass }))).toEqual([]);
  });

  test('that another state assigns, in a Catch or not, may not', async () => {
    const others = [
      { Type: 'Pass', Assign: { v: 1 }, Next: 'E' },
      { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:000000000000:function:f', ...caught, Next: 'E' },
    ];
    for (const F of others) {
      for (const E of fanOut({ v: 2 }, { Next: 'Z' })) {
        expect(await findings({ ...machine({ F, E, Z: pass }), StartAt: 'F' })).toEqual([
          expect.stringContaining("The variable 'v' is assigned in an outer scope"),
        ]);
      }
    }
  });

  test('that the state itself assigns may not, even when its Catch does, too', async () => {
    for (const E of fanOut({ v: 2 }, { ...caught, Assign: { v: 3 } })) {
      expect(await findings(machine({ E, Z: pass }))).toEqual([
        expect.stringContaining("The variable 'v' is assigned in an outer scope"),
      ]);
    }
  });
});

describe('TestState', () => {
  const tried = (definition: string) =>
    createHarness({}, { checkResources: true }).call('TestState', {
      definition,
      roleArn: 'arn:aws:iam::000000000000:role/r',
    });

  // W6, W26, W27, W2: a state that comes alone is checked as a part of a machine is
  test.each([
    ['{"Type":"Parallel","Branches":[],"End":true}', 'Value cannot be empty at /States/StateName/Branches'],
    ['{"Type":"Pass","Output":1,"Output":2,"End":true}', "Duplicate field 'Output' in /"],
    ['{"Type":"Pass","Output":"{% phone %}","End":true}', "Reference to 'phone' at the top level is not supported."],
    [
      '{"Type":"Task","Resource":"hello","End":true}',
      'Value is not a valid resource ARN at /States/StateName/Resource',
    ],
  ])('refuses %s', async (state, reason) => {
    await expect(tried(state.replace('{', '{"QueryLanguage":"JSONata",'))).rejects.toMatchObject({
      code: 'InvalidDefinition',
      message: expect.stringContaining(reason),
    });
  });
});

const GOLDEN = new URL('../../../golden/', import.meta.url);

test.each(readdirSync(GOLDEN).filter((name) => name.endsWith('.asl.json')))('%s passes', async (name) => {
  const text = readFileSync(new URL(name, GOLDEN), 'utf8').replaceAll('<AWS::Partition>', 'aws');

  expect(await findings(text)).toEqual([]);
});
