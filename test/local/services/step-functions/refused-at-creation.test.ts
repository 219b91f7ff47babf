import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { JsonObject } from '../../../../local/json.ts';
import { createHarness, LAMBDA } from './harness.ts';

/** The machine with the one expression `{% x %}`. */
const withExpression = (expression: string): JsonObject => withOutput({ r: `{% ${expression} %}` });
const withOutput = (Output: JsonObject[string]): JsonObject => machine({ E: { Type: 'Pass', Output, End: true } });
const machine = (States: JsonObject): JsonObject => ({ QueryLanguage: 'JSONata', StartAt: 'E', States });
const task = (Resource: string, Arguments?: JsonObject[string], more: JsonObject = {}): JsonObject =>
  machine({ E: { Type: 'Task', Resource, ...(Arguments !== undefined && { Arguments }), End: true, ...more } });
const pass: JsonObject = { Type: 'Pass', End: true };

/** The findings as `CODE: message at location`; the answers of Create and Validate must agree. */
async function findings(definition: JsonObject | string, type = 'STANDARD'): Promise<string[]> {
  const harness = createHarness({}, { checkResources: true });
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
  const { result, diagnostics } = await harness.call('ValidateStateMachineDefinition', { definition: text, type });
  const found = (diagnostics as JsonObject[]).map(
    ({ code, message, location }) => `${code}: ${message} at ${location ?? 'null'}`,
  );
  const created = harness.call('CreateStateMachine', { name: 'm', roleArn: 'r', type, definition: text });
  const refusal = await created.then(
    () => undefined,
    (error: Error) => error.message,
  );
  expect(result).toBe(refusal === undefined ? 'OK' : 'FAIL');
  if (refusal !== undefined) expect(refusal).toContain(`'${found.join(', ')}'`);
  return found;
}

