import { createTestProgram, wholeNumberFrom } from './program.ts';

test.each(['', ' ', 'x', '1.5', '-1', '0', '1e99', 'Infinity'])(
  'fails for %j, which is no whole number from 1',
  (text) => {
    expect(() => wholeNumberFrom(1)(text)).toThrow('Give a whole number from 1.');
  },
);

test('a whole number is read as it is written', () => {
  expect(wholeNumberFrom(0)('0')).toBe(0);
  expect(wholeNumberFrom(1)('2000')).toBe(2000);
});

describe('a program of the tests', () => {
  const program = () =>
    createTestProgram('npm run test:some --', 'Some runs.', 'Examples:', '  $ npm run test:some -- --runs 5').option(
      '--runs <N>',
      'how many',
      wholeNumberFrom(1),
    );

  test.each([
    {
      args: ['--help'],
      code: 0,
      shown: /^Usage: npm run test:some -- \[options\][\s\S]*Examples:\n {2}\$ npm run test:some/,
    },
    { args: ['--runs', 'many'], code: 2, shown: /'--runs <N>' argument 'many' is invalid. Give a whole number from 1/ },
    { args: ['--rums', '5'], code: 2, shown: /unknown option '--rums'/ },
    { args: ['5'], code: 2, shown: /too many arguments/ },
  ])('with $args ends with exit code $code before it starts', ({ args, code, shown }) => {
    let output = '';
    const write = (text: string) => {
      output += text;
    };
    const exits: unknown[] = [];
    const { exit } = process;
    process.exit = ((exitCode) => {
      exits.push(exitCode);
      throw new Error('it has ended');
    }) as typeof exit;
    try {
      expect(() =>
        program().configureOutput({ writeOut: write, writeErr: write }).parse(args, { from: 'user' }),
      ).toThrow('it has ended');
    } finally {
      process.exit = exit;
    }
    expect(exits).toEqual([code]);
    expect(output).toMatch(shown);
  });
});
