import fc from 'fast-check';
import { createHarness, single } from './harness.ts';

/** One for all expressions: it has one process for those that need their own. */
const harness = createHarness();

/** What the expression is in the output of a Pass state, or the cause of the failure behind the expression. */
async function resultOf(expression: string, input: Parameters<ReturnType<typeof createHarness>['run']>[1] = null) {
  const state = { Type: 'Pass', Output: { r: `{% ${expression} %}` }, End: true };
  const { status, output, error, cause } = await harness.run(single(state), input);
  if (status === 'SUCCEEDED') return JSON.parse(String(output)).r;
  expect(error).toBe('States.QueryEvaluationError');
  return String(cause).split(" specified for the field 'Output/r' ").pop();
}

const failure = (text: string) => `threw an error during evaluation${text}`;
const MEMORY = failure(': Expression evaluation memory limit exceeded: Check for excessive memory usage');
const STACK = failure(
  ': Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive',
);
const NOTHING = 'returned nothing (undefined).';

// All of this was measured on AWS by others.
describe('a function that AWS adds', () => {
  // W11: a Map over $range(1, n, 1) works here and fails on AWS when n is 1
  test('$range gives a single number as the number', async () => {
    expect(await resultOf('$range(5, 5, 1)')).toBe(5);
    expect(await resultOf('$range(5, 6, 2)')).toBe(5);
    expect(await resultOf('$range(5, 5, 1)[]')).toEqual([5]);
    expect(await resultOf('[$range(5, 5, 1)]')).toEqual([5]);
    expect(await resultOf('[5..5]')).toEqual([5]);
  });

  test('$range of one fails a Map, and $range of two does not', async () => {
    const map = {
      Type: 'Map',
      Items: '{% $range(1, $states.input, 1) %}',
      ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } },
      End: true,
    };

    expect(await createHarness().run(single(map), 1)).toMatchObject({
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining("Expected 'array', but was 'number' for value: 1"),
    });
    expect((await createHarness().run(single(map), 2)).output).toBe('[1,2]');
  });

  test('$range counts as on AWS for all numbers', async () => {
    const bound = fc.oneof(fc.integer({ min: -30, max: 30 }), fc.double({ min: -30, max: 30, noNaN: true }));
    await fc.assert(
      fc.asyncProperty(bound, bound, bound, async (first, last, delta) => {
        const [from, to, step] = [first, last, delta].map(Math.trunc) as [number, number, number];
        const numbers: number[] = [];
        if (step !== 0) for (let each = from; step > 0 ? each <= to : each >= to; each += step) numbers.push(each + 0);
        const expected = numbers.length === 0 ? NOTHING : numbers.length === 1 ? numbers[0] : numbers;
        const given = { first, last, delta };

        expect(await resultOf('$range($states.input.first, $states.input.last, $states.input.delta)', given)).toEqual(
          expected,
        );
      }),
      { numRuns: 200 },
    );
  });

  test.each<readonly [string, unknown]>([
    ['$range(5, 9)', NOTHING],
    ['$range(5, 9, 0)', NOTHING],
    ['$range(5, 9, 0.9)', NOTHING],
    ['$range(5, 9, -1)', NOTHING],
    ['$range(9, 5, -2)', [9, 7, 5]],
    ['$range(1.9, 3.9, 1)', [1, 2, 3]],
    ['$range(-1.9, 1, 1)', [-1, 0, 1]],
    [
      '$range($states.input.no, 9, 1)',
      failure('. T0410: Argument 1 of function "range" does not match function signature'),
    ],
    [
      '$range(1, $states.input.no, 1)',
      failure('. T0410: Argument 2 of function "range" does not match function signature'),
    ],
    ['$partition([1, 2, 3], 2)', [[1, 2], [3]]],
    ['$partition([1, 2, 3], 2.9)', [[1, 2], [3]]],
    ['$partition([1, 2], 5)', [[1, 2]]],
    ['$partition([1, 2, 3])', [[1, 2, 3]]],
    ['$partition([], 2)', NOTHING],
    ['$partition([1], 0)', NOTHING],
    ['$partition([1], 0.9)', NOTHING],
    ['$partition([1], -1)', failure('. D3137: Second argument must be zero or greater')],
    ['$partition(null, 1)', failure('. T0412: Argument 1 of function "partition" must be an array of "any"')],
    ['$partition($states.input.no, 1)', NOTHING],
    ['$hash("a", "MD5")', '0cc175b9c0f1b6a831c399e269772661'],
    ['$hash("a")', NOTHING],
    ['$hash($states.input.no, "MD5")', NOTHING],
    [
      '$hash("a", "md5")',
      failure(". D3137: Hash algorithm 'md5' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5"),
    ],
    ['$hash("a", "toString")', expect.stringContaining("D3137: Hash algorithm 'toString'")],
    ['$hash(1, "MD5")', expect.stringContaining('. T0410: ')],
    [`$parse('{"a":[1,{"b":null}]}')`, { a: [1, { b: null }] }],
    ['$parse()', NOTHING],
    ['$parse(1)', expect.stringContaining('. T0410: ')],
    ...['', ' ', '{', '{"a":1,"a":2}', '1 2', '1e400', '[-1e400]', 'NaN'].map(
      (text) => [`$parse('${text}')`, failure('. D3137: Invalid JSON')] as const,
    ),
    ['$random(42)', 0.7275636800328681],
    ['$random(42.9)', 0.7275636800328681],
    ['$random(0)', 0.730967787376657],
    ['$random(7)', 0.7306990420600421],
    ['$random(1, 2)', expect.stringContaining('. T0410: ')],
    ['$uuid(1)', expect.stringContaining('. T0410: ')],
    ['$length($uuid())', 36],
  ])('answers as on AWS: %s', async (expression, expected) => {
    expect(await resultOf(expression)).toEqual(expected);
  });
});

