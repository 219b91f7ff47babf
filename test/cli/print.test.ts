import { jest } from '@jest/globals';
import { print } from '../../cli/print.ts';

function printed(options: { json?: true }): string {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    print({ state: '.ballast', ...options }, { a: [1] }, (style) => `text of ${style.width > 0 ? 'a' : 'no'} width`);
    return write.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    write.mockRestore();
  }
}

test('a result is printed as text, and with --json as JSON, each with a line end', () => {
  expect(printed({})).toBe('text of a width\n');
  expect(printed({ json: true })).toBe('{\n  "a": [\n    1\n  ]\n}\n');
});
