import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { JsonObject } from '../../../../local/json.ts';
import { jsonText, parseJsonText, withDoubles } from '../../../../local/json.ts';
import { fileJournal } from '../../../../local/services/step-functions/journal/file-journal.ts';
import { sized } from '../../../support/size.ts';
import { createHarness, type Harness, LAMBDA, settle, single } from './harness.ts';

const MAX_LONG = 2n ** 63n - 1n;

let machines = 0;

/** Starts with the very text as the input. */
async function startWith(harness: Harness, definition: JsonObject | string, input: string): Promise<string> {
  const { stateMachineArn } = await harness.call('CreateStateMachine', {
    name: `m${++machines}`,
    roleArn: 'r',
    definition:
      typeof definition === 'string' ? definition : JSON.stringify({ QueryLanguage: 'JSONata', ...definition }),
  });
  const { executionArn } = await harness.call('StartExecution', { stateMachineArn: stateMachineArn ?? null, input });
  return String(executionArn);
}

/** One for all expressions: it has one process for those that need their own. */
const shared = createHarness();

/** The text of the output. */
async function run(definition: JsonObject | string, input: string, harness = shared): Promise<unknown> {
  const { output, cause } = await harness.end(await startWith(harness, definition, input));
  return output ?? cause;
}

const pass = (Output: JsonObject[string]) => single({ Type: 'Pass', Output, End: true });

describe('JSON text', () => {
  const long = fc.bigInt({ min: -MAX_LONG - 1n, max: MAX_LONG });
  /** canonical JSON text, with whatever texts and integers */
  const { text } = fc.letrec<{ text: string }>((tie) => ({
    text: fc.oneof(
      { maxDepth: 3 },
      long.map(String),
      fc
        .oneof(
          fc.string(),
          fc.string({ unit: 'binary' }),
          long.map((each) => `"${each}":[${each},`),
        )
        .map((each) => JSON.stringify(each)),
      fc.array(tie('text'), { maxLength: 4 }).map((each) => `[${each.join()}]`),
      fc
        .uniqueArray(fc.tuple(fc.oneof(fc.string(), long.map(String)), tie('text')), {
          maxLength: 4,
          selector: ([key]) => key,
        })
        .map((each) => `{${each.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join()}}`),
    ),
  }));

  // W10
  test('keeps every integer of a long', () => {
    fc.assert(
      fc.property(text, (given) => {
        const value = parseJsonText(given);
        const again = parseJsonText(jsonText(value));
        expect(again).toEqual(value);
        expect(withDoubles(value)).toEqual(JSON.parse(given));
        for (const digits of given.match(/\d{16,19}/g) ?? []) expect(jsonText(value)).toContain(digits);
      }),
      { numRuns: sized(500, 2_000) },
    );
  });

  test('that is refused by JSON.parse is refused with the same words', () => {
    fc.assert(
      fc.property(
        text,
        fc.nat(),
        fc.constantFrom('"', '1234567890123456789', '{', ':', ',', '0', '\\', '-'),
        (given, at, piece) => {
          const place = at % (given.length + 1);
          const broken = given.slice(0, place) + piece + given.slice(place);
          const outcome = (parse: (text: string) => unknown) => {
            try {
              return { value: withDoubles(parse(broken) as JsonObject) };
            } catch (error) {
              return { message: (error as Error).message };
            }
          };
          expect(outcome(parseJsonText)).toEqual(outcome(JSON.parse));
        },
      ),
      { numRuns: sized(500, 2_000) },
    );
  });

  test.each([
    ['9007199254740992', 9007199254740992],
    ['9007199254740993', 9007199254740993n],
    ['-9007199254740993', -9007199254740993n],
    ['9223372036854775807', MAX_LONG],
    ['-9223372036854775808', -MAX_LONG - 1n],
    // measured on AWS: beyond a long it is a double
    ['9223372036854775808', 2 ** 63],
    ['123456789012345678901234567890', Number('123456789012345678901234567890')],
    ['1234567890123456789.5', Number('1234567890123456789.5')],
    ['1234567890123456789e3', Number('1234567890123456789e3')],
    ['1000000000000000000', 1e18],
  ])('reads %s', (given, value) => {
    expect(parseJsonText(given)).toBe(value);
  });
});

