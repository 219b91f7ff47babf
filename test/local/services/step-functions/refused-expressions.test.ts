import fc from 'fast-check';
import { findings, machine, pass, withExpression } from './findings.ts';
import { LAMBDA } from './harness.ts';

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
