import { join } from 'node:path';
import fc from 'fast-check';
import { buildRequestOf } from '../../lib/config.ts';
import { ROOT } from '../../lib/root.ts';

const refusalOf = (context: Parameters<typeof buildRequestOf>[0]): string => {
  try {
    buildRequestOf(context);
    return '';
  } catch (error) {
    expect(error).toMatchObject({ name: 'InvalidInputError' });
    return (error as Error).message;
  }
};

test('without context it is the reference workflow in dev; a relative folder is one of the project', () => {
  expect(buildRequestOf({})).toMatchObject({ folder: join(ROOT, 'examples/research'), stage: { name: 'dev' } });
  expect(buildRequestOf({ workflow: 'examples/triage' }).folder).toBe(join(ROOT, 'examples/triage'));
  expect(buildRequestOf({ workflow: '/flows/v1.2' }).folder).toBe('/flows/v1.2');
  expect(buildRequestOf({ circuitOpenSeconds: '2' }).stage).toMatchObject({ name: 'dev', circuitOpenMs: 2_000 });
});

// N16, N31
test.each(['staging', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 5, null, ['dev'], {}])(
  'fails for the stage %j, naming those there are',
  (stage) => expect(refusalOf({ stage })).toMatch(/^stage is .*, allowed are dev, prod/),
);

test('fails for everything that cannot be at once', () => {
  expect(refusalOf({ stage: 'x', circuitOpenSeconds: 'x', workflow: 7 }).split('\n')).toEqual([
    'workflow is 7, give the folder of a workflow (-c workflow=FOLDER)',
    'stage is "x", allowed are dev, prod (-c stage=NAME)',
    'circuitOpenSeconds is "x", allowed is a number above 0 and at most 3600',
  ]);
});

test('whatever the context says, it is a known stage or refused in words', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('workflow', 'stage', 'circuitOpenSeconds', 'models'), fc.anything()),
      (context) => {
        const refusal = refusalOf(context);
        if (refusal === '') expect(['dev', 'prod']).toContain(buildRequestOf(context).stage.name);
        else expect(refusal).toMatch(/^((workflow|stage|circuitOpenSeconds|models) is .*(\n|$))+$/);
      },
    ),
  );
});

test('models are those of a file, given as they are, or emulated ones; of other text the refusal says what to give', () => {
  expect(JSON.parse(buildRequestOf({ models: 'emulated' }).models ?? '')).toMatchObject({
    model: { bedrock: 'emulated.model' },
  });
  expect(buildRequestOf({ models: '{ "model": { "bedrock": "m" } }' }).models).toBe('{"model":{"bedrock":"m"}}');
  expect(refusalOf({ models: 'no-such-file.json' })).toMatch(
    /^models is "no-such-file.json", give emulated or a file of JSON/,
  );
  expect(refusalOf({ models: '{' })).toMatch(/^models is "\{"/);
  expect(buildRequestOf({}).models).toBeUndefined();
});