describe('an expression', () => {
  // W1: AWS's transforming-data page says JSONata 2.0.6; 2.1 brought both operators
  test.each([
    ['$states.input.a ?? "x"', '?'],
    ['$states.input.a ?: "x"', ':'],
    ['[$states.input.a[b ?? c]]', '?'],
    ['$map($states.input.a, function($v){ $v ?: 1 })', ':'],
    ['1 ?: 2', ':'],
    ['(1; 2) ?? 3', '?'],
  ])('with an operator that AWS has not fails: %s', async (expression, symbol) => {
    expect(await findings(withExpression(expression))).toEqual([
      expect.stringContaining(`INVALID_JSONATA_EXPRESSION: The symbol "${symbol}" cannot be used as a unary operator`),
    ]);
  });

  test.each(['$states.input.a ? 1 : 2', '$exists($states.input.a) ? $states.input.a : "??"', '"a ?: b"'])(
    'with the conditions that AWS has passes: %s',
    async (expression) => {
      expect(await findings(withExpression(expression))).toEqual([]);
    },
  );

  // W2: measured on AWS by others for names, $, $$ and object constructors; the wildcards are of the specification
  test.each([
    ['phone', 'phone'],
    ['$sum(items.price)', 'items'],
    ['{"a": phone}', 'phone'],
    ['{phone: 1}', 'phone'],
    ['$', '$'],
    ['$.a', '$'],
    ['**.name', '**'],
    ['*', '*'],
    ['[1, phone]', 'phone'],
    ['phone[0]', 'phone'],
    ['(phone)', 'phone'],
    ['-phone', 'phone'],
    ['$x := phone', 'phone'],
    ['$states.input.a ? phone : 1', 'phone'],
    ['function($v){ $v + phone }', 'phone'],
    ['$map($states.input.a, phone)', 'phone'],
    ['$states.input.a ~> phone', 'phone'],
    ['`first name` & "x"', 'first name'],
    ['"a text in front of a dot".b', 'a text in front of a dot'],
  ])('that reads a context item fails, naming it: %s', async (expression, name) => {
    expect(await findings(withExpression(expression))).toEqual([
      `UNSUPPORTED_JSONATA_EXPRESSION: Reference to '${name}' at the top level is not supported. at /States/E/Output/r`,
    ]);
  });

  test('that reads the root fails', async () => {
    expect(await findings(withExpression('$$.a'))).toEqual([
      "UNSUPPORTED_JSONATA_EXPRESSION: Reference to '$$' is not supported. at /States/E/Output/r",
    ]);
  });

  test.each([
    '$states.input.items[price > 3]',
    '$states.input.items[$.price > 3].{"name": name, "all": $}',
    '$states.input.items^(>price).name',
    '$states.input.items.*',
    '$states.input.**.name',
    '$states.input.items@$v#$i[$i > 1].{"n": $v.name}',
    '$states.input.items{name: $sum(price)}',
    '$map($states.input.items, function($v, $i){ $v.price * $i })',
    '("text").(x)',
    '$x',
    '$states',
    '$states.context.Execution.Id',
  ])('whose names have a context passes: %s', async (expression) => {
    expect(await findings(withExpression(expression))).toEqual([]);
  });

  test('fails in every place that takes one', async () => {
    const e = '{% phone %}';
    const retry = { ErrorEquals: ['A'], Output: e, Assign: { v: e }, Next: 'Z' };
    const definition = machine({
      E: { Type: 'Task', Resource: LAMBDA, Arguments: e, TimeoutSeconds: e, Catch: [retry], Next: 'C' },
      C: { Type: 'Choice', Choices: [{ Condition: e, Assign: { w: [e] }, Next: 'W' }], Default: 'M' },
      W: { Type: 'Wait', Seconds: e, Next: 'M' },
      M: { Type: 'Map', Items: e, MaxConcurrency: e, ItemProcessor: { StartAt: 'I', States: { I: pass } }, Next: 'Z' },
      Z: { Type: 'Fail', Error: e, Cause: e },
    });

    expect((await findings(definition)).map((each) => each.split(' at ').pop())).toEqual([
      ...['Arguments', 'TimeoutSeconds', 'Catch[0]/Output', 'Catch[0]/Assign/v'].map((field) => `/States/E/${field}`),
      ...['Choices[0]/Condition', 'Choices[0]/Assign/w[0]'].map((field) => `/States/C/${field}`),
      ...['/States/W/Seconds', '/States/M/Items', '/States/M/MaxConcurrency', '/States/Z/Error', '/States/Z/Cause'],
    ]);
  });

  test('is accepted for every syntax whose operands are variables', async () => {
    const { grounded } = fc.letrec<{ grounded: string; inner: string }>((tie) => ({
      grounded: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        fc.constantFrom('1', '"a"', 'null', '$states.input', '$states.input.a.b', '$v', '$now()'),
        fc.tuple(tie('grounded'), tie('inner')).map(([left, right]) => `(${left})[${right}]`),
        fc.tuple(tie('grounded'), tie('inner')).map(([left, right]) => `(${left}).(${right})`),
        fc.tuple(tie('grounded'), tie('grounded')).map(([left, right]) => `[${left}, {"k": ${right}}]`),
        fc.tuple(tie('grounded'), tie('grounded')).map(([left, right]) => `$append(${left}, ${right} & "x")`),
        fc.tuple(tie('grounded'), tie('grounded')).map(([left, right]) => `(${left} ? ${right} : -(${left}))`),
      ),
      inner: fc.oneof(fc.constantFrom('name', '$', '*', 'a.b', 'a = 1'), tie('grounded')),
    }));
    const holes = fc.constantFrom('[@]', '{"k": @}', '(@; 1)', '$sum((@).a)', '@[0]', '1 + @', '@ ? 1 : 2', '(@)[0]');

    await fc.assert(
      fc.asyncProperty(grounded, holes, fc.boolean(), async (expression, hole, bare) => {
        const found = await findings(withExpression(hole.replace('@', bare ? `(${expression}; loose)` : expression)));
        expect(found.map((each) => each.replace(/.*Reference to '(.*?)'.*/, '$1'))).toEqual(bare ? ['loose'] : []);
      }),
      { numRuns: 200 },
    );
  });
});

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
