import { causeMessage } from '../../../patterns/catalogue/cause.ts';
import { sourcesOf, textOf } from '../../repository/support/files.ts';

const ROOMS_THAT_READ_CAUSES = ['patterns', 'stores', 'lambdas', 'ops', 'cli'] as const;

test("the message of a function's error is that of its JSON", () => {
  expect(causeMessage('{"errorType":"AgentError","errorMessage":"broke","trace":["at a"]}')).toBe('broke');
  expect(causeMessage('{"errorMessage":""}')).toBe('');
});

test.each(['Task timed out', '', '{"status":500}', '{"errorMessage":7}', '{broken', '"text"', 'null', '[]'])(
  'any other cause is its own message: %j',
  (cause) => {
    expect(causeMessage(cause)).toBe(cause);
  },
);

test('no other file parses the JSON of a Cause', () => {
  const parsers = ROOMS_THAT_READ_CAUSES.flatMap(sourcesOf).filter((file) => /['"]errorMessage['"]/.test(textOf(file)));
  expect(parsers).toEqual(['patterns/catalogue/cause.ts']);
});