// W10: measured on AWS by others
describe('an integer beyond 2^53', () => {
  const input =
    '{"id":9007199254740993,"ids":[1234567890123456789,1234567890123456788],"deep":{"n":-9223372036854775808}}';

  test('goes from the input to the output, and is in every event', async () => {
    const harness = createHarness();
    const arn = await startWith(
      harness,
      {
        StartAt: 'A',
        States: {
          A: { Type: 'Pass', Next: 'B' },
          B: { Type: 'Pass', Output: '{% $states.input %}', Assign: { kept: '{% $states.input.ids %}' }, Next: 'C' },
          C: {
            Type: 'Pass',
            Output: { kept: '{% $kept %}', id: '{% $states.context.Execution.Input.id %}' },
            End: true,
          },
        },
      },
      input,
    );
    const { input: described, output } = await harness.end(arn);

    expect(described).toBe(input);
    expect(output).toBe('{"kept":[1234567890123456789,1234567890123456788],"id":9007199254740993}');
    const texts = (await harness.history(arn)).map(({ details }) => details.input ?? details.output);
    expect(texts).toEqual([...Array(6).fill(input), output, output]);
  });

  test('goes to a task and comes back from it', async () => {
    const seen: unknown[] = [];
    const tasks = {
      Only: ({ parameters }: { parameters: JsonObject[string] }) => {
        seen.push(parameters);
        return parameters;
      },
    };
    const state = {
      Type: 'Task',
      Resource: LAMBDA,
      Arguments: { all: '{% $states.input.ids %}', id: '{% $states.input.id %}' },
    };

    expect(
      await run(single({ ...state, Output: '{% $states.result %}', End: true }), input, createHarness(tasks)),
    ).toBe('{"all":[1234567890123456789,1234567890123456788],"id":9007199254740993}');
    expect(seen).toEqual([{ all: [1234567890123456789n, 1234567890123456788n], id: 9007199254740993n }]);
  });

  test('goes through Map, Parallel, Choice and a nested execution', async () => {
    const inner = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
    const branch = { StartAt: 'Q', States: { Q: { Type: 'Pass', Output: '{% $states.input[0] %}', End: true } } };

    expect(
      await run(
        {
          StartAt: 'C',
          States: {
            C: {
              Type: 'Choice',
              Choices: [{ Condition: '{% $states.input.id > 9007199254740000 %}', Next: 'M' }],
              Default: 'M2',
            },
            M2: { Type: 'Fail' },
            M: { Type: 'Map', Items: '{% $states.input.ids %}', ItemProcessor: inner, Next: 'B' },
            B: { Type: 'Parallel', Branches: [branch], End: true },
          },
        },
        input,
      ),
    ).toBe('[1234567890123456789]');
  });

  test('survives a kill of the process', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'numbers-'));
    const definition = single({ Type: 'Task', Resource: 'arn:aws:states:us-east-1:0:activity:a', End: true });
    const first = createHarness({}, { journal: fileJournal(directory) });
    const arn = await startWith(first, definition, ` ${input}`);
    await settle();

    const second = createHarness({ Only: ({ parameters }) => parameters }, { journal: fileJournal(directory) });
    await second.service.recover();
    const { input: described, output } = await second.end(arn);
    expect([described, output]).toEqual([` ${input}`, input]);
  });

  test('may be in a definition', async () => {
    const definition = `{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","Output":{"id":1234567890123456789,"e":"{% 9007199254740993 %}","m":"{% -9223372036854775808 %}"},"End":true}}}`;

    expect(await run(definition, '{}')).toBe(
      '{"id":1234567890123456789,"e":9007199254740993,"m":-9223372036854775808}',
    );
  });

  test('fails a field that wants a smaller number, with a reason', async () => {
    expect(await run(single({ Type: 'Wait', Seconds: '{% $states.input.id %}', End: true }), input)).toContain(
      'The Seconds field must be an integer from 0 to 99999999',
    );
  });

  test('can be tried in TestState', async () => {
    const { output } = await createHarness().call('TestState', {
      definition: JSON.stringify({
        QueryLanguage: 'JSONata',
        Type: 'Pass',
        Output: '{% $states.input.id %}',
        End: true,
      }),
      roleArn: 'arn:aws:iam::000000000000:role/r',
      input,
    });

    expect(output).toBe('9007199254740993');
  });

  const near = Number(9007199254740993n);
  // the first half routes, the second calculates with the nearest double
  test.each<readonly [string, string]>([
    ['$states.input.ids[0]', '1234567890123456789'],
    ['$states.input.ids[-1]', '1234567890123456788'],
    ['$states.input.*.n', '-9223372036854775808'],
    ['[$states.input.id]', '[9007199254740993]'],
    ['{"a": $states.input.id}', '{"a":9007199254740993}'],
    ['($x := $states.input.id; $x)', '9007199254740993'],
    ['$states.input.id ? $states.input.id : 0', '9007199254740993'],
    ['$states.input.ids[$ = 1234567890123456788]', '1234567890123456788'],
    ['$states.input.ids[$ != 1234567890123456788]', '1234567890123456789'],
    ['$states.input.id = 9007199254740993', 'true'],
    ['$states.input.id = 9007199254740992', 'false'],
    ['1234567890123456788 in $states.input.ids', 'true'],
    ['1234567890123456787 in $states.input.ids', 'false'],
    ['$append($states.input.id, $states.input.ids)', '[9007199254740993,1234567890123456789,1234567890123456788]'],
    ['$merge([{"a": 1}, {"b": $states.input.id}])', '{"a":1,"b":9007199254740993}'],
    ['$map($states.input.ids, function($v, $i){ {"i": $i, "v": $v} }).v', '[1234567890123456789,1234567890123456788]'],
    ['$map($states.input.id, function($v){ [$v] })', '[9007199254740993]'],
    ['$filter($states.input.ids, function($v){ $v = 1234567890123456789 })', '1234567890123456789'],
    ['$reduce($states.input.ids, function($a, $v){ [$v, $a] })', '[1234567890123456788,1234567890123456789]'],
    ['$reverse($states.input.ids)', '[1234567890123456788,1234567890123456789]'],
    ['$sort($states.input.ids)', '[1234567890123456788,1234567890123456789]'],
    ['$sort([3, $states.input.id, 1])', '[1,3,9007199254740993]'],
    ['$max($states.input.ids)', '1234567890123456789'],
    ['$min($append($states.input.ids, $states.input.id))', '9007199254740993'],
    ['$distinct($append($states.input.ids, $states.input.ids))', '[1234567890123456789,1234567890123456788]'],
    ['$lookup($states.input, "id")', '9007199254740993'],
    [
      '$states.input ~> |deep|{"m": 1}|',
      '{"id":9007199254740993,"ids":[1234567890123456789,1234567890123456788],"deep":{"n":-9223372036854775808,"m":1}}',
    ],
    ['$each($states.input.deep, function($v, $k){ $v })', '-9223372036854775808'],
    ['$parse("[9007199254740993]")', '[9007199254740993]'],
    ['$parse(\'{"a":9007199254740993}\').a', '9007199254740993'],
    ['$count($states.input.ids)', '2'],
    ['$count($states.input.id)', '1'],
    ['$exists($states.input.id)', 'true'],
    ['$number($states.input.id)', '9007199254740993'],
    ['$string($states.input.id)', '"9007199254740993"'],
    ['$string($states.input.deep)', '"{\\"n\\":-9223372036854775808}"'],
    ['$map($states.input.ids, $string)', '["1234567890123456789","1234567890123456788"]'],
    ['"#" & $states.input.id', '"#9007199254740993"'],
    ['$states.input.id & ""', '"9007199254740993"'],
    ['$join($states.input.ids.$string(), "-")', '"1234567890123456789-1234567890123456788"'],
    ['$states.input.id ~> $string', '"9007199254740993"'],
    ['$states.input{"k" & id: deep.n}', '{"k9007199254740993":-9223372036854775808}'],
    // now it calculates
    ['$type($states.input.id)', '"number"'],
    ['$states.input.id + 0', `${near}`],
    ['$states.input.id * 2', `${near * 2}`],
    ['-$states.input.id', `${-near}`],
    ['9007199254740993 + 1', `${near + 1}`],
    ['9007199254740993 > 1', 'true'],
    ['"#" & 9007199254740993', '"#9007199254740993"'],
    ['[-9007199254740993]', '[-9007199254740993]'],
    ['$states.input.id / 3', `${near / 3}`],
    ['$states.input.id > 5', 'true'],
    ['5 >= $states.input.id', 'false'],
    ['$states.input.id and true', 'true'],
    ['$not($states.input.id)', 'false'],
    ['$boolean($states.input.id)', 'true'],
    ['$sum($states.input.ids)', `${2 * Number(1234567890123456789n)}`],
    ['$states.input.ids.$abs()', '[1234567890123456800,1234567890123456800]'],
    ['$states.input.ids.$string()', '["1234567890123456789","1234567890123456788"]'],
    ['$states.input.ids.$number()', '[1234567890123456789,1234567890123456788]'],
    ['$clone($states.input.deep)', '{"n":-9223372036854775808}'],
    ['$abs($states.input.deep.n)', '9223372036854776000'],
    ['$floor($states.input.id)', `${near}`],
    ['$power($states.input.id, 1)', `${near}`],
    ['$formatBase($states.input.id, 16)', '"20000000000000"'],
    ['($f := function($n){ $n - 1 }; $f($states.input.id))', `${near - 1}`],
    ['$states.input.ids^($)[0]', '1234567890123456789'],
    ['$count($states.input.ids[$ > 5])', '2'],
    ['$eval', 'nothing'],
  ])('in an expression: %s', async (expression, expected) => {
    const result = await run(pass(`{% ${expression} %}`), input);
    expect(expected === 'nothing' ? String(result).includes('returned nothing') && 'nothing' : result).toBe(expected);
  });

  test('changes neither depth nor errors of an expression', async () => {
    const sum = (terms: number) => `{% ${Array(terms).fill('$states.input.id').join(' + ')} %}`;

    expect(await run(pass(sum(99)), input)).toMatch(/^\d+$/);
    expect(await run(pass(sum(101)), input)).toContain('Stack overflow error');
    expect(await run(pass('{% $states.input.id + "a" %}'), input)).toContain('. T2002: ');
    expect(await run(pass('{% $states.input.id > "a" %}'), input)).toContain('. T2009: ');
    expect(await run(pass('{% $uppercase($states.input.id) %}'), input)).toContain('. T0410: ');
  });
});

describe('the text of an input', () => {
  // W10: measured on AWS by others
  test.each(['{"a": 1.0, "b":1e3}', ' [1.50 , -0.0]\n', '"\\u0041\\/"', '1E400'])(
    'is described as it was received: %j',
    async (input) => {
      const harness = createHarness();
      const changes: JsonObject[] = [];
      harness.service.onStatusChange((detail) => changes.push(detail as JsonObject));
      const arn = await startWith(harness, single({ Type: 'Succeed' }), input);
      const [started] = await harness.history(arn);

      expect((await harness.end(arn)).input).toBe(input);
      expect(started?.details.input).toBe(input);
      expect(changes.map((each) => each.input)).toEqual([input, input]);
    },
  );

  test('counts as a whole towards its limit', async () => {
    const definition = single({ Type: 'Succeed' });

    await startWith(createHarness(), definition, `1${' '.repeat(262_143)}`);
    await expect(startWith(createHarness(), definition, `1${' '.repeat(262_144)}`)).rejects.toMatchObject({
      code: 'ValidationException',
    });
  });
});
