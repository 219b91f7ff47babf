import { formatOf, formatOfArguments } from '../../cli/output-format.ts';

test('--json is -o json, and text is the default', () => {
  expect([formatOf({}), formatOf({ json: true }), formatOf({ format: 'jsonl' })]).toEqual(['text', 'json', 'jsonl']);
});

test.each([
  ['list --json', 'json'],
  ['list -o json', 'json'],
  ['list -ojsonl', 'jsonl'],
  ['list --format=jsonl', 'jsonl'],
  ['list --format json', 'json'],
  ['list -o', 'text'],
  ['list -o yaml', 'text'],
  ['list', 'text'],
])('%s is refused as %s', (args, format) => {
  expect(formatOfArguments(args.split(' '))).toBe(format);
});