// W14: measured on AWS by others
describe('a number that JSON has not', () => {
  test.each([
    ['1/0', 'Infinity'],
    ['-1/0', '-Infinity'],
    ['0/0', 'NaN'],
    ['5 % 0', 'NaN'],
    ['[1/0]', ['Infinity']],
    ['{"deep": [{"r": 0/0}]}', { deep: [{ r: 'NaN' }] }],
    ['$map([1, 0], function($v){ 1 / $v })', [1, 'Infinity']],
    // in the sandbox
    ['$reduce([1, 0], function($all, $v){ $all / $v })', 'Infinity'],
    ['(function($v){ [$v / 0] })(0)', ['NaN']],
  ])('is a text: %s', async (expression, expected) => {
    expect(await resultOf(expression)).toEqual(expected);
  });

  test.each(['$sum', 'function($v){ $v }', '[$sum]', '(function(){ $sum })()'])(
    'is nothing a function could be: %s',
    async (expression) => {
      expect(await resultOf(expression)).toBe('returned an unsupported result type.');
    },
  );
});

// W8: measured on AWS by others, to the single step
describe('an expression too deep', () => {
  const nested: readonly (readonly [string, (depth: number) => string, number])[] = [
    ['a sum', (depth) => Array(depth).fill('1').join('+'), 100],
    ['brackets', (depth) => `${'('.repeat(depth)}1${')'.repeat(depth)}`, 99],
    ['lists', (depth) => `$count(${'['.repeat(depth)}1${']'.repeat(depth)})`, 98],
    ['a chain of functions', (depth) => `1${'~>$string'.repeat(depth)}`, 99],
    ['recursion', (depth) => `($f := function($n){ $n = 0 ? 0 : 1 + $f($n - 1) }; $f(${depth}))`, 31],
  ];

  test.each(nested)('fails: %s', async (_, expression, deepest) => {
    expect(await resultOf(expression(deepest))).not.toEqual(expect.stringContaining('overflow'));
    expect(await resultOf(expression(deepest + 1))).toBe(STACK);
  });

  test('fails when it is thousands of levels deep', async () => {
    expect(await resultOf(Array(5_000).fill('1').join('+'))).toBe(STACK);
    expect(await resultOf(Array(2_000).fill('$states.input').join('&'))).toBe(STACK);
  });

  test('is no recursion in the last place', async () => {
    expect(await resultOf('($f := function($n){ $n = 0 ? "done" : $f($n - 1) }; $f(500))')).toBe('done');
  });
});

// W15: measured on AWS by others; a list of numbers has 8 bytes each
describe('a large value', () => {
  test.each([
    ['$count($range(1, 200000, 1))', 200_000],
    ['$count([1..200000])', 200_000],
    ['$count([1..873782])', 873_782],
    ['$count([1..873783])', MEMORY],
    ['$count([1..20000000])', MEMORY],
    ['$count($range(1, 360145, 1))', 360_145],
    ['$count($range(1, 360146, 1))', MEMORY],
    ['$count($append([1..131000], [1..131000]))', 262_000],
    ['$exists($pad("", 4194304))', true],
    ['$exists($pad("", -8388608))', MEMORY],
  ])('is made while it fits: %s', async (expression, expected) => {
    expect(await resultOf(expression)).toEqual(expected);
  });
});
