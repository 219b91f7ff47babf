import { collectSetting, parseCount, parseSeconds, parseSeed, parseWorkflowId } from '../../cli/options.ts';

test('settings are collected by name, the later one of a name counts, and a value may hold anything', () => {
  const first = collectSetting('data=./prices');
  expect(collectSetting('filter=a=b', first)).toEqual({ data: './prices', filter: 'a=b' });
  expect(collectSetting('data=', first)).toEqual({ data: '' });
  // known names are those of the workflow, whose refusal lists them
  expect(Object.entries(collectSetting('__proto__=1'))).toEqual([['__proto__', '1']]);
  for (const refused of ['data', '=x', '']) expect(() => collectSetting(refused)).toThrow('Use NAME=VALUE');
});

test.each([
  ['seconds', parseSeconds, '1.5', 1.5, ['0', '-1', '86401', '', 'soon']],
  ['a seed', parseSeed, '-7', -7, ['1.5', '', 'x']],
  ['a count', parseCount, '10000', 10_000, ['0', '10001', '1.5']],
  ['the id of a workflow', parseWorkflowId, 'my_id-1', 'my_id-1', ['', 'an id', 'x'.repeat(81)]],
] as const)('%s is taken in its range only', (_, parse, text, value, refused) => {
  expect(parse(text)).toBe(value);
  for (const wrong of refused) expect(() => parse(wrong)).toThrow(/^Use /);
});
